package stream

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

var ack = []byte("+ACK")

// advance settles what is stored, oldest first.
func (o *outbox) advance() error {
	done, now := 0, time.Now()
	for done < len(o.line) && o.settleable(o.line[done]) {
		if o.line[done].capture != nil {
			done++
			continue
		}
		settled, err := o.settle(o.line[done], now)
		if err != nil {
			return err
		}
		if !settled {
			o.broken = true
			break
		}
		done++
		o.failures = 0
		o.width = min(o.width+1, window)
	}
	o.line = o.line[done:]
	o.next = max(0, o.next-done)
	return nil
}

// settle acknowledges a message whose copy is stored. It returns false where the copy that the server holds turns out
// to be another message's, and the message is to be published again, to the invalid stream.
func (o *outbox) settle(e *entry, now time.Time) (bool, error) {
	if e.stored.Duplicate && e.invalid == "" && !e.found {
		reused, err := o.reused(e)
		if err != nil {
			return false, err
		}
		now = time.Now() // that may have taken long
		if reused != "" {
			e.divert(o.config.Topology, reused, int(o.nc.MaxPayload()))
			return false, nil
		}
	}
	in := e.outcome.Item
	o.acknowledge(in)
	o.settled.set(in)
	o.passed = settledTo{seq: in.seq, stored: in.stored}
	o.held.free(in)
	o.config.Monitor.settle(in)
	o.pass(e)
	if o.config.Observer != nil {
		o.config.Observer(e.event(now))
	}
	e.release()
	return true, nil
}

func (o *outbox) acknowledge(m *inbound) {
	if m.reply != "" && !o.settled.outlived(m) {
		_ = o.nc.Publish(m.reply, ack) // where that fails, it comes again and is acknowledged then
	}
}

// pass notes how far a message that is settled brings the lanes: copies are stored in the order of the inbound stream,
// but for one whose place was taken before.
func (o *outbox) pass(e *entry) {
	in := e.outcome.Item
	if !e.found && !e.asked && !e.stored.Duplicate {
		o.lane(e).pass(e.stored.Sequence)
	}
	for _, l := range []*lane{o.routed, o.invalid} {
		if in.seq >= o.high {
			l.pass(l.begun)
		}
		l.known.forgetTo(in.seq)
	}
}

// reused compares a message that the server calls a duplicate with the copy that the server holds, and says why they
// are not the same message; "" where they are.
func (o *outbox) reused(e *entry) (string, error) {
	stored, err := o.fetch(e.stored.Sequence)
	switch {
	case errors.Is(err, jetstream.ErrMsgNotFound):
		if e.outcome.Item.unsure || e.attempts > 1 {
			return "", nil // most likely the message's own copy, taken by its reader already
		}
		return "id: already used by a message that is no longer there to compare", nil
	case err != nil:
		return "", err
	case !bytes.Equal(stored.Data, e.outcome.Item.body):
		return "id: already used by another message", nil
	}
	if id, ok := copyOf(stored.Header); ok && id == e.outcome.Item.origin() && o.later(e, decidedBy(stored.Header)) {
		return "", errDiverged
	}
	return "", nil
}

// fetch reads a message of the routed stream, however long that takes.
func (o *outbox) fetch(seq uint64) (*jetstream.RawStreamMsg, error) {
	ctx, cancel := o.untilGivenUp()
	defer cancel()
	for attempt := 1; ; attempt++ {
		m, err := o.get(ctx, seq)
		switch {
		case err == nil, errors.Is(err, jetstream.ErrMsgNotFound), ctx.Err() != nil:
			return m, err
		case o.nc.IsClosed():
			return nil, errClosed
		}
		o.stream = nil // it may not be the same any more
		o.config.Monitor.cantRead()
		o.config.Log.Warn("can't read the routed stream, trying again", "sequence", seq, "error", err)
		if err := pause(ctx, backoff(attempt, firstRetry, lastRetry)); err != nil {
			return nil, err
		}
	}
}

// untilGivenUp returns a context for requests of the outbox.
func (o *outbox) untilGivenUp() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
	closed := o.nc.StatusChanged(nats.CLOSED)
	go func() {
		defer o.nc.RemoveStatusListener(closed)
		defer cancel()
		select {
		case <-o.giveUp:
		case <-closed:
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

func (o *outbox) get(ctx context.Context, seq uint64) (m *jetstream.RawStreamMsg, err error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	if o.stream == nil {
		if o.stream, err = o.js.Stream(ctx, o.config.Topology.RoutedStream()); err != nil {
			return nil, err
		}
	}
	return getMsg(ctx, o.js, o.stream, seq, "")
}
