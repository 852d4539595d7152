package stream

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"

	"github.com/dmgate/dmgate/filter"
)

// newRoom is room for the headers of one copy.
func newRoom() *headers { return headersPool.New().(*headers) }

// hitsOf are n hits with reasons of a length.
func hitsOf(n, reason int) []filter.Hit {
	hits := make([]filter.Hit, n)
	for i := range hits {
		hits[i] = filter.Hit{Rule: fmt.Sprintf("text.rule_%d", i), Weight: 1, Reason: strings.Repeat("x", reason)}
	}
	return hits
}

// Whatever a shadow has to say, and however little room there is, the copy is the one that would be published without
// it: subject, headers, those of the publisher too, and body. Only the field shadow comes on top, where there is room.
func TestShadowCostsTheRoutedCopyNothing(t *testing.T) {
	shadows := map[bool]int{}
	for _, own := range []int{0, 100, 1000} { // hits of the decision, of some 60 bytes each
		for _, shadowed := range []int{0, 10, 800, 2000} {
			for _, trace := range []int{0, 1 << 10, 20 << 10, 58 << 10} {
				for _, payload := range []int{8 << 10, 64 << 10, 1 << 20} {
					d := filter.Decision{MessageID: "m1", Hits: hitsOf(own, 10), ShadowHits: hitsOf(3, 10), Faults: []filter.Fault{}}
					in := &inbound{body: make([]byte, 1<<10), header: nats.Header{"Trace": {strings.Repeat("t", trace)}}}
					want := routedDecision(t, in, d, payload)
					d.Shadow = &filter.Shadow{Revision: "sha256:other", Route: filter.Drop, Score: 1, Added: hitsOf(shadowed, 10)}
					got := routedDecision(t, in, d, payload)
					shadows[takeShadow(t, got)]++
					takeShadow(t, want) // only to write it in the same way
					if !reflect.DeepEqual(got, want) {
						t.Errorf("%d hits, %d of the shadow, a trace of %d, payload %d: got headers of %d bytes, want %d",
							own, shadowed, trace, payload, headerSize(got.Header), headerSize(want.Header))
					}
				}
			}
		}
	}
	if shadows[true] == 0 || shadows[false] == 0 {
		t.Errorf("with a shadow and without came out %v, want some of either", shadows)
	}
}

func routedDecision(t *testing.T, in *inbound, d filter.Decision, payload int) *nats.Msg {
	t.Helper()
	m := &filter.Message{ID: "m1", Recipient: filter.Recipient{ID: "u2"}}
	return routedMessage(Topology{}, in, &filter.Outcome[*inbound]{Message: m, Decision: d}, payload, newRoom())
}

// Property: a copy has its publisher's headers exactly where there is room for all of them as they are sent, together with
// those that name what the stream must end with.
func TestPublishersHeadersFitExactly(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for name, copyOf := range map[string]func(in *inbound, payload int) *nats.Msg{
		"routed": func(in *inbound, payload int) *nats.Msg {
			return routedDecision(t, in, filter.Decision{Hits: hitsOf(3, 10), Faults: []filter.Fault{}}, payload)
		},
		"invalid": func(in *inbound, payload int) *nats.Msg { return invalidMessage(Topology{}, in, "because", payload) },
	} {
		for range 300 {
			in := &inbound{body: make([]byte, r.IntN(2000)), header: tracesOf(r)}
			whole := copyOf(in, 1<<20)
			room := sentHeaders(whole) + expectSize
			for payload, want := range map[int]bool{room + len(in.body): true, room + len(in.body) - 1: false} {
				got := copyOf(in, payload)
				if _, has := got.Header["Trace-0"]; has != want || want && !reflect.DeepEqual(got, whole) {
					t.Fatalf("%s, payload %d of %d: has the publisher's headers: %v", name, payload, room+len(in.body), has)
				}
			}
			for size, want := range map[int]bool{maxHeaders: true, maxHeaders + 1: false} {
				in.header["Trace-0"][0] = strings.Repeat("t", len(in.header["Trace-0"][0])+size-room)
				room = size
				if _, has := copyOf(in, 1<<20).Header["Trace-0"]; has != want {
					t.Fatalf("%s, headers of %d bytes: has the publisher's: %v", name, size, has)
				}
			}
		}
	}
}

// tracesOf are a publisher's headers, of one and more values.
func tracesOf(r *rand.Rand) nats.Header {
	h := nats.Header{}
	for i := range 1 + r.IntN(4) {
		for range 1 + r.IntN(3) {
			h.Add(fmt.Sprint("Trace-", i), strings.Repeat("t", 1+r.IntN(50)))
		}
	}
	return h
}

// sentHeaders is how many bytes a message's headers are on the wire.
func sentHeaders(m *nats.Msg) int { return m.Size() - len(m.Subject) - len(m.Data) }

// takeShadow removes the field shadow from the decision in the headers, and reports whether there was one.
func takeShadow(t *testing.T, m *nats.Msg) bool {
	t.Helper()
	var d filter.Decision
	if err := json.Unmarshal([]byte(m.Header.Get(HeaderDecision)), &d); err != nil {
		t.Fatal(err)
	}
	had := d.Shadow != nil
	if had && (d.Shadow.Route != filter.Drop || d.Shadow.Revision != "sha256:other") {
		t.Errorf("the shadow lost its route or revision: %+v", d.Shadow)
	}
	d.Shadow = nil
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	m.Header.Set(HeaderDecision, string(text))
	return had
}
