package stream

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// counted makes messages whose decision depends on how many their sender has written before.
func counted(n, senders int) []Outgoing {
	out := make([]Outgoing, n)
	for i := range out {
		id, sender := fmt.Sprintf("c-%05d", i), fmt.Sprintf("s%d", i%senders)
		body, err := json.Marshal(map[string]any{
			"id": id, "sent_at": time.Date(2026, 1, 1, 0, 0, i, 0, time.UTC), "sender": map[string]any{"id": sender},
			"recipient": map[string]any{"id": "r"}, "text": "count me",
		})
		if err != nil {
			panic(err)
		}
		out[i] = Outgoing{ID: id, Sender: sender, Body: body}
	}
	return out
}

func routes(t *testing.T, s *site) []string {
	t.Helper()
	var out []string
	for _, m := range readAll(t, s.js, s.topology.RoutedStream()) {
		out = append(out, m.Header.Get(HeaderRoute))
	}
	return out
}

// Where there is no checkpoint, limits are counted again by time.
func TestRestartWithoutCheckpoint(t *testing.T) {
	for _, c := range []struct {
		recover time.Duration
		want    filter.Route
	}{
		{time.Hour, filter.Drop},
		{0, filter.Inbox},
		{time.Nanosecond, filter.Inbox}, // counts the last of the three alone
	} {
		t.Run(c.recover.String(), func(t *testing.T) {
			s := newSite(t, 0)
			messages := counted(4, 1)
			first := run(t, s.connect(), newTestEngine(), Config{})
			send(t, s.nc, s.topology, messages[:3]...)
			s.waitRouted(3)
			first.drain()
			if err := s.js.DeleteObjectStore(t.Context(), s.topology.StateBucket()); err != nil {
				t.Fatal(err)
			}
			provision(t, s.nc, s.topology)
			second := run(t, s.connect(), newTestEngine(), Config{Recover: c.recover})
			send(t, s.nc, s.topology, messages[3])
			s.waitRouted(4)
			second.drain()
			if got := routes(t, s); got[3] != c.want.String() {
				t.Errorf("the fourth message took route %s, want %v", got[3], c.want)
			}
		})
	}
}

// TestCrashesChangeNoDecision compares the decisions of sidecars that crash with those of one that does not.
func TestCrashesChangeNoDecision(t *testing.T) {
	messages := counted(3000, 700)
	decide := func(crashes int) map[string]string {
		s := newSite(t, 0)
		send(t, s.nc, s.topology, messages...)
		for i := range crashes {
			nc := s.connect()
			sidecar := run(t, nc, newTestEngine(), Config{Recover: time.Hour, Checkpoint: time.Nanosecond})
			s.waitRouted((i + 1) * 400)
			nc.Close()
			_ = sidecar.wait()
		}
		sidecar := run(t, s.connect(), newTestEngine(), Config{Recover: time.Hour})
		s.waitRouted(len(messages))
		sidecar.drain()
		expectRouted(t, s.js, s.topology, messages)
		decisions := map[string]string{}
		for _, m := range readAll(t, s.js, s.topology.RoutedStream()) {
			decisions[m.Header.Get("Nats-Msg-Id")] = m.Header.Get(HeaderDecision)
		}
		return decisions
	}
	smooth, rough := decide(0), decide(5)
	dropped := 0
	for id, want := range smooth {
		if rough[id] != want {
			t.Fatalf("%s: after crashes\n%s, without\n%s", id, rough[id], want)
		}
		var d filter.Decision
		if err := json.Unmarshal([]byte(want), &d); err != nil {
			t.Fatal(err)
		}
		if d.Route == filter.Drop {
			dropped++
		}
	}
	if dropped != len(messages)-3*700 {
		t.Errorf("%d messages exceed the limit, want all but three a sender", dropped)
	}
}
