package main

import (
	"strings"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

// A message that scores for the drop queue and is in requests says why, wherever it is shown.
func TestDemotionIsShown(t *testing.T) {
	d := filter.Decision{Route: filter.Requests, Scored: true, Score: 12, Demoted: []string{"text.leap"},
		Hits: []filter.Hit{{Rule: "text.leap", Weight: 12, Reason: "because"}}}
	if got, want := why(&d), "text.leap is demoted, text.leap +12"; got != want {
		t.Errorf("a row says %q, want %q", got, want)
	}
	r := routing{RequestFrom: 3, DropFrom: 10, ByScore: filter.Drop}
	if got, want := r.text(&d), "held and not dropped while demoted: text.leap"; !strings.HasSuffix(got, want) {
		t.Errorf("the explanation says %q, want it to end with %q", got, want)
	}
}
