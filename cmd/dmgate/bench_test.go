package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/filter/stream"
)

// BenchmarkEngine decides the strangers' messages of the sample traffic with the shipped pack, on one core: as a whole
// and stage by stage.
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
			bodies[i] = eventOf(m)
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

// strangers are n messages like those of the sample traffic that are scored, each from a sender of its own, a second
// apart.
func strangers(tb testing.TB, n int) []*filter.Message {
	tb.Helper()
	engine := shippedEngine(tb)
	var scored []*filter.Message
	c := &console{}
	err := c.eachLine([]string{trafficFile}, func(l line) error {
		if m, err := decodeLine(l); err == nil && !engine.Prepare(m).Trusted() {
			scored = append(scored, m)
		}
		return nil
	})
	if err != nil || len(scored) == 0 {
		tb.Fatalf("%d scored messages in %s: %v", len(scored), trafficFile, err)
	}
	messages := make([]*filter.Message, n)
	for i := range messages {
		m := *scored[i%len(scored)]
		age := m.At.Sub(m.Sender.CreatedAt)
		m.ID = fmt.Sprintf("b%d", i)
		m.SentAt = floodStart.Add(time.Duration(i) * time.Second)
		m.At = m.SentAt
		m.Sender.ID = fmt.Sprintf("sender-%d", i)
		m.Sender.DeviceID = fmt.Sprintf("device-%d", i)
		if !m.Sender.CreatedAt.IsZero() {
			m.Sender.CreatedAt = m.At.Add(-age)
		}
		messages[i] = &m
	}
	return messages
}

// BenchmarkGate moves strangers' messages through the whole sidecar with the shipped pack, and through a relay that
// decides nothing, in turn, on one server each. It reports the median of three runs of either and their ratio.
func BenchmarkGate(b *testing.B) {
	const n, rounds = 30_000, 3
	var sent events
	for _, m := range strangers(b, n) {
		sent = append(sent, stream.Outgoing{ID: m.ID, Sender: m.Sender.ID, Body: eventOf(m)})
	}
	var relayed, gated []float64
	for b.Loop() {
		for range rounds {
			relayed = append(relayed, messagesPerSecond(b, sent, relay))
			gated = append(gated, messagesPerSecond(b, sent, runGate))
		}
	}
	slices.Sort(relayed)
	slices.Sort(gated)
	relay, gate := relayed[len(relayed)/2], gated[len(gated)/2]
	b.ReportMetric(0, "ns/op") // one op is a whole series
	b.ReportMetric(relay, "relay-msg/s")
	b.ReportMetric(gate, "gate-msg/s")
	b.ReportMetric(gate/relay, "gate/relay")
}

// mover moves messages from the inbound to the routed stream and calls moved for each, until it is stopped.
type mover func(b *testing.B, server *natsServer, moved func()) (stop func())

// messagesPerSecond stores the events on a new server and measures how long they take to be moved.
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
	var left atomic.Int64
	left.Store(int64(len(sent)))
	done := make(chan struct{})
	start := time.Now()
	stop := move(b, server, func() {
		if left.Add(-1) == 0 {
			close(done)
		}
	})
	<-done
	took := time.Since(start)
	stop()
	return float64(len(sent)) / took.Seconds()
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
