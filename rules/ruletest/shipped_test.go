package ruletest

import (
	"testing"

	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/evade"
)

func shipped(t *testing.T) *Suite {
	t.Helper()
	suite, err := Load(rules.Shipped())
	if err != nil {
		t.Fatal(err)
	}
	return suite
}

func TestShippedPackPasses(t *testing.T) {
	results, err := shipped(t).Run(Options{Workers: 4})
	if err != nil {
		t.Fatal(err)
	}
	messages := 0
	for _, r := range results {
		messages += r.Messages
		for _, f := range r.Failures {
			t.Errorf("%s:%d: %s: %s", f.File, f.Line, f.Step, f.Message)
		}
	}
	if len(results) < 400 || messages < 20_000 {
		t.Errorf("%d tests with %d messages ran, want more than 400 with more than 20,000", len(results), messages)
	}
}

// What folding undoes gets no text past a rule of the shipped pack.
func TestShippedTextRulesSurvive(t *testing.T) {
	var rewrites []evade.Rewrite
	for _, name := range []string{"look-alikes", "zero-width", "styled", "fullwidth", "accents", "soft-hyphen", "bidi-marks"} {
		r, ok := evade.Named(name)
		if !ok {
			t.Fatalf("no rewrite is called %q", name)
		}
		rewrites = append(rewrites, r)
	}
	e, err := shipped(t).Evade(rewrites)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range e.Rules {
		for _, l := range r.Lost {
			t.Errorf("%s:%d: %s gets the text past %s", l.File, l.Line, l.Rewrite, r.Rule)
		}
	}
	if len(e.Rules) < 80 || len(e.Untried) > 0 {
		t.Errorf("%d rules are tried and %v are not, want at least 80, and all that read texts", len(e.Rules), e.Untried)
	}
}
