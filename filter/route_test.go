package filter_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

func TestRouteNames(t *testing.T) {
	names := map[filter.Route]string{filter.Inbox: "inbox", filter.Requests: "requests", filter.Drop: "drop"}
	if len(filter.Routes) != len(names) {
		t.Errorf("%d routes, want %d", len(filter.Routes), len(names))
	}
	for route, name := range names {
		parsed, err := filter.ParseRoute(name)
		if err != nil || parsed != route || route.String() != name {
			t.Errorf("%s: parsed as %v with error %v, printed as %s", name, parsed, err, route)
		}
		text, err := json.Marshal(route)
		var back filter.Route
		if err != nil || string(text) != `"`+name+`"` || json.Unmarshal(text, &back) != nil || back != route {
			t.Errorf("%s: encoded as %s with error %v, decoded as %v", name, text, err, back)
		}
	}
	if got := filter.Route(7).String(); got != "route(7)" {
		t.Errorf("got %s", got)
	}
}

func TestParseRouteRejects(t *testing.T) {
	for _, name := range []string{"", "Inbox", "spam", "inbox "} {
		route, err := filter.ParseRoute(name)
		if want := fmt.Sprintf("unknown route %q, want inbox, requests or drop", name); fmt.Sprint(err) != want {
			t.Errorf("%q: got %v, want %s", name, err, want)
		}
		if route != filter.Inbox {
			t.Errorf("%q: got %v beside the error", name, route)
		}
	}
}

func TestRoutesAreOrderedBySeverity(t *testing.T) {
	if max(filter.Inbox, filter.Requests) != filter.Requests || max(filter.Requests, filter.Drop) != filter.Drop {
		t.Error("the stricter route must be the maximum")
	}
}

func TestTime(t *testing.T) {
	var none time.Time
	early, late := noon, noon.Add(time.Hour)
	tests := []struct {
		name               string
		sent, stored, want time.Time
	}{
		{"sent before it was stored", early, late, early},
		{"sent when it was stored", early, early, early},
		{"sent after it was stored: a clock that runs ahead", late, early, early},
		{"not said", none, late, late},
		{"no stream", early, none, early},
		{"neither", none, none, none},
	}
	for _, tt := range tests {
		if got := filter.Time(tt.sent, tt.stored); !got.Equal(tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestReadingReason(t *testing.T) {
	tests := []struct {
		per  time.Duration
		want string
	}{
		{time.Hour, "12 messages in 1h, 10 allowed"},
		{24 * time.Hour, "12 messages in 24h, 10 allowed"},
		{30 * time.Minute, "12 messages in 30m, 10 allowed"},
		{90 * time.Minute, "12 messages in 90m, 10 allowed"},
		{10 * time.Second, "12 messages in 10s, 10 allowed"},
		{90 * time.Second, "12 messages in 1m30s, 10 allowed"},
	}
	for _, tt := range tests {
		r := filter.Reading{Limit: "sender", Counts: "messages", Count: 12, Allowed: 10, Per: tt.per}
		if got := r.Reason(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
		if got := r.Rule(); got != "limit.sender" {
			t.Errorf("got rule %q", got)
		}
	}
}

// The JSON of a decision is part of the contract, byte for byte.
func TestDecisionJSON(t *testing.T) {
	c := quiet()
	c.Scoring.Weights = map[string]filter.RuleWeight{
		"contact.link": {Weight: filter.Weight{Points: 1.5, Floor: filter.Requests}}, "limit.new": points(5),
	}
	c.Policies = policies(func(*filter.Facts) ([]filter.Finding, error) {
		return []filter.Finding{{Rule: "limit.new", Reason: "12 in 1h"}, {Rule: "contact.link", Reason: "a link"}}, nil
	})
	c.Lists = lists(func(*filter.Message, *filter.Content) ([]filter.ListMatch, []filter.Fault) {
		return nil, []filter.Fault{{Source: "lists.domains", Reason: "cannot be read"}}
	})
	trusted := stranger()
	recipientFollows(trusted)
	trusted.At = noon.In(time.FixedZone("", 3600)).Add(1500 * time.Microsecond)
	tests := []struct {
		message *filter.Message
		want    string
	}{
		{stranger(), `{"message_id":"m","route":"requests","scored":true,"score":6.5,"hits":[` +
			`{"rule":"contact.link","weight":1.5,"floor":"requests","reason":"a link"},` +
			`{"rule":"limit.new","weight":5,"reason":"12 in 1h"}],` +
			`"faults":[{"source":"lists.domains","reason":"cannot be read"}],` +
			`"revision":"sha256:test","decided_at":"2026-11-22T12:00:00Z"}`},
		{trusted, `{"message_id":"m","route":"inbox","scored":false,"trust":"recipient_follows","score":0,` +
			`"hits":[],"faults":[],"revision":"sha256:test","decided_at":"2026-11-22T12:00:00.0015Z"}`},
	}
	for _, tt := range tests {
		got, err := json.Marshal(decide(c, tt.message))
		if err != nil || string(got) != tt.want {
			t.Errorf("error %v\ngot  %s\nwant %s", err, got, tt.want)
		}
	}
}
