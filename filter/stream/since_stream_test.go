package stream

import (
	"slices"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// TestSequenceSince asks a stream that has holes, at its end too, then lost its beginning, and then all.
func TestSequenceSince(t *testing.T) {
	s := newSite(t, 0)
	c := jetstream.StreamConfig{Name: "HOLES", Subjects: []string{"holes"}, AllowDirect: true}
	if _, err := s.js.CreateStream(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	const n = 60
	publishAll(t, s.js, slices.Repeat([]*nats.Msg{{Subject: "holes"}}, n))
	stored := readAll(t, s.js, c.Name)
	check := func(what string) {
		t.Helper()
		stream, err := s.js.Stream(t.Context(), c.Name)
		if err != nil {
			t.Fatal(err)
		}
		left := readAll(t, s.js, c.Name)
		for _, at := range stored {
			from, err := sequenceSince(t.Context(), s.js, stream, n, at.Time)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range left {
				if late := !m.Time.Before(at.Time); late != (m.Sequence >= from) {
					t.Errorf("%s: of the time of message %d it is %d, which is wrong for message %d", what, at.Sequence, from, m.Sequence)
				}
			}
		}
	}
	remove := func(from, to uint64) {
		t.Helper()
		for seq := from; seq <= to; seq++ {
			if err := s.delete(c.Name, seq); err != nil {
				t.Fatal(err)
			}
		}
	}
	check("all")
	remove(20, 40)
	check("a hole")
	remove(n-8, n)
	check("a hole at the end")
	remove(1, 15)
	check("no beginning")
	remove(16, 19)
	remove(41, n-9)
	check("nothing")
	stream, err := s.js.Stream(t.Context(), c.Name)
	if err != nil {
		t.Fatal(err)
	}
	if from, err := sequenceSince(t.Context(), s.js, stream, n, time.Unix(0, 0)); from != n+1 || err != nil {
		t.Errorf("of an empty stream it is %d, %v, want %d", from, err, n+1)
	}
}
