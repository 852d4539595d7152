package ruletest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// widerPack is the small pack with all that can be covered or changed.
func widerPack(scenarios string) fstest.MapFS {
	files := packFiles()
	files["pack.yaml"] = &fstest.MapFile{Data: []byte(`name: wider
thresholds: {requests: 3, drop: 10}
trust: {follow_age: 72h}
rollout: {percent: 100}
bands:
  account_age: {fact: sender.account_age, ranges: [{name: new, below: 72h}, {name: old}]}
lists:
  senders: {kind: senders, block: [lists/senders.txt], allow: [lists/allow.txt]}
limits:
  sender:
    counts: messages
    key: [sender]
    when: {conversation.state: [none, pending]}
    rate: 10/1h
    burst: 10
    bands: [{name: exceeded, from: 1}, {name: flood, from: 2}]
weights:
  all:
    cap: 9
    rules:
      limit.sender: {weight: 8, floor: requests}
      account.new: 2.5
      list.senders: {floor: drop}
      content.sticker: {weight: 9, mode: shadow}
`)}
	files["policies/account_test.rego"] = &fstest.MapFile{Data: []byte(`package dmgate_test

test_new if count(data.dmgate.hits) == 1 with input.bands.account_age as "new"
`)}
	files["lists/senders.txt"] = &fstest.MapFile{Data: []byte("bad\nworse\n")}
	files["lists/allow.txt"] = &fstest.MapFile{Data: []byte("worse\n")}
	if scenarios != "" {
		files["scenarios/s.yaml"] = &fstest.MapFile{Data: []byte(scenarios)}
	}
	return files
}

// uncovered runs all tests and returns what they don't exercise, and the coverage.
func uncovered(t *testing.T, files fstest.MapFS, workers int) ([]string, *Coverage) {
	t.Helper()
	suite, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	run := suite.NewCoverageRun()
	results, err := suite.Run(Options{Workers: workers, Observe: run.Observe})
	if err != nil {
		t.Fatal(err)
	}
	for i := range results {
		if !results[i].OK() && results[i].Kind == ScenarioTest {
			t.Errorf("%s: %+v", results[i].Name, results[i].Failures)
		}
	}
	coverage, err := run.Coverage(files, results)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, item := range coverage.Items {
		if !item.Covered {
			out = append(out, fmt.Sprintf("%s:%d: %s %s: %s", item.File, item.Line, item.Kind, item.Name, item.Todo))
		} else if item.Todo != "" {
			t.Errorf("%s is covered and has something to do: %s", item.Name, item.Todo)
		}
	}
	return out, coverage
}

