package stream

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// feed hands out the messages of the inbound stream in stream order, each once. What the consumer delivers out of turn
// is put right: a delivery that went missing is read from the stream before anything after it, and one that comes
// again is not handed out again.
type feed struct {
	nc      *nats.Conn
	js      jetstream.JetStream
	config  Config
	log     *slog.Logger
	settled *progress
	held    *held
	guard   *guard
	at      position
	puller  *puller

	high      uint64    // highest sequence handed out
	highTime  time.Time // when the stream stored it
	life      int       // how often the stream was made anew
	asked     time.Time // when it was last asked whether it was
	lookAgain int       // times in a row that the consumer could not be reached
}

func newFeed(nc *nats.Conn, js jetstream.JetStream, c Config, b *beginning, out *outbox) *feed {
	return &feed{nc: nc, js: js, config: c, log: c.Log, settled: &out.settled, held: out.held, guard: b.kept.guard, at: b.at,
		high: b.at.floor, highTime: b.at.floorTime}
}

// run hands out messages until ctx is done and what had arrived by then is handed out too, or until the connection
// is closed.
func (f *feed) run(ctx context.Context, out chan<- *inbound) (err error) {
	f.puller, err = newPuller(f.nc, f.config.Topology.InboundStream(), consumerName, f.config.Prefetch)
	if err != nil {
		return err
	}
	defer f.puller.drainOn(ctx)()
	if err := f.fill(ctx, f.at.last, out); err != nil {
		return endedBy(ctx, err)
	}
	for {
		m, err := f.puller.next()
		switch {
		case err == nil:
			err = f.take(ctx, m, out)
		case errors.Is(err, errIdle) && ctx.Err() == nil:
			continue
		case errors.Is(err, errSilent) && ctx.Err() == nil:
			err = f.revive(ctx, err)
		}
		switch {
		case errors.Is(err, errEnded), err != nil && ctx.Err() != nil && !errors.Is(err, errClosed):
			return nil
		case err != nil:
			return err
		}
	}
}

// take puts a delivery in its place.
func (f *feed) take(ctx context.Context, raw *nats.Msg, out chan<- *inbound) error {
	m, err := delivered(raw)
	if err != nil {
		return err
	}
	if m.seq <= f.high && m.stored.After(f.highTime) && f.madeAnew(ctx) {
		f.beginAgain(m.seq)
	}
	m.life = f.life
	if m.seq <= f.high {
		return f.again(m)
	}
	if err := f.fill(ctx, m.seq-1, out); err != nil {
		return err
	}
	f.hand(ctx, m, out)
	return nil
}

// beginAgain has messages handed out from a sequence on that is lower than those before, since the stream is another.
func (f *feed) beginAgain(seq uint64) {
	f.log.Warn("the inbound stream begins again at a lower sequence", "sequence", seq, "was", f.high)
	f.high = seq - 1
	f.life++
	f.settled.renew(f.life)
}

// madeAnew reports whether the inbound stream is another than it was. It is asked where a time goes back, which a server
// whose clock is set lets happen too, so it does not ask the server for every message.
func (f *feed) madeAnew(ctx context.Context) bool {
	if time.Since(f.asked) < askSeldom {
		return false
	}
	f.asked = time.Now()
	ask, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	s, err := f.js.Stream(ask, f.config.Topology.InboundStream())
	if err != nil || s.CachedInfo().Created.Equal(f.at.created) {
		return false
	}
	f.at.created = s.CachedInfo().Created
	return true
}

// askSeldom is how long the last answer serves.
const askSeldom = time.Second

// again is for a message that was handed out already. If it is still under way, it is acknowledged in its turn.
func (f *feed) again(m *inbound) error {
	if f.settled.covers(m) {
		_ = f.nc.Publish(m.reply, ack) // where that fails, it comes again once more
	}
	return nil
}

func (f *feed) hand(ctx context.Context, m *inbound, out chan<- *inbound) {
	f.high, f.highTime, m.life = m.seq, m.stored, f.life
	f.held.take(m)
	f.config.Monitor.take()
	f.guard.admit(ctx, m)
	out <- m
	f.guard.settle(ctx, m)
}

// fill hands out what the stream holds between the last message handed out and the sequence last, however long
// reading it takes. The numbers of deliveries would not tell whether there is anything: a server that was killed counts from an
// earlier one on, and a consumer passes over what its server can't read for a moment.
func (f *feed) fill(ctx context.Context, last uint64, out chan<- *inbound) error {
	if isRead(ctx, f.js, f.config.Topology, f.high, last) == nil {
		return nil
	}
	from := startAtSequence(f.high+1, f.config.Topology.inboundSubjects(), false)
	return readTo(ctx, f.js, f.config, from, last, func(m *inbound) { f.hand(ctx, m, out) })
}

// revive finds out why the server is silent, and makes the consumer anew where it is gone.
func (f *feed) revive(ctx context.Context, why error) error {
	f.lookAgain++
	if f.lookAgain > 1 {
		if err := pause(ctx, backoff(f.lookAgain-1, firstRetry, lastRetry)); err != nil {
			return err
		}
	}
	if f.nc.IsClosed() {
		return errClosed
	}
	if err := awaitConnection(ctx, f.nc); err != nil {
		return err
	}
	ask, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	_, err := f.js.Consumer(ask, f.config.Topology.InboundStream(), consumerName)
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		if err := pause(ctx, firstRetry); err != nil { // the server says that it is gone a moment before it is
			return err
		}
		err = f.recreate(ask)
	}
	if err != nil {
		f.config.Monitor.cantRead()
		f.log.Warn("can't reach the consumer, trying again", "consumer", consumerName,
			"stream", f.config.Topology.InboundStream(), "error", err)
		return nil
	}
	f.log.Warn("the consumer was silent, asking again", "consumer", consumerName, "after", f.high, "because", why)
	f.lookAgain = 0
	f.puller.restart()
	return nil
}

// recreate makes the consumer begin after the last message that is routed, or at the start of a stream that is new.
func (f *feed) recreate(ctx context.Context) error {
	config := f.config.Topology.consumer()
	s, err := f.js.Stream(ctx, f.config.Topology.InboundStream())
	if err != nil {
		return err
	}
	settled, info := f.settled.get(), s.CachedInfo()
	same := info.Created.Equal(f.at.created)
	if same && 0 < settled && settled <= info.State.LastSeq {
		config.DeliverPolicy = jetstream.DeliverByStartSequencePolicy
		config.OptStartSeq = settled + 1
	}
	if _, err := s.CreateConsumer(ctx, config); err != nil {
		return err
	}
	if !same {
		f.beginAgain(max(info.State.FirstSeq, 1))
	}
	f.at.created = info.Created
	f.log.Warn("the consumer was gone and is made anew", "consumer", consumerName, "start", config.OptStartSeq)
	return nil
}

// How long to wait between attempts at something that fails, and for an answer.
const (
	firstRetry     = 50 * time.Millisecond
	lastRetry      = 5 * time.Second
	requestTimeout = 5 * time.Second
)

// pause waits, or ends with ctx's error.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// awaitConnection waits until the connection is up.
func awaitConnection(ctx context.Context, nc *nats.Conn) error {
	changed := nc.StatusChanged(nats.CONNECTED, nats.CLOSED)
	defer nc.RemoveStatusListener(changed)
	for !nc.IsConnected() {
		if nc.IsClosed() {
			return errClosed
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		}
	}
	return nil
}
