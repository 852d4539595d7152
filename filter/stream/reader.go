package stream

import (
	"context"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// reader reads a stream in order, through an ephemeral consumer, with a puller in place of the client's iterator: that
// leaves out messages which look like word from the server, or begins again at them for ever. Where a message goes
// missing, or the server is silent, reopen goes on after the last one. It is not safe for concurrent use.
type reader struct {
	js       jetstream.JetStream
	stream   string
	config   jetstream.OrderedConsumerConfig
	ahead    readAhead
	consumer jetstream.Consumer //
	puller   *puller            // nil before, and after it could not be opened again
	delivery uint64             // the consumer's last
	came     time.Time          // when it came, or the consumer was made
}

// readBatch is how many messages a reader asks for at a time.
const readBatch = 500

// open makes the consumer.
func (r *reader) open(ctx context.Context) (err error) {
	consumer, err := r.js.OrderedConsumer(ctx, r.stream, r.config)
	if err != nil {
		return err
	}
	p, err := newPuller(r.js.Conn(), r.stream, consumer.CachedInfo().Name, readBatch)
	if err != nil {
		return err
	}
	p.maxBytes = max(int(r.ahead), 2*int(r.js.Conn().MaxPayload()))
	r.consumer, r.puller, r.delivery, r.came = consumer, p, 0, time.Now()
	return nil
}

// next waits a little for the next message, and fails as puller.next does: with errSilent also where one was left out.
func (r *reader) next() (*readMsg, error) {
	if r.puller == nil {
		return nil, errSilent
	}
	raw, err := r.puller.next()
	if err != nil {
		return nil, err
	}
	meta, err := raw.Metadata()
	if err != nil {
		return nil, err
	}
	if r.delivery++; meta.Sequence.Consumer != r.delivery {
		return nil, errSilent
	}
	r.came = time.Now()
	r.config.DeliverPolicy = jetstream.DeliverByStartSequencePolicy
	r.config.OptStartSeq, r.config.OptStartTime = meta.Sequence.Stream+1, nil
	return &readMsg{raw: raw, meta: &jetstream.MsgMetadata{
		Sequence:     jetstream.SequencePair{Consumer: meta.Sequence.Consumer, Stream: meta.Sequence.Stream},
		NumDelivered: meta.NumDelivered, NumPending: meta.NumPending, Timestamp: meta.Timestamp,
		Stream: meta.Stream, Consumer: meta.Consumer, Domain: meta.Domain,
	}}, nil
}

// left asks how many messages have still to come: those that the consumer has to deliver, and those that it has delivered and
// that are on the way. An answer may be lost with the connection.
func (r *reader) left(ctx context.Context) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	info, err := r.consumer.Info(ctx)
	if err != nil {
		return 0, err
	}
	return info.NumPending + info.Delivered.Consumer - r.delivery, nil
}

// reopen makes another consumer, for what comes after the last message.
func (r *reader) reopen(ctx context.Context) error {
	r.close()
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	return r.open(ctx)
}

// close removes the consumer from the server. It may be called more than once.
func (r *reader) close() {
	if r.puller == nil {
		return
	}
	_ = r.puller.sub.Unsubscribe() // it is of no use any more, whether or not the server can be told
	r.puller = nil
	if r.js.Conn().IsConnected() {
		forget(r.js, r.stream, r.consumer)
	}
}

// readMsg is a message that was read. It has what can be known of it; nobody waits for an acknowledgement.
type readMsg struct {
	jetstream.Msg
	raw  *nats.Msg
	meta *jetstream.MsgMetadata
}

func (m *readMsg) Data() []byte         { return m.raw.Data }
func (m *readMsg) Headers() nats.Header { return m.raw.Header }
func (m *readMsg) Subject() string      { return m.raw.Subject }

func (m *readMsg) Metadata() (*jetstream.MsgMetadata, error) { return m.meta, nil }