// TestCoverageOfPolicies wants Rego tests to cover rules, and what these read.
func TestCoverageOfPolicies(t *testing.T) {
	got, coverage := uncovered(t, widerPack(""), 1)
	want := []string{
		"policies/account.rego:15: rules content.sticker: no test or scenario makes content.sticker match",
		"pack.yaml:10: limits sender: kept: no scenario has a message that counts towards limit sender and stays within it",
		"pack.yaml:10: limits sender: exceeded: no scenario exceeds limit sender: send 11 messages at once",
		"pack.yaml:16: limits sender: band exceeded: no scenario has a message in band exceeded of limit sender: send 11 messages at once",
		"pack.yaml:16: limits sender: band flood: no scenario has a message in band flood of limit sender: send 21 messages at once",
		"pack.yaml:8: lists senders: match: no test or scenario has a match of list senders",
		"pack.yaml:8: lists senders: allowed: no scenario has a message with what list senders has an entry for and another that allows it",
		"pack.yaml:6: bands account_age: old: no test or scenario has a message in band account_age: old (72h and more)",
		"pack.yaml:6: bands account_age: unknown: no scenario has a message whose sender.account_age is unknown",
		"pack.yaml:22: weights account.new: no scenario expects the score or the route of a message that account.new hits",
		"pack.yaml:21: weights limit.sender: no scenario expects the score or the route of a message that limit.sender hits",
		"pack.yaml:23: weights list.senders: no scenario expects the score or the route of a message that list.senders hits",
		"pack.yaml:21: floors limit.sender: no scenario expects the route of a message that nothing but the floor of limit.sender holds",
		"pack.yaml:23: floors list.senders: no scenario expects the route of a message that nothing but the floor of list.senders holds",
		"pack.yaml:19: caps all: no scenario has a message whose rules of group all add up to more than 9",
		"pack.yaml:2: thresholds requests: under it: no scenario has a message that scores under 3",
		"pack.yaml:2: thresholds requests: reached: no scenario has a message that scores 3 or more",
		"pack.yaml:2: thresholds drop: under it: no scenario has a message that scores under 10",
		"pack.yaml:2: thresholds drop: reached: no scenario has a message that scores 10 or more",
		"pack.yaml:3: access inbox.blocked: no scenario has a message that inbox.blocked holds",
		"pack.yaml:3: access inbox.closed: no scenario has a message that inbox.closed holds",
		"pack.yaml:3: access inbox.minor: no scenario has a message that inbox.minor holds",
		"pack.yaml:3: access inbox.adult_to_minor: no scenario has a message that inbox.adult_to_minor holds",
		"pack.yaml:3: trust recipient_follows: no scenario has a message that is trusted because of recipient_follows",
		"pack.yaml:3: trust recipient_messaged: no scenario has a message that is trusted because of recipient_messaged",
		"pack.yaml:3: trust accepted: no scenario has a message that is trusted because of accepted",
		"pack.yaml:3: trust follower: no scenario has a message that is trusted because of follower",
		"pack.yaml:3: trust follow_age: younger: no scenario has a message from a follower of less than follow_age",
		"pack.yaml:3: trust follow_age: older: no scenario has a message from a follower of follow_age or more",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if coverage.Covered != 2 || coverage.Total != 2+len(want) || coverage.Percent != 6.4 {
		t.Errorf("covered are %d of %d, %v %%", coverage.Covered, coverage.Total, coverage.Percent)
	}
}

// TestCoverageOfScenarios wants each step to cover what it says, and nothing else to be left.
func TestCoverageOfScenarios(t *testing.T) {
	const head = "defaults: {sender: {id: ana, account_age: 100d}}\nscenarios:\n  one:\n    steps:\n"
	for _, test := range []struct{ steps, covers string }{
		{"- expect: {no_hits: [account.*]}",
			"limits sender: kept, bands account_age: old, thresholds requests: under it, thresholds drop: under it"},
		{"- {message: {sender: {account_age: null}}, expect: {trust: none}}",
			"limits sender: kept, bands account_age: unknown, thresholds requests: under it, thresholds drop: under it"},
		{"- {message: {conversation: {state: declined}, sender: {account_age: 1h}}, expect: {hits: [account.new]}}",
			"thresholds requests: under it, thresholds drop: under it"},
		{"- {message: {conversation: {state: declined}, sender: {account_age: 1h}}, expect: {score: 2.5}}",
			"weights account.new, thresholds requests: under it, thresholds drop: under it"},
		{"- {times: 11, message: {attachments: [{kind: sticker}]}, expect: {last: {hits: [limit.sender]}}}",
			"rules content.sticker, limits sender: kept, limits sender: exceeded, limits sender: band exceeded, " +
				"bands account_age: old, thresholds requests: under it, thresholds requests: reached, thresholds drop: under it"},
		{"- {times: 21, expect: {counts: {inbox: 10}}}",
			"limits sender: kept, limits sender: exceeded, limits sender: band exceeded, limits sender: band flood, " +
				"bands account_age: old, weights limit.sender, thresholds requests: under it, thresholds requests: reached, " +
				"thresholds drop: under it"},
		{"- {message: {conversation: {state: declined}, sender: {id: bad}}, expect: {route: drop}}",
			"lists senders: match, bands account_age: old, weights list.senders, floors list.senders, " +
				"thresholds requests: under it, thresholds drop: under it"},
		{"- {message: {conversation: {state: declined}, sender: {id: worse}}, expect: {route: inbox}}",
			"lists senders: allowed, bands account_age: old, thresholds requests: under it, thresholds drop: under it"},
		{"- {times: 11, message: {sender: {account_age: 1h}}, expect: {last: {score: 9}}}",
			"limits sender: kept, limits sender: exceeded, limits sender: band exceeded, weights account.new, " +
				"weights limit.sender, caps all, thresholds requests: under it, thresholds requests: reached, " +
				"thresholds drop: under it"},
		{"- {message: {relationship: {follow_age: 71h}, conversation: {state: declined}}, expect: {trust: none}}",
			"bands account_age: old, thresholds requests: under it, thresholds drop: under it, trust follow_age: younger"},
		{"- {message: {relationship: {follow_age: 72h}}, expect: {trust: follower}}", "trust follower, trust follow_age: older"},
		{"- {message: {relationship: {recipient_blocked: true}, conversation: {state: declined}}, expect: {route: drop}}",
			"bands account_age: old, thresholds requests: under it, thresholds drop: under it, access inbox.blocked"},
	} {
		before, _ := uncovered(t, widerPack(""), 1)
		after, _ := uncovered(t, widerPack(head+"    "+test.steps+"\n"), 2)
		var covers []string
		for _, item := range before {
			if !slices.Contains(after, item) {
				_, name, _ := strings.Cut(item, ": ")
				covers = append(covers, name[:strings.LastIndex(name, ": no ")])
			}
		}
		if got := strings.Join(covers, ", "); got != test.covers {
			t.Errorf("%s\ncovers %s\nwant   %s", test.steps, got, test.covers)
		}
	}
}
