package stream

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/dmgate/dmgate/filter"
)

// Property: a copy in the room of another is the one that it would be in a new one, also where there is hardly enough space for
// its headers: it has nothing of the other's.
func TestUsedRoomIsLikeNew(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	seldom := func() bool { return r.IntN(4) == 0 }
	used := newRoom()
	for i := range 3000 {
		topology := Topology{Retain: Retention{time.Duration(r.IntN(2)) * time.Hour, time.Duration(r.IntN(2)) * time.Minute, 0}}
		o := filter.Outcome[*inbound]{
			Item:    &inbound{seq: uint64(i), stored: time.Unix(int64(i), 0), body: make([]byte, r.IntN(100))},
			Message: &filter.Message{ID: strings.Repeat("m", 1+r.IntN(100)), Recipient: filter.Recipient{ID: "u2"}},
			Decision: filter.Decision{Route: filter.Route(r.IntN(3)), Score: float64(r.IntN(20)) / 4, Live: uint64(r.IntN(3)),
				Revision: strings.Repeat("r", r.IntN(3)), Hits: hitsOf(r.IntN(5), 10), Faults: []filter.Fault{}},
		}
		if seldom() {
			o.Item.header = nats.Header{"Trace": {strings.Repeat("t", r.IntN(100))}}
		}
		room := newRoom()
		payload := headerSize(routedMessage(topology, o.Item, &o, 1<<20, room).Header) + len(o.Item.body) + r.IntN(3) - 2
		if got, want := room.size(), headerSize(room.Header); got != want {
			t.Fatalf("copy %d: its headers are measured as %d bytes, want %d", i, got, want)
		}
		x := expectation{seq: uint64(r.IntN(100)), id: strings.Repeat("b", r.IntN(2))}
		got, want := copyIn(used, topology, &o, payload, x), copyIn(newRoom(), topology, &o, payload, x)
		if !reflect.DeepEqual(got.copy, want.copy) {
			t.Fatalf("copy %d: got %+v, want %+v", i, got.copy.Header, want.copy.Header)
		}
		if got.room == nil { // as where a publisher's headers are beside its own
			used = newRoom()
		}
	}
}

// copyIn is an entry whose copy is made in a room, and is to be sent.
func copyIn(room *headers, t Topology, o *filter.Outcome[*inbound], payload int, x expectation) *entry {
	e := &entry{outcome: *o}
	e.makeCopy(t, payload, room)
	e.expect(x)
	return e
}
