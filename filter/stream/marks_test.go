package stream

import (
	"testing"

	"github.com/nats-io/nats.go"
)

func TestMarks(t *testing.T) {
	var m marks
	before := mark{revision: "before", live: 3}
	for _, c := range []struct {
		seq            uint64
		revision, live string
	}{{10, "a", ""}, {11, "a", ""}, {15, "a", "7"}, {16, "b", "7"}, {12, "a", ""}, {20, "b", "9"}, {30, "b", "nine"}} {
		h := nats.Header{HeaderRevision: {c.revision}}
		if c.live != "" {
			h[HeaderLive] = []string{c.live}
		}
		m.add(c.seq, h)
	}
	for seq, want := range map[uint64]mark{
		9: before, 10: {10, "a", 0}, 14: {10, "a", 0}, 15: {15, "a", 7}, 17: {16, "b", 7}, 29: {20, "b", 9}, 31: {30, "b", 0},
	} {
		if got := m.at(seq, before); got != want {
			t.Errorf("message %d was decided by %+v, want %+v", seq, got, want)
		}
	}
	if len(m) != 5 {
		t.Errorf("%d marks for 5 changes", len(m))
	}
}
