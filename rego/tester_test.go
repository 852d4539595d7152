package rego

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// tests returns two rules with a file of tests.
func tests(source string) []Module {
	return append(policy(rule("a.link", "input.content.link"), rule("a.new", `input.bands.account_age == "new"`)),
		Module{File: "p_test.rego", Source: []byte("package dmgate_test\n# Tests.\n" + source + "\n")})
}

// failures returns what went wrong in a test, one a line.
func failures(r TestResult) string {
	var lines []string
	for _, f := range r.Failures {
		lines = append(lines, f.String())
	}
	return strings.Join(lines, "\n")
}

// rulesOf is a function that many tests share.
const rulesOf = "rules_of(facts) := {hit.rule | some hit in data.dmgate.hits with input as facts}\n"

func TestTest(t *testing.T) {
	const link = `{"content": {"link": true}}`
	for _, c := range []struct {
		name, source string
		status       TestStatus
		message      string
	}{
		{"passes", `test_x if count(data.dmgate.hits) == 1 with input as ` + link, Passed, ""},
		{"fails", "test_x if {\n\ttrue\n\tcount(data.dmgate.hits) == 2 with input as " + link + "\n}", Failed,
			"p_test.rego:5: does not hold"},
		{"fails in a function",
			"f(x) if count(data.dmgate.hits) == 2 with input as x\ntest_x if {\n\tf(" + link + ")\n}", Failed,
			"p_test.rego:5: does not hold"},
		{"is to be written", `todo_test_x if false`, Skipped, ""},
		{"built-in function fails", `test_x if { y := "a"; to_number(y) == 1 }`, Broken,
			`p_test.rego:3: to_number: strconv.ParseFloat: parsing "a": invalid syntax`},
		{"misspelt section", `test_x if count(data.dmgate.hits) == 0 with input as {"contents": {}}`, Broken,
			`p_test.rego:3: input.contents does not exist; did you mean "content"?; known: bands, content, ` +
				`conversation, limits, lists, recipient, relationship, sender`},
		{"misspelt list", `test_x if count(data.dmgate.hits) == 0 with input as {"lists": {"domain": true}}`, Broken,
			`p_test.rego:3: input.lists.domain does not exist; did you mean "domains"?; known: domains, phrases`},
		{"value of a band", "no_hits(f) if count(data.dmgate.hits) == 0 with input as f\n" +
			`test_x if no_hits({"bands": {"account_age": "nwe"}})`, Broken,
			`p_test.rego:3: input.bands.account_age is never "nwe"; did you mean "new"? it is one of new, young, old`},
		{"value in part of an input", `test_x if count(data.dmgate.hits) == 0 with input.bands.account_age as "nwe"`, Broken,
			`p_test.rego:3: input.bands.account_age is never "nwe"; did you mean "new"? it is one of new, young, old`},
		{"wrong kinds", `test_x if count(data.dmgate.hits) == 0 with input as {"content": {"link": "yes"}, "lists": []}`,
			Broken, "p_test.rego:3: input.content.link is never \"yes\"; it is true or false\n" +
				"p_test.rego:3: input.lists is not an object"},
		{"no object", `test_x if count(data.dmgate.hits) == 0 with input as "link"`, Broken,
			"p_test.rego:3: the input is not an object"},
		{"table", "test_x[name] if {\n\tsome name, n in {\"one\": 1, \"two\": 2}\n" +
			"\tcount(data.dmgate.hits) == n with input as " + link + "\n}", Failed, `p_test.rego:5: case "two" does not hold`},
		{"table with a misspelt list", "test_x[name] if {\n\tsome name, n in {\"one\": 0}\n" +
			"\tcount(data.dmgate.hits) == n with input as {\"lists\": {\"domain\": true}}\n}", Broken,
			`p_test.rego:5: input.lists.domain does not exist; did you mean "domains"?; known: domains, phrases`},
		{"nested table", "test_x[a][b] if {\n\tsome a, bs in {\"one\": {\"two\": 1, \"three\": 2}}\n\tsome b, n in bs\n" +
			"\tcount(data.dmgate.hits) == n with input as " + link + "\n}", Failed,
			`p_test.rego:6: case "one/three" does not hold`},
		{"empty table", "test_x[name] if {\n\tsome name, n in {}\n" +
			"\tcount(data.dmgate.hits) == n with input as " + link + "\n}", Broken,
			"p_test.rego:3: can't fail: its table has no cases"},
		{"asks nothing", "test_x if {\n\tx := 1\n\tx == 1\n}", Broken,
			"p_test.rego:3: can't fail: it asks nothing of the policies, want one that reads data.dmgate.hits"},
		{"asks for help that asks nothing", "one := 1\ntest_x if one == 1", Broken,
			"p_test.rego:4: can't fail: it asks nothing of the policies, want one that reads data.dmgate.hits"},
		{"asks through a function", rulesOf + "test_x if not \"a.new\" in rules_of({})", Passed, ""},
		{"holds whatever the policies hit", `test_x if count(data.dmgate.hits) >= 0 with input.content.link as true`, Broken,
			"p_test.rego:3: can't fail: it holds whatever the policies hit"},
		{"holds of any text", "test_x if every hit in data.dmgate.hits { is_string(hit.rule) }", Broken,
			"p_test.rego:3: can't fail: it holds whatever the policies hit"},
		{"compares messages", rulesOf + `test_x if rules_of({}) == rules_of({"content": {"video": true}})`, Passed, ""},
		{"comes from no rule", rulesOf + "test_x if count(rules_of({})) < 2", Passed, ""},
		{"misspelt rule", rulesOf + "test_x if {\n\tnot \"a.nwe\" in rules_of({})\n}", Broken,
			`p_test.rego:5: there is no rule "a.nwe"; did you mean "a.new"?`},
		{"misspelt rule in a function", rulesOf + "is_new(f) if not \"a.nwe\" in rules_of(f)\ntest_x if is_new({})", Broken,
			`p_test.rego:4: there is no rule "a.nwe"; did you mean "a.new"?`},
		{"a rule that was once", rulesOf + "test_x if not \"a.telephone\" in rules_of({})", Broken,
			`p_test.rego:4: there is no rule "a.telephone"`},
		{"a rule of the engine", rulesOf + "test_x if not \"limit.sender\" in rules_of({})", Broken,
			`p_test.rego:4: rule "limit.sender" is the engine's own, which no Rego test sees: want a scenario for it`},
		{"a text that is no rule", rulesOf + "test_x if {\n\tprint(\"a.nwe\")\n\tx := \"example.com\"\n" +
			"\tcount(x) > 1\n\tnot \"a.new\" in rules_of({})\n}", Passed, ""},
		{"a name far from any rule's", rulesOf + "test_x if not \"example.com\" in rules_of({})", Broken,
			"p_test.rego:4: can't fail: it holds whatever the policies hit"},
		{"every", rulesOf + "test_x if {\n\tevery age in [\"new\", \"young\"] {\n" +
			"\t\t\"a.new\" in rules_of({\"bands\": {\"account_age\": age}})\n\t}\n}", Failed,
			"p_test.rego:6: does not hold"},
	} {
		t.Run(c.name, func(t *testing.T) {
			results, err := Test(tests(c.source), names, TestOptions{})
			if err != nil || len(results) != 1 {
				t.Fatal(results, err)
			}
			r := results[0]
			if got := failures(r); r.Status != c.status || got != c.message {
				t.Errorf("got %s %q, want %s %q", r.Status, got, c.status, c.message)
			}
			if r.Package != "dmgate_test" || !strings.HasSuffix(r.Name, "test_x") || r.File != "p_test.rego" || r.Line < 3 {
				t.Errorf("the test is %+v", r)
			}
		})
	}
}

