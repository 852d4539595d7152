package stream

import (
	"strconv"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
)

// TestLookBack has a stream that was made anew, as far as the lane knows, with many messages of somebody else at its end.
func TestLookBack(t *testing.T) {
	s := newSite(t, 0)
	var messages []*nats.Msg
	for seq := uint64(1); seq <= 5; seq++ {
		messages = append(messages, &nats.Msg{Subject: "dm.routed.inbox.r", Header: nats.Header{
			HeaderSequence: {strconv.FormatUint(seq, 10)}, HeaderStored: {storedHeader(time.Unix(0, at(seq).stored))},
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
