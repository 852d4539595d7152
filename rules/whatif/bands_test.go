package whatif

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
)

// bandedPack has two bands with bounds of their own for every number that can change, and a rule for every value.
func bandedPack(t *testing.T) *rules.Pack {
	t.Helper()
	var bands, weights, policies strings.Builder
	for i, n := range numbers {
		fact, _ := filter.FactNamed(n.fact)
		bounds := [][2]string{{"1", "4"}, {"2", "2.5"}}
		switch fact.Unit {
		case filter.Seconds:
			bounds = [][2]string{{"1h", "30d"}, {"24h", "72h"}}
		case filter.Share:
			bounds = [][2]string{{"0.01", "0.5"}, {"0.02", "0.021"}}
		}
		for j, b := range bounds {
			name := fmt.Sprintf("b%d_%d", i, j)
			fmt.Fprintf(&bands, "  %s:\n    fact: %s\n", name, n.fact)
			fmt.Fprintf(&bands, "    ranges: [{name: low, below: %s}, {name: mid, below: %s}, {name: high}]\n", b[0], b[1])
			for k, value := range []string{"low", "mid", "high"} {
				rule := "band." + name + "_" + value
				fmt.Fprintf(&weights, "      %s: %v\n", rule, float64((i+j+k)%3)*1.5-1)
				policies.WriteString("# METADATA\n# title: Band\n# description: A band.\n# custom:\n#   abuse: none\n")
				fmt.Fprintf(&policies, "hits contains {\"rule\": %q, \"reason\": \"so it is\"} if {\n", rule)
				fmt.Fprintf(&policies, "\tinput.bands.%s == %q\n}\n\n", name, value)
			}
		}
	}
	pack, err := rules.Load(fstest.MapFS{
		"pack.yaml": {Data: []byte("name: bands\nthresholds: {requests: 3, drop: 10}\ntrust: {follow_age: 72h}\n" +
			"rollout: {percent: 100}\nbands:\n" + bands.String() + "weights:\n  all:\n    rules:\n" + weights.String())},
		"policies/bands.rego": {Data: []byte("package dmgate\n\n" + policies.String())},
	})
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

// Every number goes where a change says, and answers hold in a pack that judges by numbers alone.
func TestBandsOfEveryNumber(t *testing.T) {
	pack := bandedPack(t)
	moved := map[string]bool{}
	for i, m := range traffic(t, pack) {
		if i%(5*every) > 0 || m.c.Trusted() {
			continue
		}
		j := newJudge(pack, m.c)
		for _, o := range numberOptions(pack, &m.c.Facts) {
			moved[o.Of] = true
			w := j.world()
			o.apply(&w)
			w.resize()
			fact, _ := filter.FactNamed(o.Of)
			v := fact.Read(&filter.Facts{Message: &w.message, Content: w.content})
			r := o.To.(Range)
			if !v.Known || r.From != nil && v.Number < *r.From || r.Below != nil && v.Number >= *r.Below {
				t.Errorf("%s: %q makes it %+v", m.d.MessageID, o.Text, v)
			}
		}
		for _, a := range Find(pack, m.c) {
			for _, set := range a.sets {
				checkSet(t, j, &m.d, &a, set)
			}
		}
	}
	if len(moved) < len(numbers)*3/4 {
		t.Errorf("only %d of %d numbers moved", len(moved), len(numbers))
	}
}
