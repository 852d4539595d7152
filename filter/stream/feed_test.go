package stream

import (
	"fmt"
	"slices"
	"testing"

	"github.com/nats-io/nats.go"
)

// TestFeedReadsWhatWentElsewhere has deliveries go to another sidecar, and one that comes again before the next new one.
func TestFeedReadsWhatWentElsewhere(t *testing.T) {
	s := newSite(t, 6)
	send(t, s.nc, s.topology, s.messages...)
	stored := readAll(t, s.js, s.topology.InboundStream())
	out, _ := s.newTestOutbox()
	f := newFeed(s.nc, s.js, out.config, &beginning{kept: &kept{guard: out.guard}}, out)
	sub, err := s.nc.SubscribeSync(s.nc.NewInbox())
	if err != nil {
		t.Fatal(err)
	}
	handed := make(chan *inbound, len(stored))
	for _, d := range []struct{ delivery, seq int }{{1, 1}, {4, 1}, {5, 4}, {6, 5}, {7, 6}} {
		m := stored[d.seq-1]
		reply := fmt.Sprintf("$JS.ACK.%s.%s.1.%d.%d.%d.0", s.topology.InboundStream(), consumerName, d.seq, d.delivery,
			m.Time.UnixNano())
		err := f.take(t.Context(), &nats.Msg{Subject: m.Subject, Reply: reply, Header: m.Header, Data: m.Data, Sub: sub}, handed)
		if err != nil {
			t.Fatal(err)
		}
	}
	close(handed)
	var got []uint64
	for m := range handed {
		got = append(got, m.seq)
	}
	if want := []uint64{1, 2, 3, 4, 5, 6}; !slices.Equal(got, want) {
		t.Errorf("handed out are %v, want %v", got, want)
	}
}
