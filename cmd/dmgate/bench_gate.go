package main

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"github.com/dmgate/dmgate/filter/stream"
)

// mover moves messages from the inbound to the routed stream and calls moved for each, until it is stopped.
type mover func(ctx context.Context, server *natsServer, moved func()) (stop func() error, err error)

// relay moves messages without a decision.
func relay(ctx context.Context, server *natsServer, moved func()) (func() error, error) {
	return stream.StartRelay(ctx, server.conn, stream.Topology{}, moved)
}

// gate moves the same messages through the relay and through the sidecar, in turn, on a new server each time.
func (b *bencher) gate(ctx context.Context) ([]reading, error) {
	relayed, gated, err := b.beside(ctx, b.scored)
	if err != nil {
		return nil, err
	}
	b.most = max(b.most, gated)
	out := []reading{
		{"relay-msg/s", "relay", "messages/s", relayed},
		{"gate-msg/s", "gate, strangers' messages", "messages/s", gated},
		{"gate/relay", "gate ÷ relay, strangers' messages", "", gated / relayed},
	}
	if len(b.friends) == 0 {
		return out, nil
	}
	relayed, gated, err = b.beside(ctx, b.friends)
	return append(out,
		reading{"trusted-msg/s", "gate, trusted messages", "messages/s", gated},
		reading{"trusted/relay", "gate ÷ relay, trusted messages", "", gated / relayed}), err
}

// beside measures how fast the relay moves the events, and how fast the gate does right after.
func (b *bencher) beside(ctx context.Context, sent []stream.Outgoing) (relayed, gated float64, err error) {
	if relayed, err = rateOf(ctx, sent, relay); err != nil {
		return 0, 0, err
	}
	sidecar, err := b.sidecarOf()
	if err != nil {
		return 0, 0, err
	}
	gated, err = rateOf(ctx, sent, sidecar)
	return relayed, gated, err
}

// rateOf stores the events on a new server and returns how many messages a second are moved, from the first that has been
// moved to the last, so that starting does not count.
func rateOf(ctx context.Context, sent []stream.Outgoing, move mover) (rate float64, err error) {
	server, err := benchServer(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, server.close()) }()
	if _, err := stream.Send(ctx, server.conn, stream.Topology{}, slices.Values(sent), nil); err != nil {
		return 0, err
	}
	runtime.GC() // what was before leaves nothing to do
	var count atomic.Int64
	var first time.Time
	done := make(chan struct{})
	stop, err := move(ctx, server, func() {
		switch count.Add(1) {
		case 1:
			first = time.Now()
		case int64(len(sent)):
			close(done)
		}
	})
	if err != nil {
		return 0, err
	}
	select {
	case <-done:
	case <-ctx.Done():
		return 0, errors.Join(ctx.Err(), stop())
	}
	took := time.Since(first)
	return float64(len(sent)-1) / took.Seconds(), stop()
}

// benchServer runs a server with empty streams, on any port, that leaves nothing behind.
func benchServer(ctx context.Context) (*natsServer, error) {
	server, err := embed("127.0.0.1:0", "", quiet)
	if err != nil {
		return nil, err
	}
	if err := stream.Provision(ctx, server.conn, stream.Topology{}); err != nil {
		return nil, errors.Join(err, server.close())
	}
	return server, nil
}
