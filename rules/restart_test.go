package rules

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

// Property: a gate that stops after any message of the sample traffic and starts again from its state decides the rest
// as one that never stopped, byte for byte.
func TestRestartChangesNoDecision(t *testing.T) {
	p := shippedPack(t)
	want := decideTraffic(t, p)
	before := p.Engine()
	for cut := range want {
		after := p.Engine()
		if err := after.RestoreState(before.AppendState(nil)); err != nil {
			t.Fatal(err)
		}
		if cut%7 == 0 {
			expectDecisions(t, after, want[cut:])
		}
		before = after
		expectDecisions(t, before, want[cut:cut+1])
	}
}

// A reloaded pack goes on counting where the one before stood, in limits that it still has.
func TestReloadKeepsTheCounts(t *testing.T) {
	p := shippedPack(t)
	want := decideTraffic(t, p)
	half := len(want) / 2
	before := p.Engine()
	expectDecisions(t, before, want[:half])
	again := reloaded(t, "{requests: 3, drop: 10}", "{requests: 3, drop: 10}  # the same")
	after := again.Engine()
	if err := after.TakeOver(before); err != nil {
		t.Fatal(err)
	}
	for i := range want[half:] {
		want[half+i].decision.Revision = again.Revision
	}
	expectDecisions(t, after, want[half:])
}

// reloaded is the shipped pack with a text of its pack.yaml replaced.
func reloaded(t *testing.T, old, text string) *Pack {
	t.Helper()
	files := shippedFiles(t)
	config := files[ConfigFile]
	config.Data = []byte(replaceOnce(t, string(config.Data), old, text))
	again, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func expectDecisions(t *testing.T, e *filter.Engine, want []sample) {
	t.Helper()
	for i := range want {
		got, _ := json.Marshal(e.Decide(want[i].message))
		wanted, _ := json.Marshal(want[i].decision)
		if !bytes.Equal(got, wanted) {
			t.Fatalf("message %s: got %s, want %s", want[i].message.ID, got, wanted)
		}
	}
}
