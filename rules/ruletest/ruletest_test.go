package ruletest

import (
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/dmgate/dmgate/rules/strictyaml"
)

// packFiles is a pack with one limit and one rule.
func packFiles() fstest.MapFS {
	return fstest.MapFS{
		"pack.yaml": {Data: []byte(`
name: small
thresholds: {requests: 3, drop: 10}
trust: {follow_age: 72h}
rollout: {percent: 100}
bands:
  account_age: {fact: sender.account_age, ranges: [{name: new, below: 72h}, {name: old}]}
limits:
  sender: {counts: messages, key: [sender], rate: 10/1h, burst: 10}
weights:
  all:
    rules:
      limit.sender: 8
      account.new: 4
      content.sticker: {weight: 9, mode: shadow}
`)},
		"policies/account.rego": {Data: []byte(`package dmgate

# METADATA
# title: New
# description: A new account.
# custom:
#   abuse: throwaway accounts
hits contains {"rule": "account.new", "reason": "the account is new"} if input.bands.account_age == "new"

# METADATA
# title: Sticker
# description: A sticker.
# custom:
#   abuse: none
hits contains {"rule": "content.sticker", "reason": "a sticker"} if input.content.sticker == true
`)},
		"policies/account_test.rego": {Data: []byte(`package dmgate_test

test_new if count(data.dmgate.hits) == 1 with input.bands.account_age as "new"

test_two if {
	count(data.dmgate.hits) == 2 with input.bands.account_age as "new"
}
`)},
	}
}

func load(t *testing.T, scenario string) (*Suite, error) {
	t.Helper()
	files := packFiles()
	files["scenarios/s.yaml"] = &fstest.MapFile{Data: []byte(scenario)}
	return Load(files)
}

// outcome runs a scenario and returns what failed, one line each.
func outcome(t *testing.T, scenario string) string {
	t.Helper()
	suite, err := load(t, scenario)
	if err != nil {
		return "not loaded: " + err.Error()
	}
	results, err := suite.Run(Options{Run: "^scenarios/"})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range results {
		for _, f := range r.Failures {
			lines = append(lines, f.Step+": "+f.Message)
		}
		if (len(r.Failures) == 0) != r.OK() {
			t.Errorf("%s: status %s with %d failures", r.Name, r.Status, len(r.Failures))
		}
	}
	return strings.Join(lines, "\n")
}

// head begins a file with one scenario, of which only the steps are missing.
const head = "defaults: {sender: {account_age: 400d}}\nscenarios:\n  one:\n    steps:\n"

