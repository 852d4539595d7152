package stream

import (
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// newTestOutbox is an outbox that a test moves by hand, with the ticker that it takes positions of erasures from.
func (s *site) newTestOutbox() (*outbox, *ticker) {
	s.t.Helper()
	ticker := &ticker{engines: Fixed(newTestEngine())}
	b := &beginning{kept: &kept{checkpoints: s.keep(&journal{}), guard: &guard{done: make(chan struct{}, 1)}}}
	config := Config{Topology: s.topology, Log: quiet(), DrainTimeout: patience}
	out, err := newOutbox(s.connect(), config, b, ticker)
	if err != nil {
		s.t.Fatal(err)
	}
	return out, ticker
}

func noState() []byte { return nil }

// What another pack decides waits for as long as the state at the boundary takes to be saved.
func TestNothingIsPublishedWhileASwapIsSaved(t *testing.T) {
	s := newSite(t, 0)
	out, _ := s.newTestOutbox()
	out.saver.busy <- struct{}{} // so that saving takes as long as the test wants
	swap := &capture{engine: newTestEngine(), state: noState, swap: true, saved: make(chan struct{})}
	after := newEntry(s.topology, filter.Outcome[*inbound]{
		Item:    &inbound{seq: 1, stored: time.Unix(1, 0)},
		Message: &filter.Message{ID: "m", Sender: filter.Sender{ID: "s"}, Recipient: filter.Recipient{ID: "r"}},
	}, 1<<20)
	out.line = []*entry{{capture: swap}, after}
	advance := func() {
		if err := out.advance(); err != nil {
			t.Fatal(err)
		}
		out.publish()
	}
	advance()
	if advance(); out.underWay != 0 {
		t.Fatal("a message is published while the state before it is being saved")
	}
	<-out.saver.busy
	<-swap.saved
	if advance(); out.underWay != 1 {
		t.Errorf("%d messages are published after the state is saved, want 1", out.underWay)
	}
}

// An erasure is confirmed once both checkpoints were written after it, whatever others were ordered meanwhile.
func TestErasuresAreConfirmedOneByOne(t *testing.T) {
	s := newSite(t, 0)
	out, ticker := s.newTestOutbox()
	orders := []filter.Order{{Seq: 1, Forget: filter.DigestOf("s1")}, {Seq: 2, Forget: filter.DigestOf("s2")}}
	for i, step := range []struct{ position, confirmed uint64 }{{1, 0}, {2, 1}, {2, 2}} {
		engine := newTestEngine().WithLive(step.position, noLists{}, orders, nil)
		out.saver.write(&capture{engine: engine, state: noState}, settledTo{seq: uint64(i + 1)})
		if got := ticker.erased.Load(); got != step.confirmed {
			t.Errorf("after %d checkpoints the erasures up to %d are confirmed, want %d", i+1, got, step.confirmed)
		}
	}
}

// While checkpoints can't be stored, an erasure that waits for them brings no more of them than usual.
func TestErasureIsNotHurriedWhereItFails(t *testing.T) {
	orders := []filter.Order{{Seq: 1, Forget: filter.DigestOf("s1")}}
	begun := time.Unix(0, 0)
	ticker := &ticker{every: time.Minute, engines: Fixed(newTestEngine().WithLive(1, noLists{}, orders, nil)), lastTick: begun}
	for _, failing := range []bool{false, true} {
		ticker.failing.Store(failing)
		if soon, later := ticker.due(begun.Add(eraseEvery)), ticker.due(begun.Add(time.Minute)); soon == failing || !later {
			t.Errorf("failing %v: due soon %v and later %v", failing, soon, later)
		}
	}
}

// A stop waits for a checkpoint that is being written, but not for a server that is away.
func TestStopDoesNotWaitForAServerThatIsAway(t *testing.T) {
	s := newSite(t, 0)
	out, _ := s.newTestOutbox()
	out.saver.busy <- struct{}{} // a checkpoint is being written
	s.server.Shutdown()
	eventually(t, "the connection is lost", func() bool { return !out.nc.IsConnected() })
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		out.saver.close(time.Hour)
	}()
	select {
	case <-closed:
	case <-time.After(patience):
		t.Fatal("still waiting")
	}
	if out.saver.ctx.Err() == nil {
		t.Error("what is being written goes on after the end")
	}
}
