package stream

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Lag is what the inbound stream holds that is not routed yet, as NATS said when it was asked last.
type Lag struct {
	Asked          time.Time // when NATS said so; zero where it never did
	Pending        uint64    // messages that no sidecar has got
	Unacknowledged int       // messages that a sidecar has got and not acknowledged
	Oldest         time.Time // when the stream stored the oldest message that is not routed; zero where all are
	Paused         bool      // the consumer is paused, so nobody gets anything
}

// Messages is how many messages are not routed yet.
func (l *Lag) Messages() uint64 { return l.Pending + uint64(max(0, l.Unacknowledged)) }

// gauge asks NATS for the lag. It is not safe for concurrent use.
type gauge struct {
	js       jetstream.JetStream
	topology Topology
	stream   jetstream.Stream // nil until it was found
}

// ask takes two requests, three where the stream is not known yet. What the sidecar has settled counts as routed, for
// acknowledgements may be under way or lost.
func (g *gauge) ask(ctx context.Context, settled uint64, now func() time.Time) (Lag, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	consumer, err := g.js.Consumer(ctx, g.topology.InboundStream(), consumerName)
	if err != nil {
		return Lag{}, err
	}
	info := consumer.CachedInfo()
	after := info.AckFloor.Stream
	if settled <= info.Delivered.Stream { // else another stream has the name now
		after = max(after, settled)
	}
	oldest, err := g.firstAfter(ctx, after)
	return Lag{Asked: now(), Pending: info.NumPending, Unacknowledged: info.NumAckPending, Oldest: oldest,
		Paused: info.Paused}, err
}

// firstAfter returns when the first message after a sequence was stored; zero where there is none.
func (g *gauge) firstAfter(ctx context.Context, seq uint64) (time.Time, error) {
	if g.stream == nil {
		stream, err := g.js.Stream(ctx, g.topology.InboundStream())
		if err != nil {
			return time.Time{}, err
		}
		g.stream = stream
	}
	m, err := getMsg(ctx, g.js, g.stream, seq+1, g.topology.inboundSubjects())
	switch {
	case errors.Is(err, jetstream.ErrMsgNotFound):
		return time.Time{}, nil
	case err != nil:
		g.stream = nil // it may not be the same any more
		return time.Time{}, err
	}
	return m.Time, nil
}
