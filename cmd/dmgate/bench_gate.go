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
	out := []reading{
		{"relay-msg/s", "relay", "messages/s", relayed.rate},
		{"gate-msg/s", "gate, strangers' messages", "messages/s", gated.rate},
		{"gate/relay", "gate ÷ relay, strangers' messages", "", gated.rate / relayed.rate},
	}
	out = append(out, processorReadings("", ", strangers' messages", relayed, gated)...)
	if len(b.friends) == 0 {
		return out, nil
	}
	relayed, gated, err = b.beside(ctx, b.friends)
	out = append(out,
		reading{"trusted-msg/s", "gate, trusted messages", "messages/s", gated.rate},
		reading{"trusted/relay", "gate ÷ relay, trusted messages", "", gated.rate / relayed.rate})
	return append(out, processorReadings("trusted-", ", trusted messages", relayed, gated)...), err
}

// processorReadings compare how much work a message is, the server's included. That says the same on a busy machine.
func processorReadings(prefix, which string, relayed, gated pace) []reading {
	if relayed.worked == 0 || gated.worked == 0 {
		return nil
	}
	return []reading{
		{prefix + "relay-cpu-µs", "relay, processor time" + which, "µs", relayed.worked},
		{prefix + "gate-cpu-µs", "gate, processor time" + which, "µs", gated.worked},
		{prefix + "cpu-ratio", "gate ÷ relay by processor time" + which, "", relayed.worked / gated.worked},
	}
}

// pace is how fast messages are moved.
type pace struct {
	rate   float64 // messages a second
	worked float64 // microseconds of processors' time a message, in this process; 0 where that is not known
}

// beside measures how fast the relay moves the events, and how fast the gate does right after.
func (b *bencher) beside(ctx context.Context, sent []stream.Outgoing) (relayed, gated pace, err error) {
	if relayed, err = paceOf(ctx, sent, relay); err != nil {
		return pace{}, pace{}, err
	}
	sidecar, err := b.sidecarOf()
	if err != nil {
		return pace{}, pace{}, err
	}
	gated, err = paceOf(ctx, sent, sidecar)
	return relayed, gated, err
}

// paceOf stores the events on a new server and returns how fast they are moved, from the first that has been moved to the
// last, so that starting does not count.
func paceOf(ctx context.Context, sent []stream.Outgoing, move mover) (p pace, err error) {
	server, err := benchServer(ctx)
	if err != nil {
		return p, err
	}
	defer func() { err = errors.Join(err, server.close()) }()
	if _, err := stream.Send(ctx, server.conn, stream.Topology{}, slices.Values(sent), nil); err != nil {
		return p, err
	}
	defer collectSeldom(serviceRoom)() // as run has it, for the relay too
	runtime.GC()                       // what was before leaves nothing to do
	var count atomic.Int64
	var first time.Time
	var before time.Duration
	done := make(chan struct{})
	stop, err := move(ctx, server, func() {
		switch count.Add(1) {
		case 1:
			first = time.Now()
			before, _ = processorTime()
		case int64(len(sent)):
			close(done)
		}
	})
	if err != nil {
		return p, err
	}
	select {
	case <-done:
	case <-ctx.Done():
		return p, errors.Join(ctx.Err(), stop())
	}
	n := float64(len(sent) - 1)
	p.rate = n / time.Since(first).Seconds()
	if after, ok := processorTime(); ok {
		p.worked = float64(after-before) / float64(time.Microsecond) / n
	}
	return p, stop()
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
