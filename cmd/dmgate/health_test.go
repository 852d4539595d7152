package main

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/stream"
)

// What the two say in every state of a gate, and why.
func TestHealth(t *testing.T) {
	now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	up := func(p stream.Phase) stream.Status { return stream.Status{Phase: p, Connected: true} }
	with := func(s stream.Status, change func(*stream.Status)) stream.Status {
		change(&s)
		return s
	}
	for _, tc := range []struct {
		name        string
		status      stream.Status
		live, ready bool
		state       string // of readyz
		reason      string // a part of it
	}{
		{"nothing began", stream.Status{}, true, false, "starting", "connects"},
		{"recovering", up(stream.Recovering), true, false, "recovering", "reads"},
		{"routing", up(stream.Routing), true, true, "routing", ""},
		{"routing, not looked at yet", stream.Status{Phase: stream.Routing}, true, true, "routing", ""},
		{"standing by", up(stream.StandingBy), true, true, "standing_by", "another dmgate routes"},
		{"stopping", up(stream.Stopping), true, false, "stopping", "ends"},
		{"lost for a moment", stream.Status{Phase: stream.Routing, Lost: ago(4 * time.Second)}, true, true, "routing", ""},
		{"lost", stream.Status{Phase: stream.Routing, Lost: ago(5 * time.Second)}, true, false, "disconnected", "for 5s"},
		{"lost while standing by", stream.Status{Phase: stream.StandingBy, Lost: ago(time.Minute)}, true, false, "disconnected", "for 1m0s"},
		{"stalled", with(up(stream.Routing), func(s *stream.Status) { s.Stalled = ago(75 * time.Second) }),
			false, false, "stalled", "for 1m15s"},
		{"refused", with(up(stream.Routing), func(s *stream.Status) { s.Refused, s.Refusal = ago(9*time.Second), stream.RefusedFull }),
			true, false, "output_refused", "for 9s, the last for: full"},
		{"stopping while stalled", with(up(stream.Stopping), func(s *stream.Status) { s.Stalled = ago(75 * time.Second) }),
			false, false, "stopping", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if h := liveness(&tc.status, now); h.well != tc.live {
				t.Errorf("liveness is %+v, want %v", h, tc.live)
			}
			h := readiness(&tc.status, now)
			if h.well != tc.ready || h.State != tc.state || !strings.Contains(h.Reason, tc.reason) || (tc.reason == "") != (h.Reason == "") &&
				tc.name != "stopping while stalled" {
				t.Errorf("readiness is %+v, want %v, %s and %q", h, tc.ready, tc.state, tc.reason)
			}
		})
	}
}

// The answers of a gate that has not begun, as supervisors ask.
func TestHealthOverHTTP(t *testing.T) {
	m := newMetrics(loadShipped(t), nil)
	server := httptest.NewServer(m.handler(&stream.Monitor{}))
	defer server.Close()
	for _, tc := range []struct {
		method, path string
		status       int
		state        string
	}{
		{http.MethodGet, "/livez", http.StatusOK, "starting"},
		{http.MethodGet, "/readyz", http.StatusServiceUnavailable, "starting"},
		{http.MethodHead, "/livez", http.StatusOK, ""},
		{http.MethodHead, "/readyz", http.StatusServiceUnavailable, ""},
		{http.MethodPost, "/readyz", http.StatusMethodNotAllowed, ""},
		{http.MethodGet, "/", http.StatusNotFound, ""},
	} {
		request, err := http.NewRequestWithContext(t.Context(), tc.method, server.URL+tc.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := server.Client().Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil || response.StatusCode != tc.status {
			t.Errorf("%s %s: %s, %v, want %d", tc.method, tc.path, response.Status, err, tc.status)
		}
		if tc.state == "" {
			continue
		}
		var h health
		if err := json.Unmarshal(body, &h); err != nil || h.State != tc.state {
			t.Errorf("%s %s says %s, want %s", tc.method, tc.path, body, tc.state)
		}
		if kind := response.Header.Get("Content-Type"); kind != "application/json" {
			t.Errorf("%s %s is %s", tc.method, tc.path, kind)
		}
	}
}

// A gate is ready while it routes, and so is another that stands by; once the first ends, nothing answers there and the
// second routes.
func TestReadiness(t *testing.T) {
	first := startMeasured(t)
	ready := func(url string) string { return healthOf(t, url, "/readyz") }
	if got, want := ready(first.metrics), `200 {"state":"routing"}`; got != want {
		t.Errorf("the first says %s, want %s", got, want)
	}
	if got, want := healthOf(t, first.metrics, "/livez"), `200 {"state":"routing"}`; got != want {
		t.Errorf("livez says %s, want %s", got, want)
	}
	second := measure(t, "--nats", first.nats)
	want := `200 {"state":"standing_by","reason":"another dmgate routes; this one takes over when that stops"}`
	if err := await(func() error {
		if got := ready(second.metrics); got != want {
			return errors.New(got)
		}
		return nil
	}); err != nil {
		t.Errorf("the second says %v, want %s", err, want)
	}
}

func healthOf(t *testing.T, metrics, path string) string {
	t.Helper()
	response, err := http.Get(strings.TrimSuffix(metrics, "/metrics") + path)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.Status[:3] + " " + strings.TrimSpace(string(body))
}

// A source that fails on every message is a line a minute.
func TestFaultsInTheLog(t *testing.T) {
	log := &safeBuffer{}
	tell := logFaults(slog.New(slog.NewTextHandler(log, nil)))
	at := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	for i := range 120 {
		e := stream.Event{Stored: at.Add(time.Duration(i) * time.Second)}
		e.Decision.MessageID, e.Sender = "m-secret", "u-secret"
		e.Decision.Faults = []filter.Fault{{Source: "lists.domains", Reason: "unreadable"}}
		tell(e)
	}
	tell(stream.Event{Invalid: "id: absent"})
	text := log.String()
	if n := strings.Count(text, "a source fails"); n != 2 || !strings.Contains(text, "source=lists.domains reason=unreadable unsaid_before=59") {
		t.Errorf("the log has %d lines, want 2: %s", n, text)
	}
	if strings.Contains(text, "secret") {
		t.Errorf("the log names someone: %s", text)
	}
}
