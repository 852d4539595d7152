package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"encoding/json"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/filter/stream"
	"github.com/dmgate/dmgate/rules"
)

// reducedSize is how many messages go through the sidecar where the race detector slows everything down.
const reducedSize = 10_000

// Every message comes out exactly once, and each sender's in the order in which they were sent.
func TestExactlyOnce(t *testing.T) { testExactlyOnce(t, reducedSize) }

// The same at full size, which "make test" runs without the race detector.
func TestExactlyOnceAtFullSize(t *testing.T) {
	if raceDetector || testing.Short() {
		t.Skip("runs without the race detector, see make test")
	}
	testExactlyOnce(t, 100_000)
}

func testExactlyOnce(t *testing.T, n int) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	topology := stream.Topology{}
	server := startGate(t, ctx, topology)
	sent := mixedEvents(n)
	start := time.Now()
	if _, err := stream.Send(ctx, server.conn, topology, sent.each, nil); err != nil {
		t.Fatal(err)
	}
	t.Logf("sent %d messages in %v", n, time.Since(start).Round(time.Millisecond))
	got := routedMessages(t, ctx, server, topology, n)
	t.Logf("routed them in %v", time.Since(start).Round(time.Millisecond))
	checkExactlyOnce(t, sent, got)
}

// startGate runs the sidecar with the shipped pack on a server of its own.
func startGate(tb testing.TB, ctx context.Context, topology stream.Topology) *natsServer {
	tb.Helper()
	pack, err := rules.Load(rules.Shipped())
	if err != nil {
		tb.Fatal(err)
	}
	return startSidecar(tb, ctx, topology, stream.Fixed(pack.Engine()))
}

// startSidecar runs a sidecar on a server of its own.
func startSidecar(tb testing.TB, ctx context.Context, topology stream.Topology, engines stream.Engines) *natsServer {
	tb.Helper()
	server, err := embed("127.0.0.1:0", tb.TempDir(), quiet)
	if err != nil {
		tb.Fatal(err)
	}
	if err := stream.Provision(ctx, server.conn, topology); err != nil {
		tb.Fatal(err)
	}
	sidecar, err := stream.NewSidecar(server.conn, engines, event.Decode, stream.Config{Topology: topology, Log: quiet})
	if err != nil {
		tb.Fatal(err)
	}
	running, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- sidecar.Run(running) }()
	tb.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			tb.Error(err)
		}
		if err := server.close(); err != nil {
			tb.Error(err)
		}
	})
	return server
}

// events are what is sent, in order.
type events []stream.Outgoing

func (e events) each(yield func(stream.Outgoing) bool) {
	for _, one := range e {
		if !yield(one) {
			return
		}
	}
}

// mixedEvents are messages of a thousand senders: strangers and friends, harmless and not, and some that are no valid
// event.
func mixedEvents(n int) events {
	r := rand.New(rand.NewPCG(5, 6))
	out := make(events, n)
	for i := range out {
		m := &filter.Message{
			ID:        fmt.Sprintf("m%06d", i),
			SentAt:    floodStart.Add(time.Duration(i) * 20 * time.Millisecond),
			Recipient: filter.Recipient{ID: fmt.Sprintf("member-%d", r.IntN(5000))},
		}
		m.Sender = ordinarySender(r, fmt.Sprintf("sender-%d", r.IntN(1000)), m.SentAt)
		m.Text = chat(r)
		switch r.IntN(10) {
		case 0:
			m.Relationship.RecipientFollows = true
		case 1:
			m.Text += " https://prize.example/" + m.ID
		case 2:
			m.Relationship.RecipientBlocked = true
		case 3:
			m.Sender.CreatedAt = m.SentAt.Add(-time.Hour)
		}
		out[i] = stream.Outgoing{ID: m.ID, Sender: m.Sender.ID, Body: eventOf(m)}
		if r.IntN(50) == 0 {
			out[i].Body = bytes.Replace(out[i].Body, []byte(`"recipient"`), []byte(`"nobody"`), 1)
		}
	}
	return out
}

// eventOf writes the message as the backend would.
func eventOf(m *filter.Message) []byte {
	body, err := json.Marshal(m)
	if err != nil {
		panic(err) // a message has nothing that JSON can't hold
	}
	return body
}

// routedMessages reads until as many messages as were sent have come out.
func routedMessages(t *testing.T, ctx context.Context, server *natsServer, topology stream.Topology, n int,
) []stream.Routed {
	t.Helper()
	var got []stream.Routed
	for r, err := range stream.Watch(ctx, server.conn, topology, stream.WatchOptions{All: true, Bodies: true}) {
		if err != nil {
			t.Fatal(err)
		}
		if got = append(got, r); len(got) == n {
			break
		}
	}
	if len(got) < n {
		t.Fatalf("%d of %d messages came out: %v", len(got), n, ctx.Err())
	}
	return got
}

func checkExactlyOnce(t *testing.T, sent events, got []stream.Routed) {
	t.Helper()
	position := map[string]int{} // of a body among what was sent
	for i, e := range sent {
		position[string(e.Body)] = i
	}
	seen := make([]bool, len(sent))
	last := map[string]int{}
	routes := tally{}
	for _, r := range got {
		i, ok := position[string(r.Body)]
		switch {
		case !ok:
			t.Fatalf("message %s came out with other bytes than it was sent with", r.MessageID)
		case seen[i]:
			t.Fatalf("message %s came out twice", sent[i].ID)
		}
		seen[i] = true
		if r.Invalid != "" {
			routes.invalid++
			continue
		}
		routes.routed[r.Route]++
		if before, ok := last[sent[i].Sender]; ok && before > i {
			t.Fatalf("message %s of %s came out after %s", sent[i].ID, sent[i].Sender, sent[before].ID)
		}
		last[sent[i].Sender] = i
	}
	if routes.invalid == 0 || routes.routed[filter.Inbox] == 0 || routes.routed[filter.Requests] == 0 ||
		routes.routed[filter.Drop] == 0 {
		t.Errorf("the messages were not mixed: %+v", routes)
	}
	t.Logf("%+v", routes)
}
