package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/dmgate/dmgate/rules/stats"
)

// A terminal that is too narrow for all columns gets those that fit, down to the ones without which the table says
// nothing.
func TestStatsFitTheTerminal(t *testing.T) {
	share := 0.5
	report := &stats.Report{
		Strangers: stats.Messages{Total: 4, Wanted: 2, Unwanted: 2},
		Rules: []stats.Rule{{ID: "limit.new_conversations", Hits: stats.Messages{Total: 2, Wanted: 1, Unwanted: 1},
			Precision: &stats.Estimate{Share: share}, Recall: &share, SpamOverAll: &share}},
	}
	for width, want := range map[int]string{
		0:   "RULE WEIGHT HITS SHARE DECISIVE UNWANTED PRECISION RECALL S/O STEPS",
		120: "RULE WEIGHT HITS SHARE DECISIVE UNWANTED PRECISION RECALL S/O STEPS",
		90:  "RULE WEIGHT HITS DECISIVE UNWANTED PRECISION RECALL S/O STEPS",
		85:  "RULE WEIGHT HITS DECISIVE UNWANTED PRECISION S/O STEPS",
		80:  "RULE WEIGHT HITS DECISIVE UNWANTED PRECISION STEPS",
	} {
		var out bytes.Buffer
		c := &console{out: &out, width: width}
		s := statsPrinter{c: c, w: c.buffered(), report: report}
		s.rules(false)
		if err := s.w.Flush(); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(out.String(), "\n")
		if got := strings.Join(strings.Fields(lines[0]), " "); got != want {
			t.Errorf("%d columns: got %s, want %s", width, got, want)
		}
		told := strings.Contains(out.String(), "Left out, for want of room: SHARE")
		if told != (width > 0 && width < 120) {
			t.Errorf("%d columns: it does not say what is left out, or says it for no reason:\n%s", width, out.String())
		}
		for _, line := range lines {
			if width > 0 && columnsOf(line) > width {
				t.Errorf("%d columns: a line takes %d: %s", width, columnsOf(line), line)
			}
		}
	}
}
