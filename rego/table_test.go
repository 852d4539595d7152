package rego

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

// sameAsOPA wants the same findings, or the same error, as OPA has where it evaluates all policies over all they read.
func sameAsOPA(t *testing.T, p *Policies, f *filter.Facts) []filter.Finding {
	t.Helper()
	v, err := p.layout.view(f)
	if err != nil {
		t.Fatal(err)
	}
	want, wantErr := p.whole.evaluate(v)
	for range 2 { // the second time from memory
		got, err := p.Evaluate(f, nil)
		if !slices.Equal(got, want) || fmt.Sprint(err) != fmt.Sprint(wantErr) {
			t.Errorf("got %v and %v, OPA has %v and %v, of %v", got, err, want, wantErr, p.layout.document(v))
		}
	}
	return want
}

// TestShippedPoliciesAreOPA wants of every shipped rule what OPA makes of it, without asking OPA.
func TestShippedPoliciesAreOPA(t *testing.T) {
	modules := shippedModules(t, false)
	n := namesIn(modules)
	p, err := Load(modules, n, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if p.rest != nil {
		t.Error("some shipped rule is not plain")
	}
	matched := map[string]bool{}
	r := rand.New(rand.NewPCG(4, 4))
	for i := range 2000 {
		v := randomView(r, p.layout, 1+i%8)
		found := newBitSet(len(p.table.findings))
		p.table.match(&v, found)
		want, err := p.whole.evaluate(v)
		if got := p.table.list(nil, found); err != nil || !slices.Equal(got, want) {
			t.Fatalf("got %v, OPA has %v and %v, of %v", got, want, err, p.layout.document(v))
		}
		for _, f := range want {
			matched[f.Rule] = true
		}
	}
	for _, r := range p.Rules() {
		if !matched[r.ID] {
			t.Errorf("%s never matched", r.ID)
		}
	}
}

// randomView returns a view in which one in so many values is unusual. It has no numbers.
func randomView(r *rand.Rand, l *layout, one int) view {
	v := l.newView()
	for i := range v.codes {
		if r.IntN(one) == 0 {
			v.set(i, byte(r.IntN(len(l.slots[i].terms))))
		}
	}
	return v
}

// sharedRules are what the conditions of TestTableIsOPA refer to.
var sharedRules = `
young if input.bands.account_age == "new"
young if input.bands.account_age == "young"
listed_young if { input.lists.domains; young }
listed_young if { input.lists.phrases; input.content.money == false }
ordinary if not young
default closed := false
closed if input.recipient.closed
kind := "new" if input.content.link
constant := true
is_young(age) if age == "young"
linked([link, least]) if { link; input.content.emoji >= least }
band_of(of) := [input.bands.account_age, of]
pairs := [["new", 1], ["young", 3]]
bounds := [{"age": "new", "most": 1}, {"age": "old", "most": 3}]
odd_pairs := {["new", true], ["old", false]}
` + strings.Repeat("wide if input.content.money\n", maxWays+1)

// plainConditions are conditions that a table can decide. $ is a name.
var plainConditions = []string{
	`input.content.link`, `input.content.link == true`, `input.content.link == false`, `not input.content.link`,
	`not input.content.link == true`, `input.content.link != true`, `true == input.content.money`, `input.content.money = true`,
	`input.sender.verified`, `not input.sender.verified`, `input.sender.verified == false`, `input.sender.verified != false`,
	`not input.sender.verified == false`, `input.sender.verified in {false, true}`, `$ := input.sender.verified; $ != true`,
	`input.bands.account_age`, `not input.bands.account_age`, `input.bands.account_age == "new"`,
	`input.bands.account_age != "new"`, `not input.bands.account_age != "new"`, `"old" != input.bands.account_age`,
	`input.bands.account_age in {"new", "young"}`, `input.bands.account_age in ["old"]`, `input.bands.account_age in set()`,
	`not input.bands.account_age in {"new"}`, `$ := input.bands.account_age; $ == "old"`, `$ := input.lists.domains; not $`,
	`$ := input.bands.account_age; not $ == "old"`, `$ := input.bands.account_age; $ != "old"; $ != "new"`,
	`input.bands["account_age"] == "young"`, `input.bands.account_age == "new"; input.bands.account_age == "old"`,
	`input.limits.sender == "exceeded"`, `not input.limits.sender`, `input.recipient.inbox != "everyone"`,
	`input.conversation.state == "none"`, `input.recipient.age_band == "16-17"`, `young`, `not young`, `young == true`,
	`listed_young`, `ordinary`, `not ordinary`, `closed`, `not closed`, `constant`, `not constant`, `true`, `false`,
	`input.content.links > 0`, `not input.content.links > 0`, `1 > input.content.links`, `input.content.links == 1`,
	`input.content.emoji >= 3`, `3 >= input.content.emoji`, `input.content.emoji < 3`, `input.content.emoji != 3`,
	`not input.content.emoji == 3`, `input.content.emoji in {1, 3, 5}`, `input.content.emoji > 1; input.content.emoji <= 5`,
	`input.content.capitals >= 0.5`, `input.content.capitals < 0.3333333333333333`, `input.content.capitals == 0.5`,
	`input.sender.following_ratio > 1.5`, `$ := input.sender.followers; $ > 1000; $ != 3000`, `input.sender.followers`,
	`not input.sender.followers`, `input.content.length > -1`, `input.content.digits > 0.1`, `input.content.digits <= 1e-07`,
}

// otherConditions are those about which OPA has to be asked. Some fail.
var otherConditions = []string{
	`input.bands.account_age < "old"`, `some $ in ["new", "old"]; input.bands.account_age == $`,
	`input.sender.age_band == input.recipient.age_band`, `not listed_young`, `young == false`, `closed == false`, `kind`,
	`kind == "new"`, `not kind`, `kind == input.bands.account_age`, `is_young(input.bands.account_age)`, `wide`,
	`count(input.lists) > 1`, `input.lists`, `input.lists[_] == true`, `some $; input.lists[$] == true`,
	`$ := input.lists; $.domains == true`, `input.content.links + 1 > 2`, `input.content.links > 1.0`,
	`input.content.links == input.content.attachments`,
	`every $ in ["new"] { input.bands.account_age == $ }`, `startswith(input.bands.account_age, "y")`,
	`input.lists.domains == true; to_number(input.bands.account_age) > 3`,
	`to_number(input.bands.account_age) > 3; input.lists.phrases == true; input.content.bidi == true`,
	`1 / count([x | x := 1; input.content.money]) > 0; input.recipient.inbox == "nobody"`,
	`input.bands.account_age == "new"; 1 / count([x | x := 1; input.content.link]) > 0; input.bands.account_age == "old"`,
	`input.lists.domains in {true}; 1 / count([x | x := 1; input.content.link]) > 0; input.lists.domains == false`,
}

// takingApart are conditions that take apart what is written out, and give names to its parts. $ is the beginning of a name.
var takingApart = []string{
	`some [$a, $n] in [["new", 1], ["young", 3]]; input.bands.account_age == $a; input.content.emoji > $n`,
	`some [$a, $n] in pairs; input.bands.account_age == $a; input.content.emoji > $n`,
	`some [input.bands.account_age, $n] in pairs; input.content.emoji > $n`,
	`some $i, [$a, _] in pairs; input.bands.account_age == $a; $i == 1`,
	`some {"age": $a} in [{"age": "new"}, {"age": "old"}]; input.bands.account_age == $a`,
	`some {"age": $a, "most": $n} in bounds; input.bands.account_age == $a; input.content.emoji > $n`,
	`[$x, $y] := [input.content.link, 2]; $x; $y == 2`, `[$x, _] := [input.content.link, 2]; $x`,
	`[$x, 2] = [input.content.link, $y]; $x; $y == 2`, `{"a": [$x]} = {"a": [input.content.link]}; $x`,
	`[input.bands.account_age, $n] = pairs[_]; input.content.emoji > $n`,
	`pairs[_] = [input.bands.account_age, $n]; input.content.emoji > $n`,
	`$v := [input.content.emoji, 2]; [$x, $y] = $v; $x > $y`, `$v := {"a": [input.content.emoji]}; [$x] = $v.a; $x > 2`,
	`band_of(2, ["new", 2])`, `band_of(2, [$a, 2]); $a == "new"`, `[$a, $n] := band_of(2); $a == "new"; $n == 2`,
	`linked([input.content.link, 2])`, `not linked([input.content.link, 2])`,
	`odd_pairs[[input.bands.account_age, $x]]; $x`, `[input.bands.account_age, input.content.link] in odd_pairs`,
	`not [input.content.link, 1] = [true, 1]`, `every $p in pairs { [$a, $n] := $p; [$a, $n] != [input.bands.account_age, 3] }`,
	`count({$a | [$a, _] := [input.content.link, 2]; $a}) > 0`,
	`count([$a | some [$a, $n] in pairs; $n < input.content.emoji]) == 1`,
	`{$k: $v | some [$k, $v] in [["a", 1]]}.a < input.content.emoji`,
}

// reasons are what rules say, most of them plain.
var reasons = []string{`"a"`, `"a"`, `"a"`, `"a"`, `"b"`, `sprintf("%v", [input.content.link])`, `input.conversation.state`}

// randomPolicies returns a few rules of random conditions, most of them plain.
func randomPolicies(r *rand.Rand) []Module {
	source := sharedRules
	for i := range 1 + r.IntN(8) {
		text := rule(fmt.Sprintf("a.r%d", i), randomBody(r))
		source += strings.Replace(text, `"reason": "reason"`, `"reason": `+pick(r, reasons...), 1)
		if r.IntN(3) == 0 { // another body, that may find the same
			source += fmt.Sprintf(`hits contains {"rule": "a.r%d", "reason": "a"} if { %s }`, i, randomBody(r))
		}
	}
	return policy(source)
}

func randomBody(r *rand.Rand) string {
	body := make([]string, 1+r.IntN(3))
	for i := range body {
		condition := pick(r, pick(r, plainConditions, plainConditions, plainConditions, otherConditions, takingApart)...)
		body[i] = strings.ReplaceAll(condition, "$", fmt.Sprintf("name%d", i))
	}
	return strings.Join(body, "\n")
}

// nearbyFacts returns random facts, with numbers that are close to those that conditions compare them with.
func nearbyFacts(r *rand.Rand) filter.Facts {
	f := randomFacts(r, names)
	f.Content.Capitals = pick(r, f.Content.Capitals, 0.5, 1.0/3, 0, 1)
	f.Content.Digits = pick(r, f.Content.Digits, 0.1, 0.30000000000000004-0.2, 1e-7, 0)
	return f
}

// TestTableIsOPA wants random policies of all kinds to find what OPA finds, and to fail as they do there.
func TestTableIsOPA(t *testing.T) {
	plain, asked, spared, failed := 0, 0, 0, 0
	for seed := range uint64(80) {
		r := rand.New(rand.NewPCG(5, seed))
		modules := randomPolicies(r)
		p, err := Load(modules, names, Options{})
		if err != nil {
			t.Fatalf("%v\n%s", err, modules[0].Source)
		}
		plain += len(p.table.findings)
		for range 40 {
			f := nearbyFacts(r)
			if sameAsOPA(t, p, &f); t.Failed() {
				t.Fatalf("the policies are\n%s", modules[0].Source)
			}
			v, _ := p.layout.view(&f)
			switch _, err := p.whole.evaluate(v); {
			case err != nil:
				failed++
			case p.table.match(&v, newBitSet(len(p.table.findings))):
				asked++
			default:
				spared++
			}
		}
	}
	t.Logf("%d findings in tables; of messages %d failed, OPA was asked about %d and not about %d", plain, failed, asked, spared)
	if plain < 100 || asked < 100 || spared < 100 || failed < 20 {
		t.Error("some way of evaluating is hardly tried")
	}
}

// TestPlain wants OPA to be asked about no condition that is plain, and about all others, and to agree about either.
func TestPlain(t *testing.T) {
	for _, of := range []struct {
		conditions []string
		plain      bool
	}{{plainConditions, true}, {otherConditions, false}, {takingApart, false}} {
		for _, condition := range of.conditions {
			modules := policy(sharedRules, rule("a.b", strings.ReplaceAll(condition, "$", "name")))
			p := mustLoad(t, modules)
			i := slices.IndexFunc(p.Bodies(), func(b Body) bool { return b.Rule == "a.b" })
			if plain := p.rest == nil; plain != of.plain || p.Bodies()[i].Plain != plain {
				t.Errorf("%s: plain is %t, want %t", condition, plain, of.plain)
			}
			for seed := range uint64(60) {
				f := nearbyFacts(rand.New(rand.NewPCG(7, seed)))
				if sameAsOPA(t, p, &f); t.Failed() {
					t.Fatal(condition)
				}
			}
		}
	}
}

// TestTableLooksAtFewBodies wants a message to be compared with bodies that it comes near, and not with all others.
func TestTableLooksAtFewBodies(t *testing.T) {
	p := mustLoad(t, policy(
		rule("a.a", "input.lists.domains; input.bands.account_age == \"new\""),
		rule("a.b", "input.bands.account_age == \"new\"; input.content.link"),
		rule("a.c", "not input.content.link; input.lists.phrases"),
		rule("a.d", "input.lists.phrases; count(input.lists) > 1"),
		rule("a.e", "not input.content.link"),
	))
	if always := p.table.always.len(); always != 1 {
		t.Errorf("%d bodies are looked at for each message, want that of a.e alone", always)
	}
	for path, want := range map[string]int{"input.lists.domains": 1, "input.lists.phrases": 2, "input.content.link": 1} {
		if got := p.table.near[p.table.places[p.layout.paths[path]]+yes].len(); got != want {
			t.Errorf("%d bodies are near %s, want %d", got, path, want)
		}
	}
}

// TestManyRulesAreOPA wants packs of many rules to find what OPA finds, of messages that come near to many of them too.
func TestManyRulesAreOPA(t *testing.T) {
	modules, names := manyRules(100, true)
	p, err := Load(modules, names, Options{})
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for i, f := range usualMessages(100, names) {
		r := rand.New(rand.NewPCG(8, uint64(i)))
		for range r.IntN(40) {
			f.Lists = append(f.Lists, filter.ListMatch{List: pick(r, names.Lists...)})
		}
		f.Content.Handles = make([]filter.Handle, r.IntN(2))
		if found += len(sameAsOPA(t, p, f)); t.Failed() {
			t.FailNow()
		}
	}
	if found < 500 {
		t.Errorf("only %d findings", found)
	}
}

// TestTableLooksWhereFewBodiesAre wants a body to be looked at where few others are, however its author puts it.
func TestTableLooksWhereFewBodiesAre(t *testing.T) {
	var rules []string
	for _, list := range names.Lists {
		rules = append(rules, rule("a."+list, "input.content.handle; input.lists."+list))
	}
	p := mustLoad(t, policy(rules...))
	if got := p.table.near[p.table.places[p.layout.paths["input.content.handle"]]+yes].len(); got != 0 {
		t.Errorf("%d bodies are near a handle, which all of them ask for", got)
	}
}
