package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/dmgate/dmgate/filter/stream"
)

// latency offers the strangers' messages to the relay and to the gate at half of what the gate can do while publisher and
// consumer share the machine with it, as they do here: that is less than it can do alone.
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
	sidecar, err := b.sidecarOf()
	if err != nil {
		return nil, err
	}
	if through, err = latencies(ctx, b.scored, rate, sidecar); err != nil {
		return nil, err
	}
	return append(out, latencyReadings("", "gate", through)...), nil
}

// findMost measures how many messages a second come out of the gate while they are published as fast as they are stored.
func (b *bencher) findMost(ctx context.Context) (err error) {
	sidecar, err := b.sidecarOf()
	if err != nil {
		return err
	}
	server, err := benchServer(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.close()) }()
	defer collectSeldom(serviceRoom)()
	stop, err := sidecar(ctx, server, func() {})
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
	defer collectSeldom(serviceRoom)() // as run has it, for the relay too
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
