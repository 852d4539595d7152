package stream

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

func askLag(t *testing.T, s *site, settled uint64) Lag {
	t.Helper()
	g := &gauge{js: s.js, topology: s.topology}
	lag, err := g.ask(t.Context(), settled, func() time.Time { return time.Unix(1, 0) })
	if err != nil {
		t.Fatal(err)
	}
	if !lag.Asked.Equal(time.Unix(1, 0)) {
		t.Errorf("asked at %v", lag.Asked)
	}
	return lag
}

func storedAt(t *testing.T, s *site, seq uint64) time.Time {
	t.Helper()
	stream, err := s.js.Stream(t.Context(), s.topology.InboundStream())
	if err != nil {
		t.Fatal(err)
	}
	m, err := stream.GetMsg(t.Context(), seq)
	if err != nil {
		t.Fatal(err)
	}
	return m.Time
}

func fetch(t *testing.T, consumer jetstream.Consumer, n int) (taken []jetstream.Msg) {
	t.Helper()
	batch, err := consumer.Fetch(n)
	if err != nil {
		t.Fatal(err)
	}
	for m := range batch.Messages() {
		taken = append(taken, m)
	}
	return taken
}

func acknowledge(t *testing.T, messages []jetstream.Msg) {
	t.Helper()
	for _, m := range messages {
		if err := m.DoubleAck(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestLag(t *testing.T) {
	s := newSite(t, 20)
	expect := func(settled, pending uint64, unacknowledged int, oldest time.Time) {
		t.Helper()
		what := fmt.Sprintf("the lag is %d, %d and %v", pending, unacknowledged, oldest)
		eventually(t, what, func() bool { // a consumer hears of a stored message a moment later
			lag := askLag(t, s, settled)
			return lag.Pending == pending && lag.Unacknowledged == unacknowledged && lag.Oldest.Equal(oldest) &&
				lag.Messages() == pending+uint64(unacknowledged)
		})
	}
	expect(0, 0, 0, time.Time{})
	send(t, s.nc, s.topology, s.messages...)
	expect(0, 20, 0, storedAt(t, s, 1))

	consumer, err := s.js.Consumer(t.Context(), s.topology.InboundStream(), consumerName)
	if err != nil {
		t.Fatal(err)
	}
	taken := fetch(t, consumer, 5)
	acknowledge(t, taken[:3])
	expect(0, 15, 2, storedAt(t, s, 4))
	expect(5, 15, 2, storedAt(t, s, 6))   // settled, but the acknowledgements are not there yet
	expect(900, 15, 2, storedAt(t, s, 4)) // settled in another stream of that name

	acknowledge(t, taken[3:])
	expect(0, 15, 0, storedAt(t, s, 6))
	acknowledge(t, fetch(t, consumer, 15))
	expect(0, 0, 0, time.Time{})
}

func TestLagOfAPausedConsumer(t *testing.T) {
	s := newSite(t, 1)
	_, err := s.js.PauseConsumer(t.Context(), s.topology.InboundStream(), consumerName, time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if lag := askLag(t, s, 0); !lag.Paused {
		t.Error("the consumer is not said to be paused")
	}
}

// Where NATS does not answer there is no lag, and once it does again there is.
func TestLagWithoutAConsumer(t *testing.T) {
	s := newSite(t, 1)
	g := &gauge{js: s.js, topology: s.topology}
	if err := s.js.DeleteConsumer(t.Context(), s.topology.InboundStream(), consumerName); err != nil {
		t.Fatal(err)
	}
	if _, err := g.ask(t.Context(), 0, time.Now); !errors.Is(err, jetstream.ErrConsumerNotFound) {
		t.Errorf("the error is %v", err)
	}
	provision(t, s.nc, s.topology)
	if _, err := g.ask(t.Context(), 0, time.Now); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := g.ask(ctx, 0, time.Now); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

// A sidecar tells its own lag, and its phases, without being asked to.
func TestMonitorOfARunningSidecar(t *testing.T) {
	s := newSite(t, 50)
	first, second := &Monitor{}, &Monitor{}
	if phase := first.Status().Phase; phase != Starting {
		t.Errorf("it begins %v", phase)
	}
	gate := run(t, s.connect(), newTestEngine(), Config{Monitor: first})
	eventually(t, "the first routes", func() bool { return first.Status().Phase == Routing })
	run(t, s.connect(), newTestEngine(), Config{Monitor: second})
	eventually(t, "the second stands by", func() bool { return second.Status().Phase == StandingBy })
	send(t, s.nc, s.topology, s.messages...)
	eventually(t, "all is settled", func() bool { return first.Status().Settled == 50 })
	for _, m := range []*Monitor{first, second} {
		eventually(t, "NATS is asked", func() bool { status := m.Status(); return status.Connected && !status.Lag.Asked.IsZero() })
	}
	if status := first.Status(); status.InFlight() != 0 || !status.Stalled.IsZero() {
		t.Errorf("after the last message there is %+v", status)
	}
	gate.drain()
	eventually(t, "the second takes over", func() bool { return second.Status().Phase == Routing })
}
