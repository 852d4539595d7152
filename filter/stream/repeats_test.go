package stream

import (
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
)

// A message repeats another where a copy of its bytes is stored that the server can have remembered when it was stored, and no longer.
func TestRepeatsWithinTheMemoryOfIDs(t *testing.T) {
	s := newSite(t, 0)
	out, _ := s.newTestOutbox()
	earlier := &nats.Msg{Subject: "dm.routed.inbox.r", Data: []byte("text"), Header: nats.Header{jetstream.MsgIDHeader: {"m"}}}
	publishAll(t, s.js, []*nats.Msg{{Subject: "dm.routed.inbox.r"}, earlier, {Subject: "dm.routed.inbox.r"}})
	copied := readAll(t, s.js, s.topology.RoutedStream())[1].Time
	stream, err := s.js.Stream(t.Context(), s.topology.RoutedStream())
	if err != nil {
		t.Fatal(err)
	}
	window := stream.CachedInfo().Config.Duplicates + clockSkew
	for name, c := range map[string]struct {
		stored time.Time
		body   string
		want   uint64
	}{
		"at once":         {copied, "text", 2},
		"just remembered": {copied.Add(window), "text", 2},
		"forgotten":       {copied.Add(window + time.Second), "text", 0},
		"another text":    {copied, "texts", 0},
	} {
		e := newEntry(s.topology, filter.Outcome[*inbound]{
			Item:    &inbound{seq: 7, stored: c.stored, body: []byte(c.body)},
			Message: &filter.Message{ID: "m", Sender: filter.Sender{ID: "s"}, Recipient: filter.Recipient{ID: "r"}},
		}, 1<<20)
		ack, err := out.repeats(e)
		if err != nil || ack.Sequence != c.want || ack.Duplicate != (c.want > 0) {
			t.Errorf("%s: it repeats %d, %v, want %d", name, ack.Sequence, err, c.want)
		}
	}
}
