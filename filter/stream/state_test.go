package stream

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
)

// switching is engines that a test changes.
type switching struct {
	mu     sync.Mutex
	engine *filter.Engine
}

func (s *switching) Current() *filter.Engine {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.engine
}

func (s *switching) AsOf(_ string, live uint64) *filter.Engine {
	return s.Current().WithLive(live, noLists{}, nil, nil)
}

func (s *switching) set(e *filter.Engine) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.engine = e
}

// checkpointed waits until there is a checkpoint of a message or a later one.
func (s *site) checkpointed(m *Monitor, seq uint64) {
	s.t.Helper()
	eventually(s.t, fmt.Sprintf("the state after message %d is saved", seq), func() bool {
		status := m.Status()
		return status.Checkpoints > 0 && status.Checkpoint.Sequence >= seq
	})
}

// The checkpoint alone keeps the limits: nothing is counted by time.
func TestRestartGoesOnFromTheCheckpoint(t *testing.T) {
	s := newSite(t, 0)
	messages := counted(5, 1)
	monitor := &Monitor{}
	nc := s.connect()
	first := run(t, nc, newTestEngine(), Config{Monitor: monitor, Checkpoint: time.Nanosecond})
	send(t, s.nc, s.topology, messages[:2]...)
	s.waitRouted(2)
	s.checkpointed(monitor, 2)
	send(t, s.nc, s.topology, messages[2])
	s.waitRouted(3)
	nc.Close()
	_ = first.wait()
	var log journal
	second := run(t, s.connect(), newTestEngine(), Config{Log: log.log()})
	send(t, s.nc, s.topology, messages[3:]...)
	s.waitRouted(5)
	second.drain()
	if got := routes(t, s); got[3] != "drop" || got[4] != "drop" {
		t.Errorf("the fourth and fifth message took the routes %v, want drop", got[3:])
	}
	logged(t, &log, "restored the state of a checkpoint")
}

// A sidecar that is stopped saves its state before it ends.
func TestStopSavesTheState(t *testing.T) {
	s := newSite(t, 0)
	messages := counted(4, 1)
	first := run(t, s.connect(), newTestEngine(), Config{Checkpoint: time.Hour})
	send(t, s.nc, s.topology, messages[:3]...)
	s.waitRouted(3)
	first.drain()
	saved, err := s.keep(&journal{}).load(t.Context())
	if err != nil || saved == nil || saved.Inbound != 3 {
		t.Fatalf("got %+v, %v, want a checkpoint at 3", saved, err)
	}
}

// A checkpoint that is damaged costs time, and no count: the one before serves, and what came since is counted again.
func TestDamagedCheckpointIsPassedOver(t *testing.T) {
	s := newSite(t, 0)
	messages := counted(4, 1)
	for i := range 3 {
		sidecar := run(t, s.connect(), newTestEngine(), Config{Checkpoint: time.Hour})
		send(t, s.nc, s.topology, messages[i])
		s.waitRouted(i + 1)
		sidecar.drain()
	}
	kept := s.keep(&journal{})
	if _, err := kept.load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := kept.store.PutBytes(t.Context(), other(kept.older), []byte("\x89dmchkp\nnot")); err != nil {
		t.Fatal(err)
	}
	var log journal
	sidecar := run(t, s.connect(), newTestEngine(), Config{Log: log.log()})
	send(t, s.nc, s.topology, messages[3])
	s.waitRouted(4)
	sidecar.drain()
	if got := routes(t, s); got[3] != "drop" {
		t.Errorf("the fourth message took route %s, want drop", got[3])
	}
	logged(t, &log, "a checkpoint can't be used")
}

// Nothing that another pack decides is routed before the state at the boundary is saved, and the state goes over.
func TestSwapIsSavedAtTheBoundary(t *testing.T) {
	s := newSite(t, 0)
	messages := counted(6, 1)
	engines := &switching{engine: newTestEngine()}
	var log journal
	sidecar := runWith(t, s.connect(), engines, event.Decode, Config{Checkpoint: time.Hour, Log: log.log()})
	send(t, s.nc, s.topology, messages[:3]...)
	s.waitRouted(3)
	engines.set(engineOfRevision("sha256:next"))
	send(t, s.nc, s.topology, messages[3])
	s.waitRouted(4)
	saved, err := s.keep(&journal{}).load(t.Context())
	if err != nil || saved == nil || saved.Inbound != 3 || saved.Revision != "sha256:next" {
		t.Fatalf("got %+v, %v, want a checkpoint of the next pack at 3", saved, err)
	}
	sidecar.drain()
	if got := routes(t, s); got[3] != "drop" {
		t.Errorf("the fourth message took route %s, want drop: the counts went over", got[3])
	}
	logged(t, &log, "another pack decides")
}