func TestScenarios(t *testing.T) {
	tests := map[string]struct{ steps, want string }{
		"all is as expected": {"- {message: {text: hi}, expect: {route: inbox, score: 0, only_hits: [], trust: none}}", ""},
		"route":              {"- {expect: {route: drop}}", "step 1: expected route drop, got inbox"},
		"score and hits": {"- {message: {sender: {account_age: 1h}}, expect: {score: '> 4', hits: [limit.sender], no_hits: [account.*]}}",
			"step 1: expected score > 4, got 4\nstep 1: expected a hit of limit.sender, got hits of account.new\n" +
				"step 1: expected no hit of account.new, got one: the account is new"},
		"exactly the hits": {"- {message: {sender: {account_age: 1h}}, expect: {only_hits: [limit.sender]}}",
			"step 1: expected also hits of limit.sender\nstep 1: expected no hits of account.new"},
		"shadow": {"- {message: {attachments: [{kind: sticker}]}, expect: {shadow_hits: [content.sticker], hits: [content.sticker]}}",
			"step 1: expected a hit of content.sticker, got one in shadow mode only"},
		"shadow of one that acts": {"- {message: {sender: {account_age: 1h}}, expect: {shadow_hits: [account.new]}}",
			"step 1: expected a hit of account.new in shadow mode, got one that acts"},
		"shadow of none": {"- {message: {sender: {account_age: 400d}}, expect: {shadow_hits: [content.sticker]}}",
			"step 1: expected a hit of content.sticker in shadow mode, got no hits"},
		"trust": {"- {message: {relationship: {follow_age: 80h}}, expect: {trust: recipient_follows}}",
			"step 1: expected trust recipient_follows, got follower"},
		"an account of this moment":      {"- {message: {sender: {account_age: 0}}, expect: {hits: [account.new]}}", ""},
		"null removes what defaults say": {"- {message: {sender: null}, expect: {no_hits: [account.new]}}", ""},
		"limits count, and the clock moves": {`
    - {times: 10, every: 1s, expect: {route: inbox}}
    - {name: the eleventh, expect: {route: requests, score: 8}}
    - {after: 2h, expect: {route: inbox}}`, ""},
		"a flood": {"- {times: 10000, over: 1m, expect: {counts: {inbox: 10, limit.sender: 9990}, first: {route: inbox}, last: {route: drop}}}",
			"step 1: message 10000 of 10000: expected route drop, got requests"},
		"many fail alike": {"- {times: 10, expect: {route: drop}}", "step 1: message 1 of 10: expected route drop, got inbox\n" +
			"step 1: message 2 of 10: expected route drop, got inbox\nstep 1: message 3 of 10: expected route drop, got inbox\n" +
			"step 1: 7 more messages fail"},
		"the number of the repetition": {"- {times: 100, message: {sender: {id: 'u{n%10}'}}, expect: {counts: {limit.sender: 1}}}",
			"step 1: expected 1 message with limit.sender, got 0 of 100"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			steps := test.steps
			if strings.HasPrefix(steps, "-") {
				steps = "    " + steps
			}
			if got := outcome(t, head+steps+"\n"); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestBadScenarios(t *testing.T) {
	tests := map[string]struct{ scenario, want string }{
		"too many messages in all": {head + strings.Repeat("    - {times: 1000000, expect: {route: inbox}}\n", 6),
			`3: with scenario "one" there are 6000000 messages in the pack's scenarios, at most 5000000 are allowed: want fewer times`},
		"misspelt field": {head + "    - {message: {sendr: {id: a}}, expect: {route: inbox}}",
			`5: scenarios.one.steps.0.message: unknown key "sendr", want attachments, conversation, id, recipient, relationship, sender, sent_at or text; did you mean "sender"?`},
		"misspelt field below": {head + "    - {message: {sender: {acount_age: 1h}}, expect: {route: inbox}}",
			`5: scenarios.one.steps.0.message.sender: unknown key "acount_age", want account_age, age_band, created_at, device_id, followers, following, has_avatar, id, ip or verified; did you mean "account_age"?`},
		"wrong type": {head + "    - {message: {sender: {followers: many}}, expect: {route: inbox}}",
			`5: scenarios.one.steps.0: message: no valid event: sender.followers: found a string, want a whole number from 0 to 9223372036854775807`},
		"wrong route": {head + "    - expect: {route: inbx}",
			`5: scenarios.one.steps.0.expect.route: found "inbx", want inbox, requests or drop; did you mean "inbox"?`},
		"unknown rule": {head + "    - expect: {no_hits: [account.nwe]}",
			`5: scenarios.one.steps.0.expect.no_hits.0: unknown rule "account.nwe"; did you mean "account.new"?`},
		"no range": {head + "    - expect: {score: high}",
			`5: scenarios.one.steps.0.expect.score: found "high", want a number or a range such as 4.5, ">= 3", "< 10" or 3..10`},
		"can't fail": {head + "    - {message: {text: hi}}",
			`3: scenarios: scenario "one" expects nothing, so it can't fail: want expect in at least one step`},
		"empty expectation": {head + "    - expect: {}", `5: scenarios.one.steps.0.expect: expects nothing, so it can't fail`},
		"any count": {head + "    - {times: 5, expect: {counts: {inbox: '>= 0'}}}",
			`5: expect.counts.inbox: >= 0 holds for any of 5 messages, so it can't fail`},
		"unknown family": {head + "    - expect: {no_hits: [acount.*]}",
			`5: scenarios.one.steps.0.expect.no_hits.0: no rule of the pack begins with "acount."; did you mean "account.*"?`},
		"misspelt route in counts": {head + "    - {times: 5, expect: {counts: {drp: 3}}}",
			`5: scenarios.one.steps.0.expect.counts: unknown route or rule "drp"; did you mean "drop"?`},
		"every of one": {head + "    - {every: 1m, expect: {route: inbox}}",
			`5: scenarios.one.steps.0.every: there is one message, want every only with times`},
		"over of one": {head + "    - {over: 1m, expect: {route: inbox}}",
			`5: scenarios.one.steps.0.over: there is one message, want over only with times`},
		"no placeholder": {head + "    - {times: 3, message: {text: 'Hi {N}'}, expect: {route: inbox}}",
			`5: scenarios.one.steps.0.message.text: found "{N}", want {n} for the number of the repetition, or {n%7} for that modulo 7`},
		"modulo nothing": {head + "    - {times: 3, message: {recipient: {id: 'r{n}{n%0}'}}, expect: {route: inbox}}",
			`5: scenarios.one.steps.0.message.recipient.id: found "{n%0}", want {n} for the number of the repetition, or {n%7} for that modulo 7`},
		"age beyond all": {head + "    - {message: {sender: {account_age: 200000d}}, expect: {route: inbox}}",
			`5: scenarios.one.steps.0.message.sender.account_age: found "200000d", want a duration such as 90s, 15m, 72h or 30d, in whole days up to 65535d`},
		"age twice": {head + "    - {message: {sender: {created_at: 2026-01-01T00:00:00Z}}, expect: {route: inbox}}",
			`5: scenarios.one.steps.0: message: sender.account_age and sender.created_at both say it, want one of them (null removes what defaults say)`},
		"no mapping": {head + "    - {message: {sender: bob}, expect: {route: inbox}}",
			`5: scenarios.one.steps.0.message.sender: found "bob", want a mapping`},
		"no duration": {head + "    - {message: {sender: {account_age: old}}, expect: {route: inbox}}",
			`5: scenarios.one.steps.0.message.sender.account_age: found "old", want a duration such as 90s, 15m, 72h or 30d`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, test.scenario+"\n")
			if err == nil {
				t.Fatal("it loads, want an error")
			}
			if got, want := err.Error(), "scenarios/s.yaml:"+test.want; got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// TestFilesThatNothingRuns wants scenarios to be missed that have the wrong name, and other files to be left alone.
func TestFilesThatNothingRuns(t *testing.T) {
	for name, missed := range map[string]bool{
		"a.yaml": false, "b/a.yml": false, "a.YAML": true, "a.Yml": true, "a.yaml.txt": true, "a.yml.TXT": true,
		"README.md": false, "notes.txt": false, "a.yaml~": false, ".a.YAML": false,
	} {
		name = ScenarioFolder + "/" + name
		p := &strictyaml.Problems{}
		names := scenarioFiles(fstest.MapFS{name: {}}, p)
		want := name + ": nothing runs these scenarios: want a name that ends in .yaml or .yml"
		if err := p.Err(); missed != (err != nil) || missed && err.Error() != want {
			t.Errorf("%s: got %v, want %q is %t", name, err, want, missed)
		}
		if ends := path.Ext(name) == ".yaml" || path.Ext(name) == ".yml"; ends != slices.Contains(names, name) {
			t.Errorf("%s: files of scenarios are %q", name, names)
		}
	}
}

// TestCounts wants a step of many messages that fails to tell what became of them all.
func TestCounts(t *testing.T) {
	s, err := load(t, "scenarios:\n  one:\n    steps: [{times: 20, message: {sender: {account_age: 1h}}, expect: {route: drop}}]\n")
	if err != nil {
		t.Fatal(err)
	}
	failures := s.RunScenario(&s.Scenarios[0], Options{}).Failures
	want := []Count{{"requests", 10}, {"drop", 10}, {"account.new", 20}, {"limit.sender", 10}}
	for i, f := range failures {
		if last := i == len(failures)-1; last != slices.Equal(f.Counts, want) {
			t.Errorf("failure %d of %d has counts %v, want %v with the last alone", i+1, len(failures), f.Counts, want)
		}
	}
}
