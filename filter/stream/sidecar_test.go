package stream

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
)

func TestRoutesEachMessageWithItsDecision(t *testing.T) {
	server := startServer(t)
	nc := connect(t, server.ClientURL())
	topology := Topology{Prefix: "acme"}
	js := provision(t, nc, topology)
	sidecar := run(t, connect(t, server.ClientURL()), newTestEngine(), Config{Topology: topology})

	messages := []Outgoing{
		dm("a", "s1", "inbox hello"), dm("b", "s2", "requests hello"), dm("c", "s3", "drop hello"), dm("d", "s4", "fault hello"),
	}
	send(t, nc, topology, messages...)
	waitRouted(t, js, topology, len(messages))
	sidecar.drain()

	got := readAll(t, js, "ACME_ROUTED")
	for i, want := range []struct {
		subject, score string
		route          filter.Route
		faults         int
	}{
		{"acme.routed.inbox.r-s1", "0", filter.Inbox, 0},
		{"acme.routed.requests.r-s2", "3", filter.Requests, 0},
		{"acme.routed.drop.r-s3", "10", filter.Drop, 0},
		{"acme.routed.requests.r-s4", "0", filter.Requests, 1},
	} {
		m := got[i]
		if m.Subject != want.subject {
			t.Errorf("message %d went to %s, want %s", i, m.Subject, want.subject)
		}
		if !bytes.Equal(m.Data, messages[i].Body) {
			t.Errorf("message %d: the body changed to %s", i, m.Data)
		}
		for name, value := range map[string]string{
			"Nats-Msg-Id": messages[i].ID, HeaderRoute: want.route.String(), HeaderScore: want.score,
			HeaderRevision: "sha256:test",
		} {
			if m.Header.Get(name) != value {
				t.Errorf("message %d: header %s is %q, want %q", i, name, m.Header.Get(name), value)
			}
		}
		var d filter.Decision
		if err := json.Unmarshal([]byte(m.Header.Get(HeaderDecision)), &d); err != nil {
			t.Fatal(err)
		}
		if d.MessageID != messages[i].ID || d.Route != want.route || len(d.Faults) != want.faults {
			t.Errorf("message %d: decision %+v", i, d)
		}
	}
}

