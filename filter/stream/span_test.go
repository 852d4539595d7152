package stream

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// A span of the inbound stream is read in order, by sequence and by time, and nothing of it is consumed.
func TestReadInbound(t *testing.T) {
	server := startServer(t)
	nc := connect(t, server.ClientURL())
	topology := Topology{}
	js := provision(t, nc, topology)
	for i := 1; i <= 10; i++ {
		if _, err := js.Publish(t.Context(), topology.InboundSubject("u1"), fmt.Appendf(nil, `{"n":%d}`, i)); err != nil {
			t.Fatal(err)
		}
	}
	read := func(s Span) (sequences []uint64, times []time.Time) {
		for m, err := range ReadInbound(t.Context(), nc, topology, s) {
			if err != nil {
				t.Fatal(err)
			}
			if want := fmt.Sprintf(`{"n":%d}`, m.Sequence); string(m.Body) != want {
				t.Errorf("message %d holds %s, want %s", m.Sequence, m.Body, want)
			}
			sequences, times = append(sequences, m.Sequence), append(times, m.Stored)
		}
		return sequences, times
	}
	all, times := read(Span{})
	if len(all) != 10 {
		t.Fatalf("read %v, want 1 to 10", all)
	}
	tests := map[string]struct {
		span Span
		want []uint64
	}{
		"from":               {Span{From: 8}, []uint64{8, 9, 10}},
		"to":                 {Span{To: 2}, []uint64{1, 2}},
		"from and to":        {Span{From: 4, To: 5}, []uint64{4, 5}},
		"beyond the end":     {Span{From: 11}, nil},
		"since":              {Span{Since: times[8]}, []uint64{9, 10}},
		"until":              {Span{Until: times[1]}, []uint64{1}},
		"since and sequence": {Span{Since: times[2], From: 5, To: 6}, []uint64{5, 6}},
		"since and until":    {Span{Since: times[3], Until: times[5]}, []uint64{4, 5}},
	}
	for name, test := range tests {
		if got, _ := read(test.span); !slices.Equal(got, test.want) {
			t.Errorf("%s: read %v, want %v", name, got, test.want)
		}
	}
	for range ReadInbound(t.Context(), nc, topology, Span{}) {
		break // a reader may stop early
	}
}