// TestTestOrder wants results in order, with what each test printed and the rules that it made match.
func TestTestOrder(t *testing.T) {
	results, err := Test(tests(`
test_new if { print("an age"); count(data.dmgate.hits) == 1 with input.bands.account_age as "new" }
test_both if count(data.dmgate.hits) == 2 with input as {"content": {"link": true}, "bands": {"account_age": "new"}}
test_none if count(data.dmgate.hits) == 0 with input as {"lists": {"domains": true}}`), names, TestOptions{})
	if err != nil || len(results) != 3 {
		t.Fatal(results, err)
	}
	for i, want := range []TestResult{
		{Name: "test_new", Line: 4, Output: "an age\n", Hits: []string{"a.new"}},
		{Name: "test_both", Line: 5, Hits: []string{"a.link", "a.new"}},
		{Name: "test_none", Line: 6},
	} {
		got := results[i]
		if got.Name != want.Name || got.Line != want.Line || got.Output != want.Output || got.Status != Passed ||
			!slices.Equal(got.Hits, want.Hits) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}

// TestTestTimeout wants tests to come to an end that go round and round, by themselves or in a world where other rules hit.
func TestTestTimeout(t *testing.T) {
	const round = "round(n) if count([1 | some a in numbers.range(0, n); some b in numbers.range(0, n); some c in numbers.range(0, n); a + b + c < 0]) == 0\n"
	for _, c := range []struct {
		name, source string
		status       TestStatus
		message      string
	}{
		{"by itself", "test_x if {\n\tcount(data.dmgate.hits) == 0 with input as {}\n\tround(1000)\n}", Broken,
			"p_test.rego:4: the test did not come to an end in time"},
		{"in a world", "test_x if round(1000 * count(data.dmgate.hits)) with input as {}", Passed, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			results, err := Test(tests(round+c.source), names, TestOptions{Timeout: 100 * time.Millisecond})
			if err != nil || len(results) != 1 {
				t.Fatal(results, err)
			}
			if r := results[0]; r.Status != c.status || failures(r) != c.message {
				t.Errorf("got %s %q, want %s %q", r.Status, failures(r), c.status, c.message)
			}
		})
	}
}

