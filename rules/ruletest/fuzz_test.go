package ruletest

import (
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/strictyaml"
)

// yamlBreak is where YAML begins a new line.
var yamlBreak = regexp.MustCompile("[\n\r\u0085\u2028\u2029]")

// FuzzScenarios holds reading of scenarios to end in problems with a line or in scenarios that run, whatever is in the file.
func FuzzScenarios(f *testing.F) {
	pack, err := rules.Load(packFiles())
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{
		"scenarios: {a: {steps: [{message: {text: hi}, expect: {route: inbox}}]}}",
		"clock: 2026-01-05T12:00:00Z\ndefaults: {sender: {account_age: 1h}}\nscenarios:\n  a:\n    steps:\n" +
			"      - {times: 12, every: 1s, message: {id: \"m{n}\", text: \"{n%3}\"}, expect: {counts: {drop: 1..3}, last: {route: drop}}}\n",
		"scenarios: {a: {steps: [{times: 3, over: 1h, expect: {score: \">= 3\", no_hits: [\"account.*\"]}}]}}",
		"scenarios: {a: &a {steps: [*a]}}",
		"defaults: {relationship: {follow_age: 0}, conversation: ~}\nscenarios: {a: {steps: [{expect: {trust: none}}]}}",
		"scenarios: {a: {clock: 9999-12-31T23:59:59Z, steps: [{after: 65535d, expect: {only_hits: []}}]}}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p := &strictyaml.Problems{}
		root, ok := strictyaml.Parse("s.yaml", []byte(text), p)
		if !ok {
			return
		}
		r := reader{known: ruleIDs(pack), file: "s.yaml"}
		scenarios := r.read(root)
		if err := p.Err(); err != nil {
			problems, _ := err.(strictyaml.Errors)
			for _, found := range problems {
				if lines := len(yamlBreak.FindAllString(text, -1)) + 1; found.Line < 1 || found.Line > lines || found.File != "s.yaml" {
					t.Errorf("%s, of %d lines", found, lines)
				}
			}
			return
		}
		s := &Suite{Pack: pack}
		for i := range scenarios {
			for k := range scenarios[i].Steps {
				scenarios[i].Steps[k].Times = min(scenarios[i].Steps[k].Times, 20)
			}
			if got := s.RunScenario(&scenarios[i], Options{}); got.Status == Passed && len(got.Failures) > 0 {
				t.Errorf("%q passes and fails: %+v", got.Name, got.Failures)
			}
		}
	})
}

// FuzzRange holds a range to what it is written as, and to accept something.
func FuzzRange(f *testing.F) {
	for _, seed := range []string{"4.5", ">= 3", "< 10", "3..10", " -1 .. -0.5 ", "> -0", "1..", "1e5", "NaN", "5..3",
		strings.Repeat("9", 400), ">= " + strings.Repeat("9", 400), "0.." + strings.Repeat("9", 400)} {
		f.Add(seed)
	}
	pattern := regexp.MustCompile(RangePattern)
	f.Fuzz(func(t *testing.T, text string) {
		r, ok := parseRange(text)
		if !ok {
			return
		}
		if !pattern.MatchString(text) && strings.ContainsAny(text, "<>.=") != strings.Contains(text, ".") {
			t.Errorf("%q is read, and the schema refuses it", text)
		}
		some := []float64{r.low, r.high, r.low + 1, r.high - 1, math.Nextafter(r.low, math.Inf(1)), math.Nextafter(r.high, math.Inf(-1))}
		held := false
		for _, x := range some {
			held = held || r.Holds(x) && !math.IsInf(x, 0)
		}
		if !held || r.Holds(math.NaN()) {
			t.Errorf("%q holds for no number: %+v", text, r)
		}
	})
}
