package main

import (
	"context"
	"io"
	"log/slog"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/filter/event/workload"
	"github.com/dmgate/dmgate/filter/stream"
)

// BenchmarkEngine decides strangers' messages with the shipped pack, on one core: as a whole and stage by stage.
func BenchmarkEngine(b *testing.B) {
	messages := strangers(b, 40_000) // more than the engine remembers, so that each is counted anew
	prepared := func(engine *filter.Engine) []*filter.Case {
		cases := make([]*filter.Case, len(messages))
		for i, m := range messages {
			cases[i] = engine.Prepare(m)
		}
		return cases
	}
	b.Run("whole", func(b *testing.B) {
		engine := shippedEngine(b)
		for i := 0; b.Loop(); i++ {
			engine.Decide(messages[i%len(messages)])
		}
	})
	b.Run("decode", func(b *testing.B) {
		bodies := make([][]byte, len(messages))
		for i, m := range messages {
			bodies[i] = workload.Encode(m)
		}
		for i := 0; b.Loop(); i++ {
			if _, err := event.Decode(bodies[i%len(bodies)], floodStart); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("prepare", func(b *testing.B) {
		engine := shippedEngine(b)
		for i := 0; b.Loop(); i++ {
			engine.Prepare(messages[i%len(messages)])
		}
	})
	b.Run("count", func(b *testing.B) {
		engine := shippedEngine(b)
		cases := prepared(engine)
		for i := 0; b.Loop(); i++ {
			engine.Count(cases[i%len(cases)])
		}
	})
	b.Run("judge", func(b *testing.B) {
		engine := shippedEngine(b)
		cases := prepared(engine)
		for _, c := range cases {
			engine.Count(c)
		}
		for i := 0; b.Loop(); i++ {
			engine.Judge(cases[i%len(cases)])
		}
	})
}

// strangers are n messages of strangers, in a mix like that of real traffic.
func strangers(tb testing.TB, n int) []*filter.Message { return madeUp(tb, workload.Strangers, n) }

// madeUp makes traffic from the samples.
func madeUp(tb testing.TB, kind workload.Kind, n int) []*filter.Message {
	tb.Helper()
	var samples []*filter.Message
	c := &console{}
	err := c.eachLine([]string{trafficFile}, func(l line) error {
		if m, err := decodeLine(l); err == nil {
			samples = append(samples, m)
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	g, err := workload.New(workload.Config{Samples: samples, Kind: kind, Seed: 1})
	if err != nil {
		tb.Fatal(err)
	}
	return g.Make(n)
}

// eventsOf are the messages as a backend publishes them.
func eventsOf(messages []*filter.Message) events {
	var out events
	for _, m := range messages {
		out = append(out, stream.Outgoing{ID: m.ID, Sender: m.Sender.ID, Body: workload.Encode(m)})
	}
	return out
}

// BenchmarkGate moves messages through the whole sidecar with the shipped pack, and the same through a relay that decides
// nothing, in turn, on a new server each: strangers' messages, and trusted ones. It reports the medians of the rounds; a
// ratio is that of a gate and the relay right before it.
func BenchmarkGate(b *testing.B) {
	const n, rounds = 100_000, 5
	scored, trusted := eventsOf(strangers(b, n)), eventsOf(madeUp(b, workload.Trusted, n))
	figures := map[string][]float64{}
	note := func(unit string, value float64) { figures[unit] = append(figures[unit], value) }
	for b.Loop() {
		for range rounds {
			relayed := messagesPerSecond(b, scored, relay)
			gated := messagesPerSecond(b, scored, runGate)
			note("relay-msg/s", relayed)
			note("gate-msg/s", gated)
			note("gate/relay", gated/relayed)
			relayed = messagesPerSecond(b, trusted, relay)
			gated = messagesPerSecond(b, trusted, runGate)
			note("trusted-msg/s", gated)
			note("trusted/relay", gated/relayed)
		}
	}
	b.ReportMetric(0, "ns/op") // one op is a whole series
	for unit, values := range figures {
		slices.Sort(values)
		b.ReportMetric(values[len(values)/2], unit)
	}
}

// mover moves messages from the inbound to the routed stream and calls moved for each, until it is stopped.
type mover func(b *testing.B, server *natsServer, moved func()) (stop func())

// messagesPerSecond stores the events on a new server and measures how fast they are moved, from the first that has been to
// the last, so that starting does not count.
func messagesPerSecond(b *testing.B, sent events, move mover) float64 {
	b.Helper()
	server, err := embed("127.0.0.1:0", b.TempDir(), quiet)
	if err != nil {
		b.Fatal(err)
	}
	defer server.close()
	if err := stream.Provision(b.Context(), server.conn, stream.Topology{}); err != nil {
		b.Fatal(err)
	}
	if _, err := stream.Send(b.Context(), server.conn, stream.Topology{}, sent.each, nil); err != nil {
		b.Fatal(err)
	}
	runtime.GC() // what the round before left behind
	var moved atomic.Int64
	var first time.Time
	done := make(chan struct{})
	stop := move(b, server, func() {
		switch moved.Add(1) {
		case 1:
			first = time.Now()
		case int64(len(sent)):
			close(done)
		}
	})
	<-done
	took := time.Since(first)
	stop()
	return float64(len(sent)-1) / took.Seconds()
}

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// runGate is the sidecar with the shipped pack.
func runGate(b *testing.B, server *natsServer, moved func()) func() {
	return runSidecar(b, server, shippedEngine(b), func(stream.Event) { moved() })
}

func runSidecar(b *testing.B, server *natsServer, engine *filter.Engine, observe func(stream.Event)) func() {
	sidecar, err := stream.NewSidecar(server.conn, stream.Fixed(engine), event.Decode, stream.Config{
		Log: quiet, Observer: observe,
	})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	go func() { ended <- sidecar.Run(ctx) }()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			b.Error(err)
		}
	}
}

// relay consumes, publishes asynchronously and acknowledges after the confirmation, as the sidecar does, and nothing
// more.
func relay(b *testing.B, server *natsServer, moved func()) func() {
	js, err := jetstream.New(server.conn, jetstream.WithPublishAsyncMaxPending(4096))
	if err != nil {
		b.Fatal(err)
	}
	topology := stream.Topology{}
	consumer, err := js.Consumer(b.Context(), topology.InboundStream(), "dmgate")
	if err != nil {
		b.Fatal(err)
	}
	type moving struct {
		future jetstream.PubAckFuture
		in     jetstream.Msg
	}
	under := make(chan moving, 4096)
	go func() {
		for m := range under {
			select {
			case <-m.future.Ok():
				_ = m.in.Ack() // what is lost here comes again and costs the relay time
				moved()
			case err := <-m.future.Err():
				b.Error(err)
			}
		}
	}()
	consuming, err := consumer.Consume(func(m jetstream.Msg) {
		out := &nats.Msg{Subject: topology.RoutedSubject(filter.Inbox, "r"), Data: m.Data(), Header: nats.Header{
			jetstream.MsgIDHeader: m.Headers()[jetstream.MsgIDHeader],
		}}
		future, err := js.PublishMsgAsync(out)
		if err != nil {
			b.Error(err)
			return
		}
		under <- moving{future, m}
	}, jetstream.PullMaxMessages(stream.DefaultPrefetch), jetstream.PullHeartbeat(time.Second))
	if err != nil {
		b.Fatal(err)
	}
	return func() {
		consuming.Drain()
		<-consuming.Closed()
		close(under)
	}
}