func TestKeepsPublishersHeadersAndNoForgedOnes(t *testing.T) {
	server := startServer(t)
	nc := connect(t, server.ClientURL())
	var topology Topology
	js := provision(t, nc, topology)
	m := dm("a", "s", "drop hello").message(topology)
	m.Header["traceparent"] = []string{"00-1-2-00"}
	m.Header["X-Many"] = []string{"one", "two"}
	m.Header["dmgate-route"] = []string{"inbox"}
	m.Header["DMGATE-DECISION"] = []string{"{}"}
	m.Header["Dmgate-Sequence"] = []string{"77"}
	m.Header["dmgate-stored"] = []string{"2020-01-01T00:00:00Z"}
	m.Header["nats-expected-last-sequence"] = []string{"5"}
	m.Header["Nats-Foreign"] = []string{"x"}
	if _, err := js.PublishMsg(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	sidecar := run(t, nc, newTestEngine(), Config{})
	waitRouted(t, js, topology, 1)
	h := readAll(t, js, topology.RoutedStream())[0].Header
	if h.Get("traceparent") != "00-1-2-00" || len(h["X-Many"]) != 2 {
		t.Errorf("the publisher's headers are gone: %v", h)
	}
	for name := range h {
		switch name {
		case "traceparent", "X-Many", HeaderRoute, HeaderScore, HeaderRevision, HeaderDecision, "Nats-Msg-Id",
			HeaderSequence, HeaderStored, "Nats-Expected-Last-Sequence":
		default:
			t.Errorf("header %s got through", name)
		}
	}
	if id, ok := copyOf(h); !ok || id.seq != 1 || h.Get("Nats-Expected-Last-Sequence") != "0" {
		t.Errorf("the copy says that it is of %v, after %s", id, h.Get("Nats-Expected-Last-Sequence"))
	}
	sidecar.drain()
}

func TestInvalidMessagesGoToTheInvalidStream(t *testing.T) {
	server := startServer(t)
	nc := connect(t, server.ClientURL())
	var topology Topology
	js := provision(t, nc, topology)
	sidecar := run(t, connect(t, server.ClientURL()), newTestEngine(), Config{})
	bodies := []string{
		"", "null", "[]", `{"id":"a"}`, `{"id":1,"sender":{"id":"s"},"recipient":{"id":"r"}}`, "\xff\xfe", "{",
		strings.Repeat("[", 100_000), `{"id":"` + strings.Repeat("x", 300) + `","sender":{"id":"s"},"recipient":{"id":"r"}}`,
		strings.Repeat("x", 300<<10), strings.Repeat("x", 1<<20),
	}
	for _, body := range bodies {
		if err := nc.Publish("dm.inbound.s", []byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "all are found invalid", func() bool { return count(t, js, "DM_INVALID") == len(bodies) })
	sidecar.drain()
	for i, m := range readAll(t, js, "DM_INVALID") {
		if m.Subject != "dm.invalid" || m.Header.Get(HeaderReason) == "" || m.Header.Get(HeaderSubject) != "dm.inbound.s" ||
			m.Header.Get(HeaderSequence) != strconv.Itoa(i+1) {
			t.Errorf("message %d: on %s with %v", i, m.Subject, m.Header)
		}
		if omitted := m.Header.Get(HeaderOmitted); omitted != "" {
			if omitted != strconv.Itoa(len(bodies[i])) || len(bodies[i]) < 1<<20 {
				t.Errorf("message %d: %s of %d bytes are left out", i, omitted, len(bodies[i]))
			}
		} else if string(m.Data) != bodies[i] {
			t.Errorf("message %d: the body changed", i)
		}
	}
	if n := count(t, js, "DM_ROUTED"); n != 0 {
		t.Errorf("%d invalid messages are routed", n)
	}
}

func TestHostileIDs(t *testing.T) {
	server := startServer(t)
	nc := connect(t, server.ClientURL())
	var topology Topology
	js := provision(t, nc, topology)
	sidecar := run(t, connect(t, server.ClientURL()), newTestEngine(), Config{})
	ids := []string{
		"*", ">", "a.b.>", "..", " ", " a", "a ", "a\tb", "%", "%41", "A", "🦜", "a b", "$JS.API.STREAM.DELETE.DM_ROUTED",
		"x\r\nDmgate-Route: inbox", "x\r\n\r\nPUB dm.routed.inbox.r 1\r\n1", "x\x00y", "x\ny", "x y", strings.Repeat("é", 128),
	}
	valid := map[string]bool{}
	for _, id := range ids {
		body, err := json.Marshal(map[string]any{"id": id, "sender": map[string]string{"id": id},
			"recipient": map[string]string{"id": id}, "text": "drop hello"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := event.Decode(body, time.Now()); err == nil {
			valid[id] = true
		}
		send(t, nc, topology, Outgoing{Sender: id, Body: body})
	}
	eventually(t, "every message is somewhere", func() bool {
		return count(t, js, "DM_ROUTED")+count(t, js, "DM_INVALID") == len(ids)
	})
	sidecar.drain()
	if n := count(t, js, "DM_ROUTED"); n != len(valid) {
		t.Errorf("%d messages are routed, want the %d valid ones", n, len(valid))
	}
	for r, err := range Watch(t.Context(), nc, topology, WatchOptions{All: true}) {
		switch {
		case err != nil:
			t.Fatal(err)
		case r.Invalid != "":
			continue
		case r.Route != filter.Drop || r.MessageID != r.Recipient || !valid[r.Recipient]:
			t.Errorf("message %q to %q took route %v", r.MessageID, r.Recipient, r.Route)
		}
		if delete(valid, r.MessageID); len(valid) == 0 {
			break
		}
	}
}

// TestManyMessages routes messages of many senders, each exactly once and in the order in which they were published.
// It routes 100,000 where DMGATE_TEST_MESSAGES says so.
func TestManyMessages(t *testing.T) {
	n := 10_000
	if s := os.Getenv("DMGATE_TEST_MESSAGES"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	server := startServer(t)
	nc := connect(t, server.ClientURL())
	var topology Topology
	js := provision(t, nc, topology)
	var seen uint64
	var disorder error
	sidecar := run(t, connect(t, server.ClientURL()), newTestEngine(), Config{Observer: func(e Event) {
		if e.Sequence != seen+1 || e.Duplicate || e.Invalid != "" || e.Latency < 0 {
			disorder = errors.Join(disorder, fmt.Errorf("after %d comes %+v", seen, e))
		}
		seen = e.Sequence
	}})
	messages := mixed(n, 97)
	send(t, nc, topology, messages...)
	waitRouted(t, js, topology, n)
	sidecar.drain()
	expectRouted(t, js, topology, messages)
	if disorder != nil || seen != uint64(n) {
		t.Errorf("observed up to %d: %v", seen, disorder)
	}
	expectAcknowledged(t, js, topology)
}

func expectAcknowledged(t *testing.T, js jetstream.JetStream, topology Topology) {
	t.Helper()
	eventually(t, "every message is acknowledged", func() bool {
		c, err := js.Consumer(t.Context(), topology.InboundStream(), consumerName)
		return err == nil && c.CachedInfo().NumAckPending == 0 && c.CachedInfo().NumPending == 0
	})
}

func TestSameMessageTwiceIsRoutedOnce(t *testing.T) {
	server := startServer(t)
	nc := connect(t, server.ClientURL())
	var topology Topology
	js := provision(t, nc, topology)
	messages := mixed(60, 3)
	for range 2 { // without an id for the stream, so the inbound stream takes both
		for _, m := range messages {
			send(t, nc, topology, Outgoing{Sender: m.Sender, Body: m.Body})
		}
	}
	duplicates := make(chan Event, 1000)
	sidecar := run(t, nc, newTestEngine(), Config{Observer: func(e Event) {
		if e.Duplicate && e.Sequence > uint64(len(messages)) { // the last of the others may be found only when looked for
			duplicates <- e
		}
	}})
	eventually(t, "the duplicates are seen", func() bool { return len(duplicates) == len(messages) })
	expectRouted(t, js, topology, messages)
	if n := count(t, js, topology.InvalidStream()); n != 0 {
		t.Errorf("%d duplicates are called invalid", n)
	}
	expectAcknowledged(t, js, topology)
	sidecar.stop()
}

func TestReusedIDIsInvalid(t *testing.T) {
	server := startServer(t)
	nc := connect(t, server.ClientURL())
	var topology Topology
	js := provision(t, nc, topology)
	first, second, third := dm("same", "s1", "inbox one"), dm("same", "s2", "inbox two"), dm("other", "s2", "inbox three")
	first.ID, second.ID, third.ID = "", "", ""
	send(t, nc, topology, first, second, third)
	sidecar := run(t, nc, newTestEngine(), Config{})
	waitRouted(t, js, topology, 2)
	sidecar.drain()
	expectRouted(t, js, topology, []Outgoing{first, third})
	invalid := readAll(t, js, topology.InvalidStream())
	if len(invalid) != 1 || !bytes.Equal(invalid[0].Data, second.Body) {
		t.Fatalf("%d messages are invalid, want the second one", len(invalid))
	}
	if got := invalid[0].Header.Get(HeaderReason); got != "id: already used by another message" {
		t.Errorf("reason %q", got)
	}
}

func TestReusedIDWhoseFirstMessageIsGone(t *testing.T) {
	server := startServer(t)
	nc := connect(t, server.ClientURL())
	var topology Topology
	js := provision(t, nc, topology)
	sidecar := run(t, connect(t, server.ClientURL()), newTestEngine(), Config{})
	send(t, nc, topology, Outgoing{Sender: "s", Body: dm("same", "s", "inbox one").Body})
	waitRouted(t, js, topology, 1)
	routed, err := js.Stream(t.Context(), topology.RoutedStream())
	if err != nil {
		t.Fatal(err)
	}
	if err := routed.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	send(t, nc, topology, Outgoing{Sender: "s", Body: dm("same", "s", "inbox two").Body})
	eventually(t, "the second one is invalid", func() bool { return count(t, js, topology.InvalidStream()) == 1 })
	sidecar.drain()
}

func TestLogsHoldNoText(t *testing.T) {
	server := startServer(t)
	nc := connect(t, server.ClientURL())
	var topology Topology
	js := provision(t, nc, topology)
	var log journal
	sidecar := run(t, nc, newTestEngine(), Config{Log: log.log(), Recover: time.Hour})
	send(t, nc, topology, dm("a", "s", "inbox classified"), dm("b", "s", "fault classified"),
		Outgoing{Sender: "s", Body: []byte(`{"id":"c","sender":"classified"}`)},
		Outgoing{Sender: "s", Body: dm("a", "s", "drop classified").Body})
	eventually(t, "all are somewhere", func() bool {
		return count(t, js, topology.RoutedStream()) == 2 && count(t, js, topology.InvalidStream()) == 2
	})
	sidecar.drain()
	for _, stream := range []string{topology.RoutedStream(), topology.InvalidStream()} {
		for _, m := range readAll(t, js, stream) {
			if strings.Contains(fmt.Sprint(m.Header), "classified") {
				t.Errorf("headers hold text: %v", m.Header)
			}
		}
	}
	if text := log.String(); strings.Contains(text, "classified") || !strings.Contains(text, "routing") {
		t.Errorf("log:\n%s", text)
	}
}

func TestOversizedHeadersStillRoute(t *testing.T) {
	in := &inbound{seq: 1, stored: time.Unix(1, 0), subject: "dm.inbound.s", body: make([]byte, 1000),
		header: nats.Header{"X-Big": {strings.Repeat("x", 70<<10)}}}
	hits := make([]filter.Hit, 2000)
	for i := range hits {
		hits[i] = filter.Hit{Rule: fmt.Sprintf("rule.%d", i), Reason: strings.Repeat("because ", 10)}
	}
	o := filter.Outcome[*inbound]{Item: in, Message: &filter.Message{ID: "a"}, Decision: filter.Decision{Hits: hits}}
	m := routedMessage(Topology{}, in, &o, 1<<20, newRoom())
	if n := headerSize(m.Header); n > maxHeaders {
		t.Errorf("headers take %d bytes", n)
	}
	var d filter.Decision
	if err := json.Unmarshal([]byte(m.Header.Get(HeaderDecision)), &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Hits) == 0 || d.Hits[0].Rule != "rule.0" {
		t.Errorf("%d hits are left", len(d.Hits))
	}
}
