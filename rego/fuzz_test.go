package rego

import (
	"errors"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

// FuzzLoad wants any source to be refused with Errors or to evaluate, and never to panic.
func FuzzLoad(f *testing.F) {
	for _, m := range shippedModules(f, false) {
		f.Add(m.Source)
	}
	for _, source := range []string{
		"", "package dmgate", "package x", `package dmgate["x"]`, "package dmgate\nhits := 1", "package dmgate\nhits.x := 1",
		"package dmgate\ndefault hits := set()", "package dmgate\nhits contains x if x := input[_][_]",
		"package dmgate\nhits contains {\"rule\": \"a.b\", \"reason\": input.bands.account_age} if true",
		"package dmgate\n# METADATA\n# title: [", "package dmgate\nx if every y in input { y }",
		"package dmgate\nimport input.bands as b\nx if b == 1", "package dmgate\nx := data.dmgate[y] if y := \"hits\"",
		"package dmgate\nhits[x] contains y if some x, y in input", "package dmgate\nx if input with input as 3",
		"package dmgate_test\ntest_x if data.dmgate.hits with input as {}",
		"package dmgate\nf(x) := y if y := x\nz := f(input)", "package dmgate\nx := $\"{input.content.link}\"",
	} {
		f.Add([]byte(source))
	}
	good := policy(rule("good.rule", "input.content.link"))[0]
	facts := &filter.Facts{Message: &filter.Message{}}
	f.Fuzz(func(t *testing.T, source []byte) {
		for _, file := range []string{"a.rego", "a_test.rego"} {
			p, err := Load([]Module{good, {File: file, Source: source}}, names, Options{Budget: 1000})
			if err != nil {
				if found, ok := errors.AsType[Errors](err); !ok || len(found) == 0 {
					t.Fatalf("the error is %#v", err)
				}
				continue
			}
			_, _ = p.Evaluate(facts, nil) // may fail, as a policy may
		}
	})
}
