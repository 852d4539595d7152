package rules

import (
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter/event"
)

// Ids are unique, and everything is sent in one afternoon, more or less in order.
func TestTrafficIsWellFormed(t *testing.T) {
	ids, shows, languages := map[string]bool{}, 0, map[string]map[string]bool{}
	samples := decideTraffic(t, shippedPack(t))
	day := time.Date(2026, 11, 20, 16, 0, 0, 0, time.UTC)
	for _, s := range samples {
		if ids[s.message.ID] {
			t.Errorf("%s stands there twice", s.message.ID)
		}
		ids[s.message.ID] = true
		if s.declared.Shows == "" || s.declared.Lang == "" {
			t.Errorf("%s does not say what it shows, or in what language", s.message.ID)
		}
		if at := s.message.At; at.Before(day) || at.After(day.Add(2*time.Hour)) {
			t.Errorf("%s is sent at %v, want within two hours from %v", s.message.ID, at, day)
		}
		if languages[s.declared.Lang] == nil {
			languages[s.declared.Lang] = map[string]bool{}
		}
		languages[s.declared.Lang][s.declared.Route] = true
	}
	for _, routes := range languages {
		if len(routes) > 1 {
			shows++
		}
	}
	if len(samples) < 100 || len(languages) < 12 || shows < 8 {
		t.Errorf("%d messages in %d languages, %d of them with more than one route; want 100, 12 and 8 at least",
			len(samples), len(languages), shows)
	}
}

// The traffic leads nowhere: its links go to names and addresses that are reserved for examples.
func TestTrafficLinksAreReserved(t *testing.T) {
	for _, s := range decideTraffic(t, shippedPack(t)) {
		for _, l := range s.facts.Content.Links {
			reserved := strings.HasSuffix(l.Host, ".example") || strings.HasPrefix(l.Host, "203.0.113.") ||
				s.facts.Listed("shorteners") && strings.Contains(l.URL, "/sample-")
			if !reserved {
				t.Errorf("%s links to %s, want a name below .example", s.message.ID, l.Host)
			}
		}
	}
}

// Every line of invalid.jsonl is refused for the reason that stands on the same line of invalid.reasons.
func TestInvalidTraffic(t *testing.T) {
	reasons := lines(t, "../testdata/invalid.reasons")
	invalid := lines(t, "../testdata/invalid.jsonl")
	if len(invalid) < 30 || len(reasons) != len(invalid) {
		t.Fatalf("%d lines and %d reasons, want as many, and 30 at least", len(invalid), len(reasons))
	}
	for i, line := range invalid {
		if _, err := event.Decode(line, time.Time{}); err == nil || err.Error() != string(reasons[i]) {
			t.Errorf("line %d: got %v, want %s", i+1, err, reasons[i])
		}
	}
}
