package ruletest

import (
	"runtime"
	"testing"

	"github.com/dmgate/dmgate/rules"
)

// No small change of the shipped pack goes unnoticed by its tests. The race detector would make minutes of the seconds
// that this takes.
func TestMutationAtFullSize(t *testing.T) {
	if raceDetector || testing.Short() {
		t.Skip("takes long with the race detector")
	}
	m, err := shipped(t).Mutate(t.Context(), rules.Shipped(), MutateOptions{Workers: runtime.NumCPU()})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range m.Unnoticed {
		t.Errorf("%s:%d: no test notices: %s %s: %s → %s", c.File, c.Line, c.Element, c.Change, c.Old, c.New)
	}
	for _, s := range m.Stale {
		t.Errorf("a marker accepts nothing: %+v", s)
	}
	if m.Changes < 1000 {
		t.Errorf("%d changes were tried, want more than 1,000", m.Changes)
	}
	t.Logf("%d changes, %d noticed, %d accepted", m.Changes, m.Noticed, len(m.Accepted))
}
