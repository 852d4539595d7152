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

// What another pack decides waits for as long as the state at the boundary takes to be saved.
func TestNothingIsPublishedWhileASwapIsSaved(t *testing.T) {
	s := newSite(t, 0)
	out, _ := s.newTestOutbox()
	out.saver.busy <- struct{}{} // so that saving takes as long as the test wants
	swap := &capture{engine: newTestEngine(), swap: true, saved: make(chan struct{})}
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
	if advance(); len(out.sent) != 0 {
		t.Fatal("a message is published while the state before it is being saved")
	}
	<-out.saver.busy
	<-swap.saved
	if advance(); len(out.sent) != 1 {
		t.Errorf("%d messages are published after the state is saved, want 1", len(out.sent))
	}
}