// An order to forget a user is carried out without a message, leaves no trace in the checkpoints, and is confirmed.
func TestErasureIsConfirmed(t *testing.T) {
	s := newSite(t, 0)
	messages := counted(2, 1)
	engines := &switching{engine: newTestEngine()}
	sidecar := runWith(t, s.connect(), engines, event.Decode, Config{Checkpoint: time.Nanosecond})
	send(t, s.nc, s.topology, messages...)
	s.waitRouted(2)
	order, err := PutLive(t.Context(), s.nc, s.topology, "erase.abc", []byte("an order"))
	if err != nil {
		t.Fatal(err)
	}
	engines.set(engines.Current().WithLive(order, noLists{}, []filter.Order{{Seq: order, Forget: filter.DigestOf("s0")}}, nil))
	live, err := s.js.KeyValue(t.Context(), s.topology.LiveBucket())
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the erasure is confirmed", func() bool {
		entry, err := live.Get(t.Context(), GateErased)
		return err == nil && confirmedTo(entry) == order
	})
	kept := s.keep(&journal{})
	for _, name := range checkpointNames {
		data, err := kept.store.GetBytes(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte("s0")) {
			t.Errorf("checkpoint %s still names the user", name)
		}
	}
	if entry, err := live.Get(t.Context(), "erase.abc"); err != nil || entry.Revision() != order {
		t.Errorf("the order is not kept: %v", err)
	}
	sidecar.drain()
}

// What is confirmed need not be confirmed again at every start, but where a checkpoint is one of before.
func TestErasureIsConfirmedOnce(t *testing.T) {
	s := newSite(t, 0)
	if _, err := liveBucket(t.Context(), s.js, s.topology); err != nil {
		t.Fatal(err)
	}
	if _, err := PutLive(t.Context(), s.nc, s.topology, GateErased, []byte("5")); err != nil {
		t.Fatal(err)
	}
	kept := s.keep(&journal{})
	sidecar := &Sidecar{engines: Fixed(newTestEngine().WithLive(9, noLists{}, nil, nil)), config: Config{Topology: s.topology, Log: quiet(),
		Monitor: &Monitor{}}}
	for i, step := range []struct{ live, want uint64 }{{4, 0}, {5, 5}, {6, 5}} {
		state := stateAt(uint64(i + 1))
		state.Live, state.State = step.live, newTestEngine().AppendState(nil)
		if _, err := kept.save(t.Context(), state); err != nil {
			t.Fatal(err)
		}
		restored, err := sidecar.restore(t.Context(), s.js)
		if err != nil || restored.erased != step.want {
			t.Errorf("a checkpoint at position %d: confirmed up to %d, %v, want %d", step.live, restored.erased, err, step.want)
		}
	}
}

// ordered is engines that know orders of the live log up to a position.
type ordered struct {
	engine *filter.Engine
	orders []filter.Order
	live   uint64
}

func (o *ordered) Current() *filter.Engine { return o.AsOf("", o.live) }

func (o *ordered) AsOf(_ string, live uint64) *filter.Engine {
	return o.engine.WithLive(live, noLists{}, o.orders, nil)
}

// A checkpoint of before an order that is loaded after the erasure was confirmed, as a gate that comes back may leave one, does not
// bring the user back, and the user is forgotten before the message before which they were.
func TestErasureOutlivesAnOldCheckpoint(t *testing.T) {
	s := newSite(t, 0)
	messages := counted(7, 1)
	routed := 0
	serve := func(live uint64, some ...Outgoing) {
		engines := &ordered{newTestEngine(), []filter.Order{{Seq: 1, Forget: filter.DigestOf("s0")}}, live}
		sidecar := runWith(t, s.connect(), engines, event.Decode, Config{Checkpoint: time.Hour})
		for _, m := range some {
			send(t, s.nc, s.topology, m)
			routed++
			s.waitRouted(routed)
		}
		sidecar.drain()
	}
	serve(0, messages[:3]...)
	kept := s.keep(&journal{})
	if _, err := kept.load(t.Context()); err != nil {
		t.Fatal(err)
	}
	old, err := kept.fetch(t.Context(), other(kept.older))
	if err != nil {
		t.Fatal(err)
	}
	serve(1, messages[3])
	for _, name := range checkpointNames {
		if _, err := kept.store.PutBytes(t.Context(), name, old); err != nil {
			t.Fatal(err)
		}
	}
	serve(1, messages[4:]...)
	if got := routes(t, s)[3:]; !slices.Equal(got, []string{"inbox", "inbox", "inbox", "drop"}) {
		t.Errorf("the messages after the order took the routes %v: the last alone exceeds what the user may", got)
	}
}

