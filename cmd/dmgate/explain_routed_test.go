package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/filter/stream"
	"github.com/dmgate/dmgate/rules/whatif"
)

// gateOf runs a server with a gate that decides by the shipped pack, and returns a reader of what it routes.
func gateOf(t *testing.T, bodies ...string) (*routedReader, *explainer) {
	t.Helper()
	server, err := embed("127.0.0.1:0", t.TempDir(), quiet)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.close() })
	pack, err := loadPack("")
	if err != nil {
		t.Fatal(err)
	}
	var topology stream.Topology
	if err := stream.Provision(t.Context(), server.conn, topology); err != nil {
		t.Fatal(err)
	}
	_, err = stream.Send(t.Context(), server.conn, topology, func(yield func(stream.Outgoing) bool) {
		for _, body := range bodies {
			m, err := event.Decode([]byte(body), time.Now())
			if err != nil {
				t.Error(err)
				return
			}
			if !yield(stream.Outgoing{ID: m.ID, Sender: m.Sender.ID, Body: []byte(body)}) {
				return
			}
		}
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &routedReader{ctx: t.Context(), conn: server.conn, topology: topology, history: time.Hour},
		&explainer{pack: pack, engine: pack.Engine()}
}

// On a terminal, what differs and what would have been is broken into lines and never cut.
func TestExplainWrapsOnTerminals(t *testing.T) {
	var out bytes.Buffer
	c := &console{out: &out, width: 40, getenv: func(string) string { return "" }}
	e := newExplanation(filter.Decision{MessageID: "m1", Route: filter.Requests, Scored: true})
	e.Routed = &recorded{Differences: []whatif.Difference{{Of: "limit.sender", Then: "+5",
		Why: "then 61 of 60, now 7 of 60: fewer messages before it are known, a longer history may tell more"}}}
	e.WhatIf = []whatIf{{Answer: whatif.Answer{Route: filter.Inbox, Changes: []whatif.Change{{Kind: whatif.Text}}},
		Text: "without a link, without a phrase of list promotion and with at least 5 mutual friends"}}
	if err := e.print(c); err != nil {
		t.Fatal(err)
	}
	_, got, _ := strings.Cut(out.String(), "DIFFERENCES\n")
	want := `  limit.sender  +5 → –
    then 61 of 60, now 7 of 60: fewer
    messages before it are known, a
    longer history may tell more

WHAT IF
  inbox     without a link, without a
            phrase of list promotion and
            with at least 5 mutual
            friends
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

const helloEvent = `{"id":"m1","sender":{"id":"u1"},"recipient":{"id":"u2"},"text":"a secret hello"}`

// routedAs is the message as it was routed by a decision.
func routedAs(body string, at time.Time, change func(*filter.Decision)) *stream.Routed {
	d := filter.Decision{MessageID: "m1", Scored: true, Hits: []filter.Hit{}, Faults: []filter.Fault{}, DecidedAt: at}
	change(&d)
	return &stream.Routed{Sequence: 7, Stored: at, Route: d.Route, MessageID: "m1", Recipient: "u2", Decision: d,
		Body: []byte(body)}
}

// A body that can't be read is said to be so, and what was recorded is shown all the same.
func TestExplainRoutedWithoutBody(t *testing.T) {
	r, x := gateOf(t)
	found := routedAs("", time.Unix(1e9, 0).UTC(), func(d *filter.Decision) {
		d.Route, d.Score = filter.Requests, 3.5
		d.Hits = []filter.Hit{{Rule: "money.loan", Weight: 3.5, Reason: "offers a loan"}}
	})
	e, err := r.explain(x, found)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := e.print(&console{out: &out, getenv: func(string) string { return "" }}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Message m1 to u2, 2001-09-09T01:46:40Z", "decision  requests, score 3.5",
		"sequence 7 of DM_ROUTED", "+3.5  money.loan", "Its body can't be decided again: "} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "WHAT IF") || strings.Contains(out.String(), "Today's pack") {
		t.Errorf("what can't be known is told:\n%s", out.String())
	}
}

// Where the inbound stream does not hold the message, its place is taken from the decision, and that is said. Its time
// is that of the decision, also where the event has none.
func TestExplainRoutedWithoutInbound(t *testing.T) {
	other := strings.ReplaceAll(helloEvent, "m1", "m0")
	r, x := gateOf(t, other)
	soon := time.Now().Add(time.Minute).UTC().Truncate(time.Millisecond)
	found := routedAs(helloEvent, soon, func(*filter.Decision) {})
	e, err := r.explain(x, found)
	if err != nil {
		t.Fatal(err)
	}
	if e.Routed.History != 1 || !strings.Contains(e.Routed.HistoryGap, "not known for certain") ||
		!e.Decision.DecidedAt.Equal(found.Decision.DecidedAt) {
		t.Errorf("got %+v, decided at %v", e.Routed, e.Decision.DecidedAt)
	}
	if !e.Routed.Same {
		t.Errorf("the same message is decided otherwise: %+v", e.Routed.Differences)
	}
}

// Only what came in before the message counts.
func TestExplainRoutedCountsWhatCameBefore(t *testing.T) {
	event := func(id string) string { return strings.ReplaceAll(helloEvent, "m1", id) }
	r, x := gateOf(t, event("m0"), helloEvent, event("m2"), event("m3"))
	e, err := r.explain(x, routedAs(helloEvent, time.Now().UTC(), func(*filter.Decision) {}))
	if err != nil {
		t.Fatal(err)
	}
	if e.Routed.History != 1 || e.Routed.HistoryGap != "" || len(e.Limits) == 0 || e.Limits[0].Count != 2 {
		t.Errorf("got %+v and %+v", e.Routed, e.Limits)
	}
}
