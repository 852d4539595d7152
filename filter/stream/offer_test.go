package stream

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"
)

// relayFor starts a relay on a server of its own and returns how many messages it has moved.
func relayFor(t *testing.T, nc *Conn) *atomic.Int64 {
	t.Helper()
	var moved atomic.Int64
	stop, err := StartRelay(t.Context(), nc, Topology{}, func() { moved.Add(1) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	return &moved
}

// A relay moves every message to the inbox, acknowledges it, and each is timed.
func TestOfferThroughRelay(t *testing.T) {
	server := startServer(t)
	nc := connect(t, server.ClientURL())
	js := provision(t, nc, Topology{})
	moved := relayFor(t, connect(t, server.ClientURL()))
	events := mixed(300, 7)
	begun := time.Now()
	took, err := Offer(t.Context(), nc, connect(t, server.ClientURL()), Topology{}, events, 3000)
	elapsed := time.Since(begun)
	if err != nil || len(took) != len(events) {
		t.Fatalf("%d times, %v", len(took), err)
	}
	if least := time.Duration(len(events)-1) * time.Second / 3000; elapsed < least {
		t.Errorf("the messages took %v, at their rate they take %v", elapsed, least)
	}
	for i, d := range took {
		if d <= 0 || d > elapsed {
			t.Errorf("message %d took %v of %v", i, d, elapsed)
		}
	}
	waitRouted(t, js, Topology{}, len(events))
	if got := moved.Load(); got > int64(len(events)) {
		t.Errorf("%d messages moved, %d sent", got, len(events))
	}
}

// Messages that wait because the publisher is held up, or the gate, are timed from when they were due.
func TestOfferTimesFromWhenDue(t *testing.T) {
	server := startServer(t)
	nc := connect(t, server.ClientURL())
	provision(t, nc, Topology{})
	relayFor(t, connect(t, server.ClientURL()))
	took, err := Offer(t.Context(), nc, nc, Topology{}, mixed(200, 7), 1e9) // all are due at once
	if err != nil {
		t.Fatal(err)
	}
	if first, last := took[0], took[len(took)-1]; last <= first {
		t.Errorf("the first took %v and the last %v: what waited in line is not counted", first, last)
	}
}

// A message that does not come out ends the wait, and two of one id can't be told apart.
func TestOfferEnds(t *testing.T) {
	server := startServer(t)
	nc := connect(t, server.ClientURL())
	provision(t, nc, Topology{})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := Offer(ctx, nc, nc, Topology{}, mixed(3, 1), 1000)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("without a gate: %v", err)
	}
	twice := mixed(1, 1)
	if _, err := Offer(t.Context(), nc, nc, Topology{}, append(twice, twice...), 1000); err == nil {
		t.Error("two events of one id are offered")
	}
}

// A relay fails where there is nothing to read from.
func TestRelayWithoutStreams(t *testing.T) {
	nc := connect(t, startServer(t).ClientURL())
	if _, err := StartRelay(t.Context(), nc, Topology{}, func() {}); err == nil {
		t.Error("a relay started without streams")
	}
}
