package stream

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/checkpoint"
	"github.com/dmgate/dmgate/filter/event"
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

// A message on which the process ended is not counted again either where no checkpoint tells from where on: not by time, and not
// where the state is of a stream that was made anew since. Its copy is long before the end of the invalid stream.
func TestPoisonIsNotCountedAgain(t *testing.T) {
	s := newSite(t, 1)
	send(t, s.nc, s.topology, s.messages...)
	m := readAll(t, s.js, s.topology.InboundStream())[0]
	const settled = firstWindow + 100
	var copies []*nats.Msg
	for seq := m.Sequence; seq <= settled; seq++ {
		copies = append(copies, &nats.Msg{Subject: "dm.invalid", Header: nats.Header{
			HeaderSequence: {strconv.FormatUint(seq, 10)}, HeaderStored: {timeHeader(m.Time)}, HeaderReason: {poisonReason + "twice"},
		}})
	}
	publishAll(t, s.js, copies)
	sidecar := &Sidecar{nc: s.nc, config: Config{Topology: s.topology, Log: quiet(), Recover: time.Hour}}
	for name, saved := range map[string]*checkpoint.Checkpoint{
		"by time":           nil,
		"of another stream": {Inbound: 5, StreamCreated: time.Unix(1, 0)},
	} {
		b := &beginning{kept: &kept{guard: &guard{}, saved: saved}, at: position{floor: settled, lastTime: m.Time}}
		if err := sidecar.learn(t.Context(), s.js, b, settled); err != nil {
			t.Fatal(err)
		}
		from, err := sidecar.recoverFrom(t.Context(), s.js, b)
		if err != nil || from != m.Sequence {
			t.Fatalf("%s: counting begins at %d, %v, want %d", name, from, err, m.Sequence)
		}
		in := &inbound{seq: m.Sequence, stored: m.Time}
		if b.kept.guard.spare(in); in.poison == "" {
			t.Errorf("%s: the message is decided again", name)
		}
	}
}

// leaderlessFor is a server that has no leader for a stream when it is asked the first times.
type leaderlessFor struct {
	jetstream.JetStream
	times int
}

func (l *leaderlessFor) Stream(ctx context.Context, name string) (jetstream.Stream, error) {
	if l.times--; l.times >= 0 {
		return nil, jetstream.ErrNoStreamResponse
	}
	return l.JetStream.Stream(ctx, name)
}

// While a sidecar finds out from where on to count by time, the server may be away.
func TestRecoveryOutlastsAnOutage(t *testing.T) {
	s := newSite(t, 3)
	send(t, s.nc, s.topology, s.messages...)
	sidecar, err := NewSidecar(s.nc, Fixed(newTestEngine()), event.Decode, Config{Topology: s.topology, Log: quiet(), Recover: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	b := &beginning{kept: &kept{guard: &guard{}, engine: newTestEngine()}, at: position{floor: 3}}
	for times := range 3 {
		if _, err := sidecar.recover(t.Context(), &leaderlessFor{s.js, times}, b); err != nil {
			t.Errorf("no leader for %d requests: %v", times, err)
		}
	}
}