// TestMessageThatEndsTheProcess has messages on which every process dies that decides them, for the streams or to count
// them again.
func TestMessageThatEndsTheProcess(t *testing.T) {
	for _, c := range []struct {
		name   string
		poison []int // in a row
		deaths int
	}{
		{"one", []int{20}, carefulAfter + poisonAfter},
		{"another right after it", []int{20, 21}, carefulAfter + 2*poisonAfter},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t, 40)
			var poison []string
			for _, i := range c.poison {
				poison = append(poison, s.messages[i].ID)
			}
			send(t, s.nc, s.topology, s.messages...)
			deaths := 0
			for s.dies(poison) {
				if deaths++; deaths > 3*c.deaths {
					t.Fatalf("the process has died %d times and goes on dying", deaths)
				}
			}
			if deaths < c.deaths {
				t.Errorf("the process died %d times, want %d at least", deaths, c.deaths)
			}
			for i, m := range readAll(t, s.js, s.topology.InvalidStream()) {
				if !bytes.Equal(m.Data, s.messages[c.poison[i]].Body) ||
					!strings.Contains(m.Header.Get(HeaderReason), "dmgate ended 2 times") {
					t.Errorf("invalid: %+v", m)
				}
			}
			rest := append(append([]Outgoing{}, s.messages[:20]...), s.messages[20+len(poison):]...)
			expectRouted(t, s.js, s.topology, rest)
		})
	}
}

// dies runs a sidecar until all is routed, or until it decides a message that ends its process.
func (s *site) dies(poison []string) bool {
	nc := s.connect()
	died, buried := make(chan struct{}, len(poison)), make(chan struct{})
	sidecar := runWith(s.t, nc, Fixed(newTestEngine()), func(body []byte, stored time.Time) (*filter.Message, error) {
		m, err := event.Decode(body, stored)
		if err == nil && slices.Contains(poison, m.ID) {
			died <- struct{}{}
			<-buried // nothing comes of it any more
		}
		return m, err
	}, Config{Recover: time.Hour})
	dead := false
	eventually(s.t, "all is routed, or the process dies", func() bool {
		select {
		case <-died:
			dead = true
		default:
		}
		return dead || count(s.t, s.js, s.topology.InvalidStream()) == len(poison) &&
			count(s.t, s.js, s.topology.RoutedStream()) == len(s.messages)-len(poison)
	})
	nc.Close()
	close(buried)
	_ = sidecar.wait()
	return dead
}

// A stop while a message is decided alone does not count as a death.
func TestStopIsNoDeath(t *testing.T) {
	s := newSite(t, 0)
	kept := s.keep(&journal{})
	noted := func() *guard {
		g, err := newGuard(t.Context(), kept.store, quiet())
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	g := noted()
	g.last, g.alone = attempt{Inbound: 7, Starts: carefulAfter}, carefulFor
	m := &inbound{seq: 7}
	ctx, stop := context.WithCancel(t.Context())
	if g.admit(ctx, m); !noted().last.Deciding {
		t.Error("that the message is being decided is not noted")
	}
	stop()
	g.decided()
	g.settle(ctx, m)
	if noted().last.Deciding || g.alone > 0 {
		t.Errorf("after a stop it is noted %+v, and %d messages are to be decided alone", noted().last, g.alone)
	}
}

// TestCarefulOnlyWhileNoted has no place for notes: messages then don't wait for each other.
func TestCarefulOnlyWhileNoted(t *testing.T) {
	s := newSite(t, 0)
	kept := s.keep(&journal{})
	if err := s.js.DeleteObjectStore(t.Context(), s.topology.StateBucket()); err != nil {
		t.Fatal(err)
	}
	g := &guard{store: kept.store, log: quiet(), done: make(chan struct{}, 1), alone: carefulFor}
	m := &inbound{seq: 7}
	g.admit(t.Context(), m)
	g.settle(t.Context(), m) // though nobody says that it is decided
	if g.alone != 0 {
		t.Errorf("%d messages are to be decided alone, want 0", g.alone)
	}
}
