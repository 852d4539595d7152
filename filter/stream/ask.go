package stream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// look reads what a lane's stream holds that the outbox does not know of.
func (o *outbox) look(l *lane) error {
	ctx, cancel := o.untilGivenUp()
	defer cancel()
	name := o.config.Topology.RoutedStream()
	if l == o.invalid {
		name = o.config.Topology.InvalidStream()
	}
	return look(ctx, o.js, name, l, o.base())
}

// base is a sequence up to which no message is still to be settled. One of the line may have a lower one than what is settled
// where the inbound stream was made anew.
func (o *outbox) base() uint64 {
	base := o.settled.get()
	for _, e := range o.line {
		if e.capture == nil {
			base = min(base, e.outcome.Item.seq-1)
		}
	}
	return base
}

// failLook counts a stream that can't be read as a failure to publish, for nothing can be published before it was.
func (o *outbox) failLook(err error) {
	o.broken = true
	o.failures++
	if o.nc.IsConnected() {
		o.config.Monitor.cantRead()
		o.config.Monitor.refuse(refusalOf(err, o.nc.LastError()))
		o.warn("can't read what is routed, trying again", "error", err)
	}
}

// ask finds out whether there is a reason to route a message that judge is in doubt about, or its place is taken. Nothing
// is under way meanwhile. It returns false where the streams can't be read.
func (o *outbox) ask(e *entry) bool {
	err := errors.Join(o.look(o.routed), o.look(o.invalid)) // its copy may have been on the way
	if err == nil {
		switch judge(e.outcome.Item.origin(), e.invalid != "", o.routed, o.invalid) {
		case skip:
			e.stored.Duplicate = true
		case ask:
			e.stored, err = o.repeats(e)
		}
	}
	if err != nil {
		o.failLook(err)
		return false
	}
	e.asked, e.found = true, e.stored.Duplicate
	if e.found {
		e.state = stored
	}
	return true
}

// clockSkew is how far the clocks of two servers may be apart.
const clockSkew = time.Minute

// repeats looks for a copy of the same bytes under the same id. Where a later message has a copy, this one was passed over
// for a reason, and any such copy is one. The last message is a new one unless the server may have remembered the id when
// it was first published.
func (o *outbox) repeats(e *entry) (jetstream.PubAck, error) {
	ctx, cancel := o.untilGivenUp()
	defer cancel()
	t := o.config.Topology
	stream, err := o.js.Stream(ctx, t.RoutedStream())
	if err != nil {
		return jetstream.PubAck{}, err
	}
	recipient := t.routedTo(e.outcome.Message.Recipient.ID)
	from := uint64(1)
	if info := stream.CachedInfo(); !o.routed.known.passes(e.outcome.Item.origin()) {
		since := e.outcome.Item.stored.Add(-info.Config.Duplicates - clockSkew)
		if from, err = sequenceSince(ctx, o.js, stream, info.State.LastSeq, since); err != nil {
			return jetstream.PubAck{}, err
		}
	}
	var candidates []uint64
	err = scanWithin(ctx, o.js, t.RoutedStream(), startAtSequence(from, recipient, true), readPatience,
		func(m jetstream.Msg, meta *jetstream.MsgMetadata) bool {
			if m.Headers().Get(jetstream.MsgIDHeader) == e.id() {
				candidates = append(candidates, meta.Sequence.Stream)
			}
			return true
		})
	if err != nil {
		return jetstream.PubAck{}, err
	}
	return sameBytes(ctx, stream, candidates, e.outcome.Item.body)
}

// sameBytes returns the first of some messages that has a body.
func sameBytes(ctx context.Context, stream jetstream.Stream, candidates []uint64, body []byte) (jetstream.PubAck, error) {
	for _, seq := range candidates {
		m, err := stream.GetMsg(ctx, seq)
		switch {
		case errors.Is(err, jetstream.ErrMsgNotFound):
		case err != nil:
			return jetstream.PubAck{}, fmt.Errorf("sequence %d: %w", seq, err)
		case bytes.Equal(m.Data, body):
			return jetstream.PubAck{Sequence: seq, Duplicate: true}, nil
		}
	}
	return jetstream.PubAck{}, nil
}