func TestTestRun(t *testing.T) {
	modules := tests("test_a if true\ntest_b if true")
	results, err := Test(modules, names, TestOptions{Run: "_b$"})
	if err != nil || len(results) != 1 || results[0].Name != "test_b" {
		t.Error(results, err)
	}
	if _, err := Test(modules, names, TestOptions{Run: "("}); err == nil {
		t.Error("a broken pattern is taken")
	}
	if _, err := Test(tests("test_a if input.contents"), names, TestOptions{}); err == nil {
		t.Error("tests run that do not compile")
	}
}

// TestTestValues wants to be told what an expression that does not hold was made of.
func TestTestValues(t *testing.T) {
	for _, c := range []struct{ name, source, line, want string }{
		{"what was computed", "test_x if {\n\t\"a.link\" in rules_of({\"bands\": {\"account_age\": \"new\"}})\n}",
			`"a.link" in rules_of({"bands": {"account_age": "new"}})`,
			`rules_of({"bands": {"account_age": "new"}}) = {"a.new"}`},
		{"step by step", `test_x if count(data.dmgate.hits) == 2 with input.bands.account_age as "new"`,
			`count(data.dmgate.hits) == 2 with input.bands.account_age as "new"`,
			`count(data.dmgate.hits) = 1; data.dmgate.hits = {{"reason": "reason", "rule": "a.new"}}`},
		{"variables", "test_x if {\n\tsome age in [\"new\", \"young\"]\n\tgot := rules_of({\"bands\": {\"account_age\": age}})\n" +
			"\tgot == {\"a.link\"}\n}", `got == {"a.link"}`, `var age = "young"; var got = set()`},
		{"negated", `test_x if not "a.new" in rules_of({"bands": {"account_age": "new"}})`,
			`not "a.new" in rules_of({"bands": {"account_age": "new"}})`,
			`rules_of({"bands": {"account_age": "new"}}) = {"a.new"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			results, err := Test(tests(rulesOf+c.source), names, TestOptions{})
			if err != nil || len(results) != 1 || len(results[0].Failures) != 1 {
				t.Fatal(results, err)
			}
			f := results[0].Failures[0]
			if f.Source != c.line || valuesText(f.Values) != c.want {
				t.Errorf("got  %s where %s\nwant %s where %s", f.Source, valuesText(f.Values), c.line, c.want)
			}
		})
	}
}

func valuesText(values []TestValue) string {
	var parts []string
	for _, v := range values {
		text := v.Text + " = " + v.Value
		if v.Variable {
			text = "var " + text
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}

func TestBench(t *testing.T) {
	source := "test_a if count(data.dmgate.hits) == 0 with input as {}\ntest_b if count(data.dmgate.hits) == 0 with input as {}\n" +
		"todo_test_c if true\n"
	results, err := Bench(tests(source), names, TestOptions{Run: "_[bc]$"}, time.Millisecond)
	if err != nil || len(results) != 1 {
		t.Fatal(results, err)
	}
	r := results[0]
	if r.Package != "dmgate_test" || r.Name != "test_b" || r.Line != 4 || r.Runs < 1 || r.Time <= 0 || r.Bytes <= 0 || r.Allocs <= 0 {
		t.Errorf("the result is %+v", r)
	}
	failing := tests("test_a if count(data.dmgate.hits) == 1 with input as {}")
	if _, err := Bench(failing, names, TestOptions{}, time.Millisecond); err == nil {
		t.Error("a test that fails is measured")
	}
}

// TestTestHelpers wants what is wrong with an input named where the test makes it up, not in the function that all share.
func TestTestHelpers(t *testing.T) {
	modules := append(tests("test_x if {\n\ttrue\n\tnot \"a.new\" in rules_of({\"bands\": {\"account_age\": \"nwe\"}})\n}"),
		Module{File: "helpers_test.rego", Source: []byte("package dmgate_test\n\n" + rulesOf)})
	results, err := Test(modules, names, TestOptions{})
	want := `p_test.rego:5: input.bands.account_age is never "nwe"; did you mean "new"? it is one of new, young, old`
	if err != nil || len(results) != 1 || failures(results[0]) != want {
		t.Errorf("got %+v, %v; want %s", results, err, want)
	}
}
