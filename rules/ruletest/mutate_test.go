package ruletest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/strictyaml"
)

// told puts a change in words.
func (m *Mutant) told() string {
	return fmt.Sprintf("%s:%d %s %s: %s → %s", m.File, m.Line, m.Element, m.Change, m.Old, m.New)
}

func loadSuite(t *testing.T, dir fs.FS) *Suite {
	t.Helper()
	suite, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return suite
}

func TestMutantsOfConfig(t *testing.T) {
	files := widerPack("")
	var got []string
	for _, m := range loadSuite(t, files).mutantsOfConfig(files["pack.yaml"].Data) {
		got = append(got, m.told())
	}
	want := []string{
		"pack.yaml:2 thresholds.requests lowered: 3 → 2.75",
		"pack.yaml:2 thresholds.requests raised: 3 → 3.25",
		"pack.yaml:2 thresholds.drop lowered: 10 → 9",
		"pack.yaml:2 thresholds.drop raised: 10 → 11",
		"pack.yaml:3 trust.follow_age lowered: 72h → 65h",
		"pack.yaml:3 trust.follow_age raised: 72h → 79h",
		"pack.yaml:4 rollout.percent lowered: 100 → 90",
		"pack.yaml:6 bands.account_age.new.below lowered: 72h → 65h",
		"pack.yaml:6 bands.account_age.new.below raised: 72h → 79h",
		"pack.yaml:12 limits.sender.key key changed: sender → recipient",
		"pack.yaml:13 limits.sender.when condition dropped: conversation.state: [none, pending] → ",
		"pack.yaml:13 limits.sender.when.conversation.state value dropped: none → ",
		"pack.yaml:13 limits.sender.when.conversation.state value dropped: pending → ",
		"pack.yaml:14 limits.sender.rate lowered: 10/1h → 9/1h",
		"pack.yaml:14 limits.sender.rate raised: 10/1h → 11/1h",
		"pack.yaml:15 limits.sender.burst lowered: 10 → 9",
		"pack.yaml:15 limits.sender.burst raised: 10 → 11",
		"pack.yaml:16 limits.sender.bands.exceeded.from lowered: 1 → 0.95",
		"pack.yaml:16 limits.sender.bands.exceeded.from raised: 1 → 1.15",
		"pack.yaml:16 limits.sender.bands.flood.from lowered: 2 → 1.85",
		"pack.yaml:16 limits.sender.bands.flood.from raised: 2 → 2.25",
		"pack.yaml:19 weights.all.cap lowered: 9 → 8.25",
		"pack.yaml:19 weights.all.cap raised: 9 → 9.75",
		"pack.yaml:21 weights.all.rules.limit.sender.weight lowered: 8 → 7.25",
		"pack.yaml:21 weights.all.rules.limit.sender.weight raised: 8 → 8.75",
		"pack.yaml:21 weights.all.rules.limit.sender.weight lowered: 8 → 0",
		"pack.yaml:21 weights.all.rules.limit.sender.floor floor changed: requests → drop",
		"pack.yaml:21 weights.all.rules.limit.sender.floor floor removed: floor: requests → ",
		"pack.yaml:22 weights.all.rules.account.new lowered: 2.5 → 2.25",
		"pack.yaml:22 weights.all.rules.account.new raised: 2.5 → 2.75",
		"pack.yaml:22 weights.all.rules.account.new lowered: 2.5 → 0",
		"pack.yaml:23 weights.all.rules.list.senders.floor floor changed: drop → requests",
		"pack.yaml:23 weights.all.rules.list.senders.floor floor removed: floor: drop → ",
		"pack.yaml:24 weights.all.rules.content.sticker.mode mode changed: shadow → act",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestNudgedFrom wants bands to begin with another message, as it is written in the changed pack too.
func TestNudgedFrom(t *testing.T) {
	first := func(from float64, burst int) int {
		count := 0
		for float64(count) <= from*float64(burst) {
			count++
		}
		return count
	}
	for burst := 1; burst < 130; burst++ {
		for _, from := range []float64{0.5, 0.75, 1, 1.333333, 4, 6.1} {
			for _, to := range nudgedFrom(from, burst) {
				written, err := strconv.ParseFloat(numberText(to), 64)
				before, after := first(from, burst), first(written, burst)
				step := max(1, int(from*float64(burst))/10)
				if err != nil || (after-before != step && before-after != step) || (to > from) != (after > before) {
					t.Errorf("of a burst of %d, from %v begins with message %d and from %v with %d", burst, from, before, to, after)
				}
			}
		}
	}
}

// styles are pieces of a pack, each written in several ways.
var styles = []struct{ before, after string }{
	{"    when: {conversation.state: [none, pending]}\n", "    when:\n      conversation.state:\n        - none # first\n        - \"pending\"\n" +
		"      content.link: false\n"},
	{"    when: {conversation.state: [none, pending]}\n", "    when:\n      conversation.state: [\n        none,\n        pending ]\n"},
	{"    when: {conversation.state: [none, pending]}\n", "    when: {content.link: true, 'conversation.state': ['none', pending],\n" +
		"      bands.account_age: new}\n"},
	{"    key: [sender]\n", "    key:\n    - sender\n    # and\n    - recipient\n"},
	{"    key: [sender]\n", "    key: [ \"sender\" , device,recipient ] # all\n"},
	{"{weight: 8, floor: requests}", "{floor: requests, weight: 8, mode: act}"},
	{"{weight: 8, floor: requests}", "\n        weight: 8 # much\n        # at least\n        floor: requests"},
	{"{weight: 8, floor: requests}", "\n        floor: requests\n        weight: 8.5"},
	{"{weight: 8, floor: requests}", "{ floor: \"requests\" }"},
	{"name: wider", "name: \"w ü ider\""},
	{"{requests: 3, drop: 10}", "{requests: +3, \"drop\": 1e1}"},
}

// TestMutantsLoad wants every change to load, however the pack is written, and to be one.
func TestMutantsLoad(t *testing.T) {
	for _, style := range styles {
		files := widerPack("")
		text := strings.Replace(string(files["pack.yaml"].Data), style.before, style.after, 1)
		files["pack.yaml"].Data = []byte(text)
		suite := loadSuite(t, files)
		var loader rules.Loader
		for _, m := range append(suite.mutantsOfConfig(files["pack.yaml"].Data), mutantsOfLists(files, suite.Pack.Config)...) {
			dir, err := m.dir(files)
			if err != nil {
				t.Fatal(err)
			}
			pack, err := loader.Load(dir)
			if err != nil {
				changed, _ := fs.ReadFile(dir, m.File)
				t.Errorf("%s: %v\n%s", m.told(), err, changed)
			} else if pack.Revision == suite.Pack.Revision {
				t.Errorf("%s changes nothing", m.told())
			}
		}
	}
}

// TestMutantsOfShipped wants every change of the shipped pack.yaml to be YAML still.
func TestMutantsOfShipped(t *testing.T) {
	suite := loadSuite(t, rules.Shipped())
	text, err := fs.ReadFile(rules.Shipped(), rules.ConfigFile)
	if err != nil {
		t.Fatal(err)
	}
	mutants := suite.mutantsOfConfig(text)
	if len(mutants) < 400 {
		t.Errorf("there are %d changes", len(mutants))
	}
	for i := 0; i < len(mutants); i += 7 {
		p := &strictyaml.Problems{}
		if _, ok := strictyaml.Parse(rules.ConfigFile, mutants[i].edit.apply(text), p); !ok {
			t.Errorf("%s: %v", mutants[i].told(), p.Err())
		}
	}
}

const mutateHead = "defaults: {sender: {id: ana, account_age: 100d}}\nscenarios:\n"

// scenario returns a scenario of that name.
func scenario(name string, steps ...string) string {
	return "  " + name + ":\n    steps:\n      - " + strings.Join(steps, "\n      - ") + "\n"
}

func mutate(t *testing.T, files fstest.MapFS, o MutateOptions) *Mutation {
	t.Helper()
	m, err := loadSuite(t, files).Mutate(t.Context(), files, o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestMutate wants each scenario to notice what it says, and nothing else.
func TestMutate(t *testing.T) {
	all := mutate(t, widerPack(""), MutateOptions{})
	for _, test := range []struct{ steps, notices string }{
		{"{message: {sender: {account_age: 1h}}, expect: {score: '< 2.5'}}", ""},
		{"{message: {sender: {account_age: 1h}}, expect: {score: 2.5}}",
			"weights.all.rules.account.new lowered 2.25, weights.all.rules.account.new raised 2.75, " +
				"weights.all.rules.account.new lowered 0"},
		{"{message: {sender: {account_age: 1h}}, expect: {route: inbox}}", ""},
		{"{message: {sender: {account_age: 71h}}, expect: {hits: [account.new]}}", "bands.account_age.new.below lowered 65h"},
		{"{message: {sender: {account_age: 72h}}, expect: {no_hits: [account.new]}}", "bands.account_age.new.below raised 79h"},
		{"{message: {sender: {id: bad}}, expect: {route: drop}}",
			"lists.senders.block emptied , weights.all.rules.list.senders.floor floor changed requests, " +
				"weights.all.rules.list.senders.floor floor removed "},
		{"{message: {sender: {id: worse}}, expect: {route: inbox}}", "lists.senders.allow emptied "},
		{"{times: 11, expect: {counts: {limit.sender: 1}}}",
			"limits.sender.when.conversation.state value dropped , limits.sender.burst lowered 9, limits.sender.burst raised 11"},
		{"{times: 11, message: {recipient: {id: 'r{n}'}}, expect: {last: {hits: [limit.sender]}}}",
			"limits.sender.key key changed recipient, limits.sender.when.conversation.state value dropped , " +
				"limits.sender.burst raised 11"},
		{"{times: 11, message: {conversation: {state: declined}}, expect: {no_hits: [limit.sender]}}",
			"limits.sender.when condition dropped "},
		{"{times: 11, expect: {last: {score: 8}}}",
			"limits.sender.when.conversation.state value dropped , limits.sender.burst raised 11, " +
				"weights.all.rules.limit.sender.weight lowered 7.25, weights.all.rules.limit.sender.weight raised 8.75, " +
				"weights.all.rules.limit.sender.weight lowered 0"},
		{"{message: {relationship: {follow_age: 72h}}, expect: {trust: follower}}", "trust.follow_age raised 79h"},
		{"{message: {attachments: [{kind: sticker}]}, expect: {shadow_hits: [content.sticker]}}",
			"weights.all.rules.content.sticker.mode mode changed act"},
		{"{times: 200, message: {sender: {id: 's{n}'}, recipient: {id: 'r{n}'}}, expect: {route: inbox}}",
			"rollout.percent lowered 90"},
	} {
		files := widerPack(mutateHead + scenario("one", test.steps))
		suite := loadSuite(t, files)
		m, err := suite.Mutate(t.Context(), files, MutateOptions{Only: "^[a-z]+\\.[a-z_]+"})
		if strings.Contains(test.steps, "< 2.5") {
			if !errors.Is(err, ErrFailing) {
				t.Errorf("%s: %v, want ErrFailing", test.steps, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		var notices []string
		for _, before := range all.Unnoticed {
			still := slices.ContainsFunc(m.Unnoticed, func(now Mutant) bool { return now.told() == before.told() })
			if !still && before.policy == nil {
				notices = append(notices, before.Element+" "+before.Change+" "+before.New)
			}
		}
		if got := strings.Join(notices, ", "); got != test.notices {
			t.Errorf("%s\nnotices %s\nwant    %s", test.steps, got, test.notices)
		}
	}
}

// TestMutateWorkers wants the same whatever the number of workers, with hints that say what to do.
func TestMutateWorkers(t *testing.T) {
	files := widerPack(mutateHead +
		scenario("a limit", "{times: 12, expect: {counts: {limit.sender: 2}}}", "{after: 6m, expect: {no_hits: [limit.sender]}}") +
		scenario("new", "{message: {sender: {account_age: 1h}}, expect: {route: inbox}}"))
	var before []byte
	for _, workers := range []int{1, 2, 5} {
		tried, total := 0, 0
		o := MutateOptions{Workers: workers}
		if workers == 1 {
			o.Tried = func(done, of int) { tried, total = done, of }
		}
		m := mutate(t, files, o)
		got, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if before != nil && string(got) != string(before) {
			t.Errorf("with %d workers, got\n%s\nwant\n%s", workers, got, before)
		}
		before = got
		if m.Changes != m.Noticed+len(m.Accepted)+len(m.Unnoticed) || (workers == 1 && (tried != total || total != m.Changes)) {
			t.Errorf("of %d changes %d were told of, of %d", m.Changes, tried, total)
		}
	}
	for _, hint := range []string{
		"expect the score of a message that account.new hits",
		"no scenario has a hit of list.senders: write one and expect its route, drop",
		"write a Rego test in which content.sticker hits by this body alone",
		"no scenario has a message with sender.account_age from 72h to just under 79h: write one and expect its hits",
	} {
		if !strings.Contains(string(before), hint) {
			t.Errorf("there is no hint %q", hint)
		}
	}
}

// TestMutateAccepts wants reasons to be taken from comments, and those that are not needed to be named.
func TestMutateAccepts(t *testing.T) {
	files := widerPack(mutateHead + scenario("new", "{message: {sender: {account_age: 1h}}, expect: {score: 2.5}}"))
	text := string(files["pack.yaml"].Data)
	for _, comment := range [][2]string{
		{"account.new: 2.5", "account.new: 2.5 # mutate: ok, because it is tested anyway"},
		{"{weight: 8, floor: requests}", "{weight: 8, floor: requests} # mutate: ok 8, because any weight will do"},
		{"    cap: 9", "    # mutate: ok, because caps are a matter of taste\n    cap: 9"},
		{"    burst: 10", "    burst: 10 # mutate: ok"},
	} {
		text = strings.Replace(text, comment[0], comment[1], 1)
	}
	files["pack.yaml"].Data = []byte(text)
	policy := string(files["policies/account.rego"].Data)
	policy = strings.Replace(policy, `if input.content.sticker == true`, `if { # mutate: ok, because nobody sends stickers
	input.content.sticker == true # mutate: ok, because it is in shadow mode
}`, 1)
	files["policies/account.rego"].Data = []byte(policy)
	m := mutate(t, files, MutateOptions{})
	accepted := map[string]string{}
	for _, a := range m.Accepted {
		accepted[a.Element+" "+a.New] = a.Accepted
	}
	for change, reason := range map[string]string{
		"weights.all.rules.limit.sender.weight 7.25":     "any weight will do",
		"weights.all.rules.limit.sender.weight 0":        "any weight will do",
		"weights.all.rules.limit.sender.floor drop":      "",
		"weights.all.cap 8.25":                           "caps are a matter of taste",
		"limits.sender.burst 11":                         "",
		"content.sticker ":                               "nobody sends stickers",
		"content.sticker input.content.sticker == false": "it is in shadow mode",
		"limits.sender.bands.flood.from 2.25":            "no rule tells exceeded and flood of limit sender apart",
	} {
		if accepted[change] != reason {
			t.Errorf("%s is accepted because %q, want %q", change, accepted[change], reason)
		}
	}
	if got := fmt.Sprint(m.Stale); got != "[{pack.yaml 15 } {pack.yaml 23 it is tested anyway}]" {
		t.Errorf("stale are %s", got)
	}
}

func TestMutateOnly(t *testing.T) {
	files := widerPack("")
	for only, want := range map[string]int{"^limits\\.sender\\.burst$": 2, "^account.new$": 4, "account.rego": 7, "nothing": 0} {
		if m := mutate(t, files, MutateOptions{Only: only}); m.Changes != want {
			t.Errorf("%s: %d changes, want %d", only, m.Changes, want)
		}
	}
	if _, err := loadSuite(t, files).Mutate(t.Context(), files, MutateOptions{Only: "("}); err == nil {
		t.Error("a broken pattern is taken")
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := loadSuite(t, files).Mutate(ended, files, MutateOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v, want that of the context", err)
	}
}
