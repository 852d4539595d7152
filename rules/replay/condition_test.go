package replay_test

import (
	"os"
	"strings"
	"testing"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/rules/replay"
)

// four is a report of four messages: two accepted, of which one is newly held, one reported that is dropped as before,
// and one that is released.
func four() *replay.Report {
	r := replay.New(packs(usual, usual))
	inbox, requests, drop := decision(filter.Inbox, 0), decision(filter.Requests, 4), decision(filter.Drop, 12)
	r.Add(entry(1, inbox, requests, event.Accepted))
	r.Add(entry(2, inbox, inbox, event.Accepted))
	r.Add(entry(3, drop, drop, event.Reported))
	r.Add(entry(4, requests, inbox, ""))
	report := r.Report()
	report.Invalid = 1
	return report
}

func TestConditions(t *testing.T) {
	for _, c := range []struct {
		text   string
		holds  bool
		figure string
	}{
		{"changed > 1", true, "2"},
		{"changed>=2", true, "2"},
		{"changed < 2", false, "2"},
		{"changed <= 2", true, "2"},
		{"changed == 2", true, "2"},
		{"changed != 2", false, "2"},
		{"  changed  >  49.9 %", true, "50.00 %"},
		{"changed > 50%", false, "50.00 %"},
		{"score_changed == 2", true, "2"},
		{"accepted_held > 0", true, "1"},
		{"accepted_stopped >= 50%", true, "50.00 %"}, // of the accepted
		{"accepted_dropped > 0", false, "0"},
		{"accepted == 2", true, "2"},
		{"unwanted == 1", true, "1"},
		{"reported_released > 0", false, "0"},
		{"blocked_stopped > 0%", false, "0.00 %"}, // a share of nothing
		{"released == 1", true, "1"},
		{"delivered == 1", true, "1"},
		{"held == 1", true, "1"},
		{"stopped == 1", true, "1"},
		{"dropped == 0", true, "0"},
		{"inbox == 2", true, "2"},
		{"requests == 25%", true, "25.00 %"},
		{"drop == 1", true, "1"},
		{"invalid == 20%", true, "20.00 %"}, // of the events
		{"messages < 5", true, "4"},
		{"faults > 0", false, "0"},
		{"old_faults > 0", false, "0"},
	} {
		condition, err := replay.ParseCondition(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if got := condition.Of(four()); got.Holds != c.holds || got.FigureText() != c.figure {
			t.Errorf("%s: holds is %v with %s, want %v with %s", c.text, got.Holds, got.FigureText(), c.holds, c.figure)
		}
	}
}

func TestConditionErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                     "want a metric, one of > >= < <= == != and a number or a percentage",
		"changed":              "want a metric",
		"changed > many":       "want a metric",
		"changed => 1":         "want a metric",
		"changed > -1":         "want a metric",
		"accepted_hold > 0":    `unknown metric "accepted_hold", did you mean accepted_held?`,
		"chnaged > 0":          `did you mean changed?`,
		"turnips > 0":          `unknown metric "turnips", want one of messages, invalid, changed,`,
		"messages > 1%":        "messages is no share of anything, want a number without %",
		"changed > 1 && x > 2": "want a metric",
	} {
		_, err := replay.ParseCondition(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

// The documentation has every metric.
func TestMetricsAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/replay.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range replay.Metrics() {
		group, move, isGroup := strings.Cut(m.Name, "_")
		outcome := isGroup && m.Of == group+" messages"
		if outcome {
			if !strings.Contains(string(page), "`_"+move+"`") {
				t.Errorf("docs/replay.md lacks _%s", move)
			}
			continue
		}
		if !strings.Contains(string(page), "`"+m.Name+"`") {
			t.Errorf("docs/replay.md lacks %s", m.Name)
		}
	}
}
