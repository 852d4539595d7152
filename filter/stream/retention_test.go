package stream

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
)

func retain(inbox, requests, drop time.Duration) Retention {
	return Retention{filter.Inbox: inbox, filter.Requests: requests, filter.Drop: drop}
}

func TestRetentionOfCreatedStreams(t *testing.T) {
	for _, test := range []struct {
		name   string
		retain Retention
		ttl    bool
		age    time.Duration
	}{
		{"none", Retention{}, false, DefaultMaxAge},
		{"all routes", retain(24*time.Hour, 48*time.Hour, 12*time.Hour), true, 48 * time.Hour},
		{"one, shorter than the others", retain(0, 0, 24*time.Hour), true, DefaultMaxAge},
		{"one, longer than the others", retain(0, 100*24*time.Hour, 0), true, 100 * 24 * time.Hour},
	} {
		t.Run(test.name, func(t *testing.T) {
			nc := connect(t, startServer(t).ClientURL())
			topology := Topology{Retain: test.retain}
			js := provision(t, nc, topology)
			for name, want := range map[string]jetstream.StreamConfig{
				"DM_INBOUND": {MaxAge: DefaultMaxAge},
				"DM_ROUTED":  {MaxAge: test.age, AllowMsgTTL: test.ttl},
				"DM_INVALID": {MaxAge: DefaultMaxAge},
			} {
				s, err := js.Stream(t.Context(), name)
				if err != nil {
					t.Fatal(err)
				}
				if c := s.CachedInfo().Config; c.MaxAge != want.MaxAge || c.AllowMsgTTL != want.AllowMsgTTL {
					t.Errorf("%s: max_age %v, allow_msg_ttl %v; want %v, %v", name, c.MaxAge, c.AllowMsgTTL, want.MaxAge,
						want.AllowMsgTTL)
				}
			}
			if err := Provision(t.Context(), nc, topology); err != nil {
				t.Errorf("again: %v", err)
			}
		})
	}
}

// A stream that can't keep its routes apart is reported, not changed.
func TestRetentionOfExistingStreams(t *testing.T) {
	s := newSite(t, 0)
	s.topology.Retain = retain(0, 30*24*time.Hour, 0)
	err := Provision(t.Context(), s.nc, s.topology)
	mismatch, ok := errors.AsType[*MismatchError](err)
	if !ok || len(mismatch.Mismatches) != 2 ||
		!strings.Contains(err.Error(), "stream DM_ROUTED: allow_msg_ttl is false, want true") ||
		!strings.Contains(err.Error(), "stream DM_ROUTED: max_age is 72h0m0s, want at least 720h0m0s") {
		t.Fatalf("got %v", err)
	}
	for _, age := range []time.Duration{0, 30 * 24 * time.Hour} {
		s.update(func(c *jetstream.StreamConfig) { c.AllowMsgTTL, c.MaxAge = true, age })
		if err := Provision(t.Context(), s.nc, s.topology); err != nil {
			t.Errorf("with max_age %v: %v", age, err)
		}
	}
}

func TestRetentionTooShort(t *testing.T) {
	for _, age := range []time.Duration{MinRetention - 1, -time.Hour} {
		err := Topology{Retain: retain(0, 0, age)}.Validate()
		if err == nil || !strings.Contains(err.Error(), "retention of drop: ") {
			t.Errorf("%v: %v", age, err)
		}
	}
	if err := (Topology{Retain: retain(MinRetention, 0, 0)}).Validate(); err != nil {
		t.Error(err)
	}
}

// The sidecar says of every routed copy how long it lives, whatever its publisher asked for, and of no invalid one.
func TestRoutedCopiesNameTheirRetention(t *testing.T) {
	nc := connect(t, startServer(t).ClientURL())
	topology := Topology{Retain: retain(time.Hour, 0, 36*time.Hour)}
	js := provision(t, nc, topology)
	sidecar := run(t, nc, newTestEngine(), Config{Topology: topology})
	send(t, nc, topology, dm("a", "s1", "inbox"), dm("b", "s2", "requests"), dm("c", "s3", "drop"),
		Outgoing{ID: "d", Body: []byte("{}")})
	waitRouted(t, js, topology, 3)
	eventually(t, "one is invalid", func() bool { return count(t, js, topology.InvalidStream()) == 1 })
	sidecar.drain()
	want := []string{"3600", "", "129600"}
	for i, m := range readAll(t, js, topology.RoutedStream()) {
		if got := m.Header.Get("Nats-TTL"); got != want[i] {
			t.Errorf("message %d: %q, want %q", i, got, want[i])
		}
	}
	if got := readAll(t, js, topology.InvalidStream())[0].Header.Get("Nats-TTL"); got != "" {
		t.Errorf("the invalid copy lives for %s", got)
	}
}

// A copy is gone when its time is up, and the others stay.
func TestRoutedCopiesDisappear(t *testing.T) {
	nc := connect(t, startServer(t).ClientURL())
	topology := Topology{Retain: retain(0, MinRetention, MinRetention)}
	js := provision(t, nc, topology)
	topology.Retain[filter.Drop] = time.Second // shorter than any gate would take it
	for _, route := range filter.Routes {
		in := &inbound{body: []byte(route.String()), header: nats.Header{"Nats-Ttl": {"5s"}, "Nats-TTL": {"5s"}}}
		m := &filter.Message{ID: route.String(), Recipient: filter.Recipient{ID: "r"}}
		copy := routedMessage(topology, in, &filter.Outcome[*inbound]{
			Message: m, Decision: filter.Decision{MessageID: m.ID, Route: route}}, 1<<20, newRoom())
		if _, err := js.PublishMsg(t.Context(), copy); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "one is gone", func() bool { return count(t, js, topology.RoutedStream()) == 2 })
	for i, m := range readAll(t, js, topology.RoutedStream()) {
		if string(m.Data) != filter.Routes[i].String() {
			t.Errorf("what stays is %s", m.Data)
		}
	}
}
