package stream

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/dmgate/dmgate/filter"
)

// A routed message is found by its id, whatever is known besides, with its body and its decision.
func TestFindRouted(t *testing.T) {
	s := newSite(t, 50)
	sidecar := run(t, s.connect(), newTestEngine(), Config{})
	want := dm("the % one", "s.1", "requests please")
	messages := append(append(s.messages[:25:25], want), s.messages[25:]...)
	send(t, s.nc, s.topology, messages...)
	s.waitRouted(len(messages))
	sidecar.drain()
	hourAgo := time.Now().Add(-time.Hour)
	for name, search := range map[string]Search{
		"anywhere": {}, "by recipient": {Recipient: "r-s.1"}, "since": {Since: hourAgo},
		"by both": {Recipient: "r-s.1", Since: hourAgo},
	} {
		r, err := FindRouted(t.Context(), s.nc, s.topology, "the % one", search)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if r.Sequence != 26 || r.MessageID != "the % one" || r.Recipient != "r-s.1" || r.Route != filter.Requests ||
			r.Decision.Score != 3 || string(r.Body) != string(want.Body) {
			t.Errorf("%s: found %+v", name, r)
		}
	}
	in, ok, err := FindInbound(t.Context(), s.nc, s.topology, "s.1", "the % one")
	if err != nil || !ok || in.Sequence != 26 || in.Stored.IsZero() {
		t.Errorf("inbound: %+v, %v, %v", in, ok, err)
	}
	if _, ok, err := FindInbound(t.Context(), s.nc, s.topology, "s1", "the % one"); ok || err != nil {
		t.Errorf("inbound of another sender: %v, %v", ok, err)
	}
}

// Of messages with one id, the last is found, also in the parts of a stream that are looked through later.
func TestFindLast(t *testing.T) {
	s := newSite(t, 0)
	publish := func(ids ...string) {
		t.Helper()
		var messages []*nats.Msg
		for _, id := range ids {
			messages = append(messages, &nats.Msg{Subject: "dm.routed.inbox.r", Header: nats.Header{nats.MsgIdHdr: {id}}})
		}
		publishAll(t, s.js, messages)
	}
	publish("early")
	var many []string
	for i := range firstWindow {
		many = append(many, fmt.Sprint("m", i))
	}
	publish(many...)
	for id, want := range map[string]uint64{"early": 1, "m0": 2, "m1": 3, "m9999": firstWindow + 1, "none": 0} {
		got, err := findLast(t.Context(), s.js, "DM_ROUTED", "dm.routed.>", time.Time{}, withID(id))
		if err != nil || got != want {
			t.Errorf("%s: found at %d, %v; want %d", id, got, err, want)
		}
	}
}

// What is not routed is accounted for.
func TestFindRoutedAccountsForOthers(t *testing.T) {
	s := newSite(t, 0)
	find := func(id string, search Search) *NotFound {
		t.Helper()
		_, err := FindRouted(t.Context(), s.nc, s.topology, id, search)
		missing, ok := errors.AsType[*NotFound](err)
		if !ok {
			t.Fatalf("%s: got %v", id, err)
		}
		return missing
	}
	send(t, s.nc, s.topology, dm("waiting", "s", "inbox"))
	if e := find("waiting", Search{}); e.Inbound != 1 || e.Passed ||
		!strings.Contains(e.Error(), "not routed yet: it waits in DM_INBOUND at sequence 1") {
		t.Errorf("waiting: %v", e)
	}
	sidecar := run(t, s.connect(), newTestEngine(), Config{})
	send(t, s.nc, s.topology, Outgoing{ID: "bad", Sender: "s", Body: []byte(`{"id": "inner"}`)})
	eventually(t, "the invalid message is put aside", func() bool { return count(t, s.js, "DM_INVALID") == 1 })
	s.waitRouted(1)
	sidecar.drain()
	for _, id := range []string{"bad", "inner"} { // by the publisher's header, and by the body
		if e := find(id, Search{}); !strings.Contains(e.Error(), "is in DM_INVALID: ") || e.Invalid == "" {
			t.Errorf("%s: %v", id, e)
		}
	}
	if e := find("nobody", Search{}); !strings.Contains(e.Error(), "a wrong id, or too old") {
		t.Errorf("unknown: %v", e)
	}
	if e := find("waiting", Search{Recipient: "other"}); !e.Passed ||
		!strings.Contains(e.Error(), "look without recipient") {
		t.Errorf("of another recipient: %v", e)
	}
	routed, err := s.js.Stream(t.Context(), "DM_ROUTED")
	if err == nil {
		err = routed.Purge(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	if e := find("waiting", Search{}); !strings.Contains(e.Error(), "DM_ROUTED does not hold it any more") {
		t.Errorf("gone: %v", e)
	}
}

func TestFindRoutedWithoutStreams(t *testing.T) {
	nc := connect(t, startServer(t).ClientURL())
	_, err := FindRouted(t.Context(), nc, Topology{}, "m", Search{})
	_, missing := errors.AsType[*NotFound](err)
	if err == nil || missing || !strings.Contains(err.Error(), "stream DM_ROUTED: ") {
		t.Errorf("got %v", err)
	}
}

// BenchmarkFindRouted reads the whole stream for an id that is not in it: what a search costs at most.
func BenchmarkFindRouted(b *testing.B) {
	nc := connect(b, startServer(b).ClientURL())
	var topology Topology
	js := provision(b, nc, topology)
	worker := run(b, nc, newTestEngine(), Config{})
	const stored = 100_000
	send(b, nc, topology, mixed(stored, 1000)...)
	waitRouted(b, js, topology, stored)
	worker.drain()
	for b.Loop() {
		seq, err := findLast(b.Context(), js, topology.RoutedStream(), topology.routedSubjects(), time.Time{}, withID("none"))
		if seq > 0 || err != nil {
			b.Fatal(seq, err)
		}
	}
	b.ReportMetric(float64(stored*b.N)/b.Elapsed().Seconds(), "msg/s")
}
