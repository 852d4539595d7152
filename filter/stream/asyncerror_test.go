package stream

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// A user that may not publish gets a report for every message: the log says it once a minute, and of nobody.
func TestAsyncErrorsInTheLog(t *testing.T) {
	var log journal
	now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	handle := logAsyncErrors(log.log(), func() time.Time { return now })
	for _, id := range []string{"u-1001", "u%2D2", "u-1003"} {
		handle(nil, nil, errors.New(`nats: permissions violation: Permissions Violation for Publish to "dm.routed.inbox.`+id+`"`))
	}
	handle(nil, nil, errors.New(`nats: permissions violation: Permissions Violation for Publish to "dm.inbound.u-7"`))
	now = now.Add(asyncErrorEvery)
	handle(nil, nil, errors.New(`nats: permissions violation: Permissions Violation for Publish to "dm.routed.inbox.u-9"`))
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) != 3 {
		t.Fatalf("the log has %d lines, want 3:\n%s", len(lines), log.String())
	}
	for i, want := range []string{`dm.routed.inbox.*\"" subscription=false unsaid_before=0`, `dm.inbound.*\"" subscription=false unsaid_before=0`,
		`dm.routed.inbox.*\"" subscription=false unsaid_before=2`} {
		if !strings.Contains(lines[i], want) || strings.Contains(lines[i], "u-") {
			t.Errorf("line %d is %s, want %s", i+1, lines[i], want)
		}
	}
}

func TestSeldom(t *testing.T) {
	s := &Seldom{Period: time.Minute}
	at := func(seconds int) time.Time { return time.Unix(int64(seconds), 0) }
	for _, tc := range []struct {
		key     string
		seconds int
		held    int
		ok      bool
	}{
		{"a", 0, 0, true}, {"a", 1, 0, false}, {"b", 2, 0, true}, {"a", 59, 0, false}, {"a", 60, 2, true}, {"a", 61, 0, false},
		{"b", 500, 0, true},
	} {
		if held, ok := s.Let(tc.key, at(tc.seconds)); held != tc.held || ok != tc.ok {
			t.Errorf("%s at %d: %d, %v, want %d, %v", tc.key, tc.seconds, held, ok, tc.held, tc.ok)
		}
	}
	all := &Seldom{}
	for range 3 {
		if held, ok := all.Let("a", at(0)); held != 0 || !ok {
			t.Error("the zero value holds something back")
		}
	}
}
