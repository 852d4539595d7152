package rules

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// TestShadowEngineSpares wants a runaway pack in the shadow to be tried now and then only, and to say so, while the same
// pack in force is evaluated for every message.
func TestShadowEngineSpares(t *testing.T) {
	files := base(t)
	policy := strings.Replace(string(files["account.rego"].Data), `input.bands.account_age == "new"`,
		"some i in numbers.range(1, 1000)\n\tsome j in numbers.range(1, 1000)\n\ti + j < input.sender.account_age", 1)
	files["account.rego"] = &fstest.MapFile{Data: []byte(policy)}
	pack, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	spared := func(e *filter.Engine) (n int) {
		for range 20 {
			d := e.Decide(&filter.Message{ID: "m", At: at, Sender: filter.Sender{ID: "u1", CreatedAt: at}, Recipient: filter.Recipient{ID: "u2"}})
			if len(d.Faults) != 1 {
				t.Fatalf("faults %v", d.Faults)
			}
			if strings.HasPrefix(d.Faults[0].Reason, "resting") {
				n++
			}
		}
		return n
	}
	if n := spared(pack.Engine()); n != 0 {
		t.Errorf("in force, %d messages were not evaluated", n)
	}
	if n := spared(pack.ShadowEngine()); n < 10 {
		t.Errorf("in the shadow, only %d of 20 messages were spared", n)
	}
}
