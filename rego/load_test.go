package rego

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// names are what the tests' pack adds to the vocabulary.
var names = Names{
	Bands:  map[string][]string{"account_age": {"new", "young", "old"}},
	Lists:  []string{"domains", "phrases"},
	Limits: map[string][]string{"sender": {"ok", "exceeded"}},
}

// rule returns a rule of that id, in order but for what the condition may hold.
func rule(id, condition string) string {
	return fmt.Sprintf(`
# METADATA
# title: Title
# description: Description.
# custom:
#   abuse: abuse
hits contains {"rule": %q, "reason": "reason"} if { %s }
`, id, condition)
}

func policy(rules ...string) []Module {
	return []Module{{File: "p.rego", Source: []byte("package dmgate\n" + strings.Join(rules, ""))}}
}

func mustLoad(t testing.TB, modules []Module) *Policies {
	t.Helper()
	p, err := Load(modules, names, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestLoadRefuses wants every mistake found, where it is, in words that say what to write instead. The sources follow
// the line "package dmgate", and come with a rule that is in order.
func TestLoadRefuses(t *testing.T) {
	for _, c := range []struct {
		name, source string
		want         []string
	}{
		{"misspelt section", `x if input.contens.link == true`, []string{
			`bad.rego:2: input.contens does not exist; did you mean "content"?; known: bands, content, conversation, ` +
				`limits, lists, recipient, relationship, sender`}},
		{"misspelt fact", `x if input.recipient.inbux == "everyone"`, []string{
			`bad.rego:2: input.recipient.inbux does not exist; did you mean "inbox"?; known: age_band, closed, inbox`}},
		{"misspelt fact, negated and bare", "x if not input.recipient.inbux\ny if input.recipient.inbux", []string{
			`bad.rego:2: input.recipient.inbux does not exist; did you mean "inbox"?; known: age_band, closed, inbox`,
			`bad.rego:3: input.recipient.inbux does not exist; did you mean "inbox"?; known: age_band, closed, inbox`}},
		{"misspelt band", `x if input.bands.account_old == "new"`, []string{
			`bad.rego:2: input.bands.account_old does not exist; known: account_age`}},
		{"unknown list", `x if input.lists.urls`, []string{
			`bad.rego:2: input.lists.urls does not exist; known: domains, phrases`}},
		{"below a value", `x if input.content.link.deep`, []string{
			`bad.rego:2: input.content.link.deep does not exist: input.content.link is a single value`}},
		{"value of a band", `x if input.bands.account_age == "nwe"`, []string{
			`bad.rego:2: input.bands.account_age is never "nwe"; did you mean "new"? it is one of new, young, old`}},
		{"value, the other way round", `x if "nwe" != input.bands.account_age`, []string{
			`bad.rego:2: input.bands.account_age is never "nwe"; did you mean "new"? it is one of new, young, old`}},
		{"value in a set", `x if input.bands.account_age in {"new", "yuong"}`, []string{
			`bad.rego:2: input.bands.account_age is never "yuong"; did you mean "young"? it is one of new, young, old`}},
		{"value of a local name", `x if { age := input.bands.account_age; age == "adult" }`, []string{
			`bad.rego:2: input.bands.account_age is never "adult"; it is one of new, young, old`}},
		{"value by way of an import", "import input.bands as b\nx if b.account_age == \"adult\"", []string{
			`bad.rego:3: input.bands.account_age is never "adult"; it is one of new, young, old`}},
		{"value of a label", `x if input.recipient.age_band == "18"`, []string{
			`bad.rego:2: input.recipient.age_band is never "18"; did you mean "18+"? ` +
				`it is one of under_13, 13-15, 16-17, 18+`}},
		{"value of a limit", `x if input.limits.sender == "over"`, []string{
			`bad.rego:2: input.limits.sender is never "over"; it is one of ok, exceeded`}},
		{"flag as text", `x if input.lists.domains == "true"`, []string{
			`bad.rego:2: true or false and a text are never equal: a text stands in quotes, true, false and numbers without`}},
		{"label as number", `x if input.bands.account_age == 3`, []string{
			`bad.rego:2: a text and a number are never equal: a text stands in quotes, true, false and numbers without`}},
		{"network", `x if http.send({"method": "get", "url": "x"})`, []string{
			`bad.rego:2: http.send is not available: policies have no network`}},
		{"name lookup", `x if net.lookup_ip_addr("localhost")`, []string{
			`bad.rego:2: net.lookup_ip_addr is not available: policies have no network`}},
		{"clock", `x if time.now_ns() > 3`, []string{
			`bad.rego:2: time.now_ns is not available: policies have no clock; ages are facts, counted from the ` +
				`message's own time`}},
		{"environment", `x if opa.runtime().env`, []string{
			`bad.rego:2: opa.runtime is not available: policies can't see the process and its environment`}},
		{"chance", `x if rand.intn("x", 3) == 1`, []string{
			`bad.rego:2: rand.intn is not available: a decision must come out the same each time`}},
		{"no such function", `x if lowercase("X") == "x"`, []string{`bad.rego:2: there is no function lowercase in this package`}},
		{"comma", "x if {\n\tinput.content.link == true,\n}", []string{
			"bad.rego:3: unexpected , token: expected \\n or ; or }; conditions that all must hold stand on a line each, " +
				"alternatives are several bodies"}},
		{"typographic quotes", "x if input.recipient.inbox == “everyone”", []string{
			"bad.rego:2: illegal token; quotes are written \""}},
		{"not UTF-8", "x if \"\xfc\" == input.recipient.inbox", []string{
			`bad.rego:2: illegal token`, `bad.rego:2: the line is not UTF-8: save the file as UTF-8`}},
		{"no such rule", `x if data.dmgate.helpers.y`, []string{
			`bad.rego:2: data.dmgate.helpers.y does not exist: there is no data but the policies' own rules`}},
		{"unused name", "x if {\n\ty := 3\n\tinput.content.link\n}", []string{`bad.rego:3: assigned var y unused`}},
		{"syntax", `x if input.content.link ==`, []string{`bad.rego:3: unexpected eof token`}},
		{"set of another kind", `hits contains "a.b" if input.content.link`, []string{
			`bad.rego:2: a rule of hits is written as hits contains {"rule": "family.name", "reason": "…"} if { … }`}},
		{"too much in the head", `hits contains {"rule": "a.b", "reason": "r", "weight": 3} if input.content.link`,
			[]string{`bad.rego:2: a rule of hits is written as ` +
				`hits contains {"rule": "family.name", "reason": "…"} if { … }`}},
		{"computed id", `hits contains {"rule": id, "reason": "r"} if id := "a.b"`, []string{
			`bad.rego:2: the rule's id is not written out: a rule is written as ` +
				`hits contains {"rule": "family.name", "reason": "…"} if { … }`}},
		{"form of the id", `hits contains {"rule": "Account.New", "reason": "r"} if input.content.link`, []string{
			`bad.rego:2: rule id "Account.New" is not dotted lower case, like "family.name"`}},
		{"reserved id", `hits contains {"rule": "limit.x", "reason": "r"} if input.content.link`, []string{
			`bad.rego:2: rule id "limit.x": the families cap, inbox, limit, list belong to the engine`}},
		{"reason that is no text", `hits contains {"rule": "a.b", "reason": 3} if input.content.link`, []string{
			`bad.rego:2: the reason of rule "a.b" is 3, not a text`}},
		{"empty reason", `hits contains {"rule": "a.b", "reason": " "} if input.content.link`, []string{
			`bad.rego:2: the reason of rule "a.b" is empty`}},
		{"long reason", `hits contains {"rule": "a.b", "reason": "` + strings.Repeat("é", 257) + `"} if input.content.link`,
			[]string{`bad.rego:2: the reason of rule "a.b" is 514 bytes long, more than the 512 allowed`}},
		{"reason that is a number", `hits contains {"rule": "a.b", "reason": input.content.words} if input.content.link`,
			[]string{`bad.rego:2: the reason of rule "a.b" is input.content.words, which is a number and not a text`}},
		{"another set", `hit contains {"rule": "a.b", "reason": "r"} if input.content.link`, []string{
			`bad.rego:2: hit has no effect: a rule is written as ` + headForm}},
		{"number compared with a text", `x if input.sender.account_age < "72h"`, []string{
			`bad.rego:2: input.sender.account_age is never "72h"; it is a number`}},
		{"text compared with a number", `x if 3 != input.bands.account_age`, []string{
			`bad.rego:2: input.bands.account_age is never 3; it is a text`}},
		{"misspelt root", `x if inputs.content.link`, []string{
			`bad.rego:2: inputs has no value; did you mean "input"?`}},
		{"capital", `x if input.content.link == True`, []string{`bad.rego:2: True has no value; did you mean "true"?`}},
		{"text", `x if contains(input.text, "box")`, []string{
			`bad.rego:2: input.text does not exist: policies see no text, so list the phrases and read input.lists`}},
		{"text of a message", `x if contains(input.content.text, "box")`, []string{
			"bad.rego:2: a fact that is true or false is no text; policies see no text, so list the phrases and read input.lists"}},
		{"assignment", "x if {\n\tinput.content.link := true\n}", []string{
			"bad.rego:3: cannot assign to ref; to compare, write =="}},
		{"and", "x if {\n\tinput.content.link and input.content.phone\n}", []string{
			"bad.rego:3: unexpected identifier token: expected \\n or ; or }; conditions that all must hold stand on a line " +
				"each, alternatives are several bodies"}},
		{"Rego v0", `hits[{"rule": "a.b", "reason": "r"}] { input.content.link }`, []string{
			"bad.rego:2: `contains` keyword is required for partial set rules; a rule is written as " + headForm,
			"bad.rego:2: `if` keyword is required before rule body; a rule is written as " + headForm}},
		{"METADATA that is no YAML", "# METADATA\n# title: a: b\n" +
			`hits contains {"rule": "a.b", "reason": "r"} if input.content.link`, []string{
			`bad.rego:3: the METADATA is not YAML: mapping values are not allowed in this context`}},
		{"no METADATA", `hits contains {"rule": "a.b", "reason": "r"} if input.content.link`, []string{
			`bad.rego:2: rule "a.b" has no METADATA above it; wanted are title, description and custom.abuse`}},
		{"poor METADATA", "# METADATA\n# title: T\n" +
			`hits contains {"rule": "a.b", "reason": "r"} if input.content.link`, []string{
			`bad.rego:2: the METADATA of rule "a.b" has no custom.abuse`,
			`bad.rego:2: the METADATA of rule "a.b" has no description`}},
		{"METADATA twice", rule("a.b", "input.content.link") + rule("a.b", "input.content.phone"), []string{
			`bad.rego:10: the METADATA of rule "a.b" stands above its first body, at line 8`}},
		{"a rule in two files", rule("good.rule", "input.content.link"), []string{
			`p.rego:8: rule "good.rule" is in bad.rego already; all bodies of a rule stand in one file`}},
		{"unused import", "import data.dmgate.lib\nx if data.dmgate.hits\ny := x", []string{
			`bad.rego:2: import data.dmgate.lib unused`}},
		{"recursion", "x if y\ny if x", []string{
			`bad.rego:2: rule data.dmgate.x is recursive: data.dmgate.x -> data.dmgate.y -> data.dmgate.x`,
			`bad.rego:3: rule data.dmgate.y is recursive: data.dmgate.y -> data.dmgate.x -> data.dmgate.y`}},
		{"everything at once", "x if input.lists.urls\ny if time.now_ns() > 3\nz if input.limits.sender == \"over\"",
			[]string{
				`bad.rego:2: input.lists.urls does not exist; known: domains, phrases`,
				`bad.rego:3: time.now_ns is not available: policies have no clock; ages are facts, counted from the ` +
					`message's own time`,
				`bad.rego:4: input.limits.sender is never "over"; it is one of ok, exceeded`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			modules := append(policy(rule("good.rule", "input.content.link")),
				Module{File: "bad.rego", Source: []byte("package dmgate\n" + c.source + "\n")})
			if got := messages(t, modules); !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

// TestLoadRefusesFiles is about what is wrong with files as a whole.
func TestLoadRefusesFiles(t *testing.T) {
	good := policy(rule("good.rule", "input.content.link"))
	for _, c := range []struct {
		name    string
		modules []Module
		want    []string
	}{
		{"nothing", nil, []string{`no rule in package dmgate defines hits, want one at least, in a file *.rego`}},
		{"no rule", []Module{{"a.rego", []byte("package dmgate\nx := 1\n")}},
			[]string{`no rule in package dmgate defines hits, want one at least, in a file *.rego`}},
		{"empty file", append(good, Module{"a.rego", nil}), []string{`a.rego: the file is empty`}},
		{"no package", append(good, Module{"a.rego", []byte("x := 1\n")}),
			[]string{`a.rego:1: a file begins with its package: package dmgate`}},
		{"a file twice", append(good, good...), []string{`p.rego: the file is given twice`}},
		{"another package", append(good, Module{"a.rego", []byte("package other\nx := 1\n")}), []string{
			`a.rego:1: package other: policies are in package dmgate, and what they share in packages such as ` +
				`dmgate.lib`}},
		{"tests among the rules", append(good, Module{"a_test.rego", []byte("package dmgate\ntest_x if true\n")}),
			[]string{`a_test.rego:1: package dmgate: a file of tests is in a package whose name ends in _test, ` +
				`such as dmgate_test`}},
		{"tests in a file of rules", append(good, Module{"a.rego", []byte("package dmgate_test\ntest_x if true\n")}),
			[]string{`a.rego:1: package dmgate_test: tests are in files whose names end in _test.rego`}},
		{"rules where rules are shared", append(good, Module{"a.rego", []byte("package dmgate.lib" + rule("a.b", "true"))}),
			[]string{`a.rego:7: hits of package dmgate.lib count nowhere: rules are in package dmgate`}},
		{"a test without its name", append(good, Module{"a_test.rego", []byte(`package dmgate_test
hits_test if data.dmgate.hits == set()
tests_hits if data.dmgate.hits == set()
Test_hits if data.dmgate.hits == set()
`)}), []string{
			`a_test.rego:2: hits_test never runs: it is no test, since the name of a test begins with test_, and nothing else reads it`,
			`a_test.rego:3: tests_hits never runs: it is no test, since the name of a test begins with test_, and nothing else reads it`,
			`a_test.rego:4: Test_hits never runs: it is no test, since the name of a test begins with test_, and nothing else reads it`}},
		{"two tests of one name", append(good,
			Module{"a_test.rego", []byte("package dmgate_test\ntest_x if data.dmgate.hits == set()\n\ntest_x if data.dmgate.hits\n")},
			Module{"b_test.rego", []byte("package dmgate_test\ntodo_test_y if data.dmgate.hits\n\ntest_x if data.dmgate.hits\n")}),
			[]string{
				`a_test.rego:4: there is a test test_x already (a_test.rego:2), want a name of its own: of two with one name, one would do`,
				`b_test.rego:4: there is a test test_x already (a_test.rego:2), want a name of its own: of two with one name, one would do`}},
		{"a hit looked for by its id alone", append(good,
			Module{"a_test.rego", []byte("package dmgate_test\ntest_x if \"good.rule\" in data.dmgate.hits\n")}),
			[]string{`a_test.rego:2: a text and a hit, {"rule": …, "reason": …}, are never equal: a hit is looked for by its id ` +
				`with "family.name" in {hit.rule | some hit in dmgate.hits}`}},
		{"a test without if", append(good, Module{"a_test.rego", []byte("package dmgate_test\ntest_x { true }\n")}),
			[]string{"a_test.rego:2: `if` keyword is required before rule body; a test is written as test_name if { … }"}},
		{"a test that does not compile",
			append(good, Module{"a_test.rego", []byte("package dmgate_test\ntest_x if data.dmgate.hists == set()\n")}),
			[]string{`a_test.rego:2: data.dmgate.hists does not exist: there is no data but the policies' own rules`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := messages(t, c.modules); !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

// messages loads modules that are not in order and returns what is wrong with them.
func messages(t *testing.T, modules []Module) []string {
	t.Helper()
	_, err := Load(modules, names, Options{})
	found, ok := errors.AsType[Errors](err)
	if !ok {
		t.Fatalf("the error is %v, not Errors", err)
	}
	return strings.Split(found.Error(), "\n")
}

// TestLoadAccepts is about forms that a check could take for mistakes.
func TestLoadAccepts(t *testing.T) {
	for name, source := range map[string]string{
		"import rego.v1":     "import rego.v1\nx if input.content.link",
		"unknown value left": `x if not input.bands.account_age`,
		"loop over bands":    `x contains name if some name, "new" in input.bands`,
		"whole input":        `x contains v if walk(input, [_, v])`,
		"helper function":    "f(x) := upper(x)\ny := f(input.bands.account_age)",
		"value from a list":  `x if { some age in ["new", "young"]; input.bands.account_age == age }`,
		"print":              `x if { print("seen"); input.content.link }`,
		"numbers":            `x if input.sender.account_age < 3600`,
		"two bodies": rule("a.b", "input.content.link") +
			`hits contains {"rule": "a.b", "reason": "r"} if input.content.phone`,
	} {
		t.Run(name, func(t *testing.T) {
			mustLoad(t, append(policy(rule("good.rule", "input.content.link")), testHelpers,
				Module{"a.rego", []byte("package dmgate\n" + source + "\n")},
				Module{"lib.rego", []byte("package dmgate.lib\nx := 1\n")}))
		})
	}
}

// testHelpers is a file of tests that share what is no test itself.
var testHelpers = Module{"helpers_test.rego", []byte(`package dmgate_test

quiet if count(data.dmgate.hits) == 0

hits_of(facts) := {hit | some hit in data.dmgate.hits with input as facts}

many contains hit if some hit in data.dmgate.hits

limit := 3

test_x if {
	quiet with input as {}
	count(hits_of({})) < limit
}

test_table[name] if {
	some name in ["a", "b"]
	hits_of({}) == set()
}

test_table[name] if {
	name := "c"
	hits_of({}) == set()
}
`)}

func TestRules(t *testing.T) {
	p := mustLoad(t, policy(rule("b.two", "input.content.link"), rule("a.one", "input.content.phone"),
		`hits contains {"rule": "b.two", "reason": "r"} if input.content.email`))
	want := []Rule{
		{ID: "a.one", Title: "Title", Description: "Description.", Abuse: "abuse", File: "p.rego", Line: 15,
			Reads: []string{"content.phone"}},
		{ID: "b.two", Title: "Title", Description: "Description.", Abuse: "abuse", File: "p.rego", Line: 8,
			Reads: []string{"content.email", "content.link"}},
	}
	if got := p.Rules(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestLabelsOfManyValues(t *testing.T) {
	n := Names{Bands: map[string][]string{"b": nil}}
	for i := range maxValues + 1 {
		n.Bands["b"] = append(n.Bands["b"], fmt.Sprint("v", i))
	}
	_, err := Load(policy(rule("a.b", `input.bands.b == "v255"`)), n, Options{})
	if want := "input.bands.b has 256 values; at most 255 are possible"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
