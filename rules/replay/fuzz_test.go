package replay_test

import (
	"math"
	"testing"

	"github.com/dmgate/dmgate/rules/replay"
)

// FuzzParseCondition holds conditions to be refused or to give a figure, and to be read again as they are shown.
func FuzzParseCondition(f *testing.F) {
	for _, seed := range []string{"accepted_stopped > 0", "changed>=1.5%", "messages == 4", "faults != 0", "inbox < 50 %",
		"messages > 1%", "accepted > NaN", "changed > 1e9", "changed > 99999999999999999999%", "no_such > 1", ""} {
		f.Add(seed)
	}
	report := four()
	f.Fuzz(func(t *testing.T, text string) {
		c, err := replay.ParseCondition(text)
		if err != nil {
			return
		}
		got := c.Of(report)
		if math.IsNaN(got.Figure) || math.IsInf(got.Figure, 0) || got.Figure < 0 || got.FigureText() == "" {
			t.Errorf("%q: %+v", text, got)
		}
		again, err := replay.ParseCondition(got.Condition)
		if err != nil || again.Of(report) != got {
			t.Errorf("%q is shown as %q, which is read as %+v, %v", text, got.Condition, again, err)
		}
	})
}
