package rego

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// told puts changes in words: what stands there and what would.
func told(mutants []Mutant) []string {
	var out []string
	for _, m := range mutants {
		out = append(out, fmt.Sprintf("%s %s %d %s: %s → %s", m.File, m.Rule, m.Line, m.Change, m.Old, m.New))
	}
	return out
}

func TestMutants(t *testing.T) {
	for _, test := range []struct {
		name, body string
		want       []string
	}{
		{"a value between two", `input.bands.account_age == "young"`, []string{
			`body deleted: input.bands.account_age == "young" → `,
			`condition dropped: input.bands.account_age == "young" → true`,
			`condition flipped: input.bands.account_age == "young" → input.bands.account_age != "young"`,
			`value changed: input.bands.account_age == "young" → input.bands.account_age == "new"`,
			`value changed: input.bands.account_age == "young" → input.bands.account_age == "old"`,
		}},
		{"a flag", `false == input.content.link`, []string{
			`body deleted: false == input.content.link → `,
			`condition dropped: false == input.content.link → true`,
			`condition flipped: false == input.content.link → true == input.content.link`,
		}},
		{"a bare flag and none", "input.content.link; not input.content.money", []string{
			`body deleted: input.content.link; not input.content.money → `,
			`condition dropped: input.content.link → true`,
			`condition flipped: input.content.link → not input.content.link`,
			`condition dropped: not input.content.money → true`,
			`condition flipped: not input.content.money → input.content.money`,
		}},
		{"one of several", `input.bands.account_age in {"new", "young"}`, []string{
			`body deleted: input.bands.account_age in {"new", "young"} → `,
			`condition dropped: input.bands.account_age in {"new", "young"} → true`,
			`condition flipped: input.bands.account_age in {"new", "young"} → not input.bands.account_age in {"new", "young"}`,
			`value changed: input.bands.account_age in {"new", "young"} → input.bands.account_age in {"young"}`,
			`value changed: input.bands.account_age in {"new", "young"} → input.bands.account_age in {"new"}`,
		}},
		{"a bound, and a name for a number", `n := input.content.links; n >= 2; n < 9`, []string{
			`body deleted: n := input.content.links; n >= 2; n < 9 → `,
			`condition dropped: n >= 2 → true`,
			`condition flipped: n >= 2 → not n >= 2`,
			`bound changed: n >= 2 → n > 2`,
			`condition dropped: n < 9 → true`,
			`condition flipped: n < 9 → not n < 9`,
			`bound changed: n < 9 → n <= 9`,
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			modules := policy(rule("a.b", test.body))
			mutants, err := Mutants(modules, names)
			if err != nil {
				t.Fatal(err)
			}
			got := told(mutants)
			for i := range got {
				_, got[i], _ = strings.Cut(got[i], " a.b ")
				_, got[i], _ = strings.Cut(got[i], " ")
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
			for i := range mutants {
				changed := slices.Clone(modules)
				changed[0].Source = mutants[i].Source(modules[0].Source)
				if _, err := Load(changed, names, Options{}); err != nil {
					t.Errorf("%s: %v\n%s", got[i], err, changed[0].Source)
				}
			}
		})
	}
}

// TestTry has tests that notice some changes and not others.
func TestTry(t *testing.T) {
	modules := append(policy(
		rule("a.link", "input.content.link\n\tinput.content.money\n"),
		rule("a.new", `some x in [1]; shared(x); input.bands.account_age == "new"`),
	), Module{File: "q.rego", Source: []byte("package dmgate\n\nshared(x) if x == 1\n")},
		Module{File: "p_test.rego", Source: []byte(`package dmgate_test

rules_of(facts) := {hit.rule | some hit in data.dmgate.hits with input as facts}

test_link if "a.link" in rules_of({"content": {"link": true, "money": true}})

test_no_link if not "a.link" in rules_of({"content": {"link": false, "money": true}})

test_new if "a.new" in rules_of({"bands": {"account_age": "new"}})
`)})
	tests, err := Test(modules, names, TestOptions{})
	if err != nil {
		t.Fatal(err)
	}
	mutants, err := Mutants(modules, names)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`dmgate_test.test_link: p.rego a.link body deleted`,
		`dmgate_test.test_no_link: p.rego a.link condition dropped input.content.link`,
		`dmgate_test.test_link: p.rego a.link condition flipped input.content.link`,
		`: p.rego a.link condition dropped input.content.money`,
		`dmgate_test.test_link: p.rego a.link condition flipped input.content.money`,
		`dmgate_test.test_new: p.rego a.new body deleted`,
		`: p.rego a.new condition dropped shared(x)`,
		`dmgate_test.test_new: p.rego a.new condition flipped shared(x)`,
		`: p.rego a.new condition dropped input.bands.account_age == "new"`,
		`dmgate_test.test_new: p.rego a.new condition flipped input.bands.account_age == "new"`,
		`dmgate_test.test_new: p.rego a.new value changed input.bands.account_age == "new"`,
		`dmgate_test.test_new: q.rego shared body deleted`,
		`: q.rego shared condition dropped x == 1`,
		`dmgate_test.test_new: q.rego shared condition flipped x == 1`,
	}
	for _, workers := range []int{1, 3} {
		noticed, err := Try(t.Context(), modules, names, Trial{Mutants: mutants, Tests: tests, Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i, m := range mutants {
			line := fmt.Sprintf("%s: %s %s %s", noticed[i], m.File, m.Rule, m.Change)
			if m.Change != BodyDeleted {
				line += " " + m.Old
			}
			got = append(got, line)
		}
		if !slices.Equal(got, want) {
			t.Errorf("with %d workers, got\n%s\nwant\n%s", workers, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// TestTryIsTrue wants a change that is tried beside the original to be noticed exactly where the changed file itself
// makes a test fail.
func TestTryIsTrue(t *testing.T) {
	modules := []Module{
		{File: "p.rego", Source: []byte("package dmgate\n\nimport data.dmgate.lib as shared\n" +
			rule("a.size", `shared.size(input.content.links) == "big"; some x in {1, 2}; x > 1`) +
			rule("a.list", "input.lists.domains == true; not input.content.money") +
			rule("a.any", `some name; input.lists[name] == true; name == "phrases"`) +
			rule("a.list_too", "listed\n\tcount([y | some y in [1, 2, 3]; y >= 2]) == 2\n") +
			"\nlisted if input.lists.domains\n\nlisted if {\n\tinput.lists.phrases # or so }\n}\n")},
		{File: "lib.rego", Source: []byte(`package dmgate.lib

size(n) := "small" if {
	n < 2
} else := "middling" if {
	n < 5
} else := "big"
`)},
		{File: "p_test.rego", Source: []byte(`package dmgate_test

rules_of(facts) := {hit.rule | some hit in data.dmgate.hits with input as facts}

test_size[n] if {
	some n, hits in {"1": false, "4": false, "5": true}
	("a.size" in rules_of({"content": {"links": to_number(n)}})) == hits
}

test_list if "a.list" in rules_of({"lists": {"domains": true}})

test_listed if "a.list_too" in rules_of({"lists": {"phrases": true}})
`)},
	}
	tests, err := Test(modules, names, TestOptions{})
	if err != nil {
		t.Fatal(err)
	}
	mutants, err := Mutants(modules, names)
	if err != nil {
		t.Fatal(err)
	}
	noticed, err := Try(t.Context(), modules, names, Trial{Mutants: mutants, Tests: tests, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for i := range mutants {
		changed := slices.Clone(modules)
		for k := range changed {
			if changed[k].File == mutants[i].File {
				changed[k].Source = mutants[i].Source(modules[k].Source)
			}
		}
		results, err := Test(changed, names, TestOptions{})
		failed := err != nil || slices.ContainsFunc(results, func(r TestResult) bool { return r.Status != Passed })
		if failed != (noticed[i] != "") || (err != nil) != (noticed[i] == Refused) {
			t.Errorf("%s: noticed by %q, but tests fail: %v %v", told(mutants)[i], noticed[i], failed, err)
		}
		found[noticed[i]]++
	}
	if found[""] < 5 || found[Refused] == 0 || found["dmgate_test.test_size"] < 5 {
		t.Errorf("what notices the changes is %v", found)
	}
}
