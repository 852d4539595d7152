package stream

import (
	"strconv"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/dmgate/dmgate/filter/checkpoint"
)

// TestLookBack has a stream that was made anew, as far as the lane knows, with many messages of somebody else at its end.
func TestLookBack(t *testing.T) {
	s := newSite(t, 0)
	var messages []*nats.Msg
	for seq := uint64(1); seq <= 5; seq++ {
		messages = append(messages, &nats.Msg{Subject: "dm.routed.inbox.r", Header: nats.Header{
			HeaderSequence: {strconv.FormatUint(seq, 10)}, HeaderStored: {timeHeader(time.Unix(0, at(seq).stored))},
		}})
	}
	for range firstWindow + 10 {
		messages = append(messages, &nats.Msg{Subject: "dm.routed.foreign"})
	}
	publishAll(t, s.js, messages)
	for base := range uint64(6) {
		l := lane{base: 3, created: time.Unix(1, 0)}
		if err := look(t.Context(), s.js, s.topology.RoutedStream(), &l, base); err != nil {
			t.Fatal(err)
		}
		for seq := base + 1; seq <= 5; seq++ {
			if !l.known.has(at(seq)) {
				t.Errorf("what is settled up to %d: the copy of message %d is not known", base, seq)
			}
		}
		if l.base != uint64(len(messages)) || l.created.Equal(time.Unix(1, 0)) || l.mustLook() {
			t.Errorf("the lane is at %d, want %d", l.base, len(messages))
		}
	}
}

// What decided the messages since a checkpoint is learned as well as which of them have copies, also where it is not known how
// far back that is and all of them are settled.
func TestLearnWhatDecidedSinceTheCheckpoint(t *testing.T) {
	s := newSite(t, 0)
	const copies, moved, saved = firstWindow + 100, 50, 20
	var messages []*nats.Msg
	for seq := uint64(1); seq <= copies; seq++ {
		header := nats.Header{
			HeaderSequence: {strconv.FormatUint(seq, 10)}, HeaderStored: {timeHeader(time.Unix(0, at(seq).stored))},
			HeaderRevision: {"r"}, HeaderLive: {"8"},
		}
		if seq < moved {
			header.Set(HeaderLive, "7")
		}
		messages = append(messages, &nats.Msg{Subject: "dm.routed.inbox.r", Header: header})
	}
	publishAll(t, s.js, messages)
	b := &beginning{kept: &kept{guard: &guard{}}, checkpoint: checkpoint.Checkpoint{Inbound: saved}}
	if err := (&Sidecar{config: Config{Topology: s.topology, Log: quiet()}}).learn(t.Context(), s.js, b, copies); err != nil {
		t.Fatal(err)
	}
	for seq, want := range map[uint64]uint64{saved + 1: 7, moved - 1: 7, moved: 8, copies: 8} {
		if got := b.decided.at(seq, mark{live: 1}).live; got != want {
			t.Errorf("message %d was decided at position %d, want %d", seq, got, want)
		}
	}
}
