package main

import (
	"context"
	"errors"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"github.com/dmgate/dmgate/filter/stream"
)

// latency offers the strangers' messages to the relay and to the gate at half of what the gate can do while server, publisher and
// consumer share the machine with it, as they do here: that is less than it can do alone. The gate is a process of its own.
func (b *bencher) latency(ctx context.Context) ([]reading, error) {
	if b.most == 0 {
		if err := b.findMost(ctx); err != nil {
			return nil, err
		}
	}
	rate := b.most / 2
	out := []reading{{"offered-msg/s", "offered", "messages/s", rate}}
	through, err := latencies(ctx, b.scored, rate, relay)
	if err != nil {
		return nil, err
	}
	out = append(out, latencyReadings("relay-", "relay", through)...)
	if through, err = latencies(ctx, b.scored, rate, b.gateProcess); err != nil {
		return nil, err
	}
	return append(out, latencyReadings("", "gate", through)...), nil
}

// findMost measures how many messages a second come out of the gate while they are published as fast as they are stored.
func (b *bencher) findMost(ctx context.Context) (err error) {
	server, err := benchServer(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.close()) }()
	defer collectLater()()
	stop, err := b.gateProcess(ctx, server, func() {})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	arrivals, err := stream.Expect(ctx, server.conn, stream.Topology{}, b.scored)
	if err != nil {
		return err
	}
	if _, err := stream.Send(ctx, server.conn, stream.Topology{}, slices.Values(b.scored), nil); err != nil {
		return err
	}
	came, err := arrivals.Wait(ctx)
	if err != nil {
		return err
	}
	slices.SortFunc(came, time.Time.Compare)
	b.most = float64(len(came)-1) / came[len(came)-1].Sub(came[0]).Seconds()
	return nil
}

// gateProcess is the mover that runs a gate as a process of its own.
func (b *bencher) gateProcess(ctx context.Context, server *natsServer, _ func()) (stop func() error, err error) {
	gate, _, err := b.program.start(ctx, server.url, b.pack)
	if err != nil {
		return nil, err
	}
	return gate.stop, nil
}

// mostGarbage is how many bytes a measurement of a few seconds may leave lying about.
const mostGarbage = 4 << 30

// collectLater leaves garbage lying about until it is called: that of the server, the publisher and the consumer, which run in this
// process and not beside a gate, would hold up all of them for longer than a message takes.
func collectLater() (restore func()) {
	runtime.GC()
	percent, limit := debug.SetGCPercent(-1), debug.SetMemoryLimit(mostGarbage)
	return func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
}

func latencyReadings(prefix, who string, sorted []time.Duration) []reading {
	ms := func(share float64) float64 { return float64(quantile(sorted, share)) / float64(time.Millisecond) }
	return []reading{
		{prefix + "p50-ms", who + ", median", "ms", ms(0.5)},
		{prefix + "p99-ms", who + ", 99 of 100", "ms", ms(0.99)},
		{prefix + "p99.9-ms", who + ", 999 of 1,000", "ms", ms(0.999)},
	}
}

// latencies returns, sorted, how long the events took to come out at a rate. The first tenth warms up and does not count.
func latencies(ctx context.Context, sent []stream.Outgoing, rate float64, move mover) (took []time.Duration, err error) {
	server, err := benchServer(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, server.close()) }()
	publisher, err := join(stream.Options{URL: server.url}, quiet)
	if err != nil {
		return nil, err
	}
	defer publisher.conn.Close()
	consumer, err := join(stream.Options{URL: server.url}, quiet)
	if err != nil {
		return nil, err
	}
	defer consumer.conn.Close()
	defer collectLater()()
	stop, err := move(ctx, server, func() {})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	took, err = stream.Offer(ctx, publisher.conn, consumer.conn, stream.Topology{}, sent, rate)
	if err != nil {
		return nil, err
	}
	took = took[len(took)/10:]
	slices.Sort(took)
	return took, nil
}
