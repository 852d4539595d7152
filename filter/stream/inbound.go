package stream

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
)

// inbound is one message of the inbound stream, however it was read.
type inbound struct {
	seq     uint64
	stored  time.Time
	life    int // how often the stream was made anew since the start, as far as the sidecar has seen
	subject string
	header  nats.Header
	body    []byte
	reply   string // acknowledges the delivery; "" where the message was read from the stream itself
	unsure  bool   // an earlier process may have routed it

	tick   bool           // no message, but a place between two at which the state is captured
	engine *filter.Engine // of a tick
	poison string         // why it must not be decided; "" for nearly every message

	received    time.Time // when the sidecar got it
	redelivered bool      // it was delivered before
}

func (m *inbound) origin() origin { return originOf(m.seq, m.stored) }

// delivered is an inbound message that the consumer delivered.
func delivered(m *nats.Msg) (*inbound, error) {
	meta, err := m.Metadata()
	if err != nil {
		return nil, fmt.Errorf("delivery on subject %q: %w", m.Reply, err)
	}
	return &inbound{
		seq: meta.Sequence.Stream, stored: meta.Timestamp, subject: m.Subject, header: m.Header, body: m.Data,
		reply: m.Reply, unsure: meta.NumDelivered > 1, redelivered: meta.NumDelivered > 1, received: time.Now(),
	}, nil
}

// read is an inbound message that was read from the stream itself.
func read(m jetstream.Msg, meta *jetstream.MsgMetadata) *inbound {
	return &inbound{seq: meta.Sequence.Stream, stored: meta.Timestamp, subject: m.Subject(), header: m.Headers(),
		body: m.Data(), unsure: true, received: time.Now()}
}

// readTo hands on what the inbound stream holds from a sequence up to the sequence last, however long reading it takes.
func readTo(ctx context.Context, js jetstream.JetStream, c Config, from jetstream.OrderedConsumerConfig, last uint64,
	hand func(*inbound)) error {
	high := from.OptStartSeq - 1
	complete := func(to uint64) error { return isRead(ctx, js, c.Topology, high, to) }
	for attempt := 1; ; attempt++ {
		var leftOut error
		err := scan(ctx, js, c.Topology.InboundStream(), from, func(m jetstream.Msg, meta *jetstream.MsgMetadata) bool {
			if meta.Sequence.Stream > last {
				return false
			}
			if leftOut = complete(meta.Sequence.Stream - 1); leftOut != nil {
				return false
			}
			hand(read(m, meta))
			high = meta.Sequence.Stream
			return high < last
		})
		if err = cmp.Or(err, leftOut); err == nil {
			err = complete(last)
		}
		switch {
		case err == nil:
			return nil
		case js.Conn().IsClosed():
			return errClosed
		case ctx.Err() != nil:
			return ctx.Err()
		}
		from = startAtSequence(high+1, c.Topology.inboundSubjects(), false)
		c.Monitor.cantRead()
		c.Log.Warn("can't read the inbound stream, trying again", "after", high, "error", err)
		if err := pause(ctx, backoff(attempt, firstRetry, lastRetry)); err != nil {
			return err
		}
	}
}

// errLeftOut is the error of a reader that did not get all that the stream holds.
var errLeftOut = errors.New("the server left out messages that the stream holds")

// isRead fails where the inbound stream holds messages after the one that was read last, up to another. What a reader gets, and
// when it has got all, is what the server says, and a message that is left out on its word would be lost.
func isRead(ctx context.Context, js jetstream.JetStream, t Topology, high, last uint64) error {
	if high >= last {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	next, err := firstFrom(ctx, js, t, high+1)
	switch {
	case errors.Is(err, jetstream.ErrMsgNotFound):
		return nil
	case err == nil && next.Sequence <= last:
		return errLeftOut
	}
	return err
}

// firstFrom reads the first inbound message at a sequence or after it.
func firstFrom(ctx context.Context, js jetstream.JetStream, t Topology, seq uint64) (*jetstream.RawStreamMsg, error) {
	stream, err := js.Stream(ctx, t.InboundStream())
	if err != nil {
		return nil, err
	}
	return getMsg(ctx, js, stream, seq, t.inboundSubjects())
}

// id tells the message apart from every other that the stream ever holds, also where the stream was deleted and its
// sequences begin again.
func (m *inbound) id() string { return fmt.Sprintf("inbound-%d-%d", m.seq, m.stored.UnixNano()) }
