package ruletest

import (
	"reflect"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/dmgate/dmgate/rules/evade"
)

// withPhrases is the small pack with a rule about a word, one about a link and one that nothing hits.
func withPhrases() fstest.MapFS {
	files := packFiles()
	files["lists/coins.txt"] = &fstest.MapFile{Data: []byte("crypto signals\n")}
	files["pack.yaml"].Data = append([]byte(`lists: {coins: {kind: phrases, as: fact, block: [lists/coins.txt]}}`),
		append(files["pack.yaml"].Data, "      text.coins: 4\n      text.link: 1\n      text.phone: 1\n"...)...)
	policy := func(id, condition string) string {
		return "\n# METADATA\n# title: T\n# description: D.\n# custom:\n#   abuse: a\n" +
			`hits contains {"rule": "` + id + `", "reason": "r"} if ` + condition + "\n"
	}
	files["policies/text.rego"] = &fstest.MapFile{Data: []byte("package dmgate\n" +
		policy("text.coins", "input.lists.coins == true") + policy("text.link", "input.content.link == true") +
		policy("text.phone", "input.content.phone == true"))}
	return files
}

func TestEvade(t *testing.T) {
	files := withPhrases()
	files["scenarios/s.yaml"] = &fstest.MapFile{Data: []byte(`
scenarios:
  coins:
    steps:
      - {message: {text: Crypto signals for you}, expect: {hits: [text.coins]}}
      - {times: 5, message: {text: "crypto signals at shop{n}.example", sender: {account_age: 1h}}, expect: {hits: [text.link]}}
      - {message: {sender: {account_age: 1h}}, expect: {hits: [account.new]}}
`)}
	suite, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	var rewrites []evade.Rewrite
	for _, name := range []string{"look-alikes", "spacing", "links"} {
		r, _ := evade.Named(name)
		rewrites = append(rewrites, r)
	}
	drop := evade.Rewrite{Name: "drop", Apply: func(string) string { return "nothing" }}
	got, err := suite.Evade(append(rewrites, drop))
	if err != nil {
		t.Fatal(err)
	}
	lost := func(line int) Lost {
		return Lost{Rewrite: "drop", Scenario: "coins", File: "scenarios/s.yaml", Line: line}
	}
	want := &Evasion{
		Rewrites: []string{"look-alikes", "spacing", "links", "drop"},
		Rules: []RuleEvasion{
			{Rule: "text.coins", Tries: []Try{{2, 2}, {2, 2}, {1, 1}, {2, 0}}, Lost: []Lost{lost(5), lost(6)}},
			{Rule: "text.link", Tries: []Try{{1, 1}, {1, 1}, {1, 1}, {1, 0}}, Lost: []Lost{lost(6)}},
		},
		Untried: []string{"text.phone"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
	if slices.Contains(got.Untried, "account.new") {
		t.Error("a rule that reads no text counts as one that does")
	}
}
