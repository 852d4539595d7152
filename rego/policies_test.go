package rego

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// evaluateRules returns the ids of the rules that match.
func evaluateRules(t *testing.T, p *Policies, f *filter.Facts) []string {
	t.Helper()
	findings, err := p.Evaluate(f, nil)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, f := range findings {
		ids = append(ids, f.Rule)
	}
	return ids
}

// TestEvaluate goes through everything that an input can hold.
func TestEvaluate(t *testing.T) {
	yes := true
	link := &filter.Facts{Message: &filter.Message{}, Content: filter.Content{Links: []filter.Link{{}}}}
	for _, c := range []struct {
		condition string
		facts     filter.Facts
		want      bool
	}{
		{`input.content.link == true`, *link, true},
		{`input.content.link`, *link, true},
		{`input.content.link`, filter.Facts{}, false},
		{`input.content.link == false`, filter.Facts{}, true},
		{`not input.content.link`, filter.Facts{}, true},
		{`input.sender.verified == false`, filter.Facts{}, false}, // unknown is neither
		{`input.sender.verified`, filter.Facts{Message: &filter.Message{Sender: filter.Sender{Verified: &yes}}}, true},
		{`not input.sender.verified`, filter.Facts{}, true},
		{`input.conversation.state == "none"`, filter.Facts{}, true},
		{`input.recipient.age_band == "16-17"`,
			filter.Facts{Message: &filter.Message{Recipient: filter.Recipient{AgeBand: filter.Age16to17}}}, true},
		{`input.content.length > 9.5`, filter.Facts{Content: filter.Content{Length: 10}}, true},
		{`input.content.capitals < 0.5`, filter.Facts{Content: filter.Content{Capitals: 0.25}}, true},
		{`input.content.capitals == 0.25`, filter.Facts{Content: filter.Content{Capitals: 0.25}}, true},
		{`input.bands.account_age == "new"`,
			filter.Facts{Bands: []filter.BandValue{{Band: "account_age", Value: "new"}}}, true},
		{`input.bands.account_age == "new"`,
			filter.Facts{Bands: []filter.BandValue{{Band: "account_age", Value: "old"}}}, false},
		{`input.bands.account_age != "new"`, filter.Facts{}, false}, // no value, no comparison
		{`not input.bands.account_age`, filter.Facts{Bands: []filter.BandValue{{Band: "other", Value: "x"}}}, true},
		{`input.lists.domains == true`, filter.Facts{Lists: []filter.ListMatch{{List: "domains"}}}, true},
		{`input.lists.domains == false`, filter.Facts{Lists: []filter.ListMatch{{List: "phrases"}}}, true},
		{`input.limits.sender == "exceeded"`,
			filter.Facts{Readings: []filter.Reading{{Limit: "sender", Band: "exceeded"}}}, true},
		{`not input.limits.sender`, filter.Facts{}, true},
		{`count(input.lists) == 2`, filter.Facts{}, true},
		{`count([n | some n; input.lists[n] == true]) == 1`,
			filter.Facts{Lists: []filter.ListMatch{{List: "phrases"}}}, true},
		{`some section; input[section].link == true`, *link, true},
	} {
		if c.facts.Message == nil {
			c.facts.Message = &filter.Message{}
		}
		p := mustLoad(t, policy(rule("a.b", c.condition)))
		for range 2 { // the second time from memory
			if got := len(evaluateRules(t, p, &c.facts)) > 0; got != c.want {
				t.Errorf("%s is %t, want %t", c.condition, got, c.want)
			}
		}
	}
}

func TestEvaluateSorts(t *testing.T) {
	p := mustLoad(t, policy(rule("b.two", "not input.content.link"), rule("a.one", "not input.content.phone"),
		`hits contains {"rule": "b.two", "reason": "another reason"} if not input.content.email`))
	got, err := p.Evaluate(&filter.Facts{Message: &filter.Message{}}, nil)
	want := []filter.Finding{{Rule: "a.one", Reason: "reason"}, {Rule: "b.two", Reason: "another reason"},
		{Rule: "b.two", Reason: "reason"}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}

// TestFaults wants an error, with its place and without a value, where OPA by default has a rule silently not match.
func TestFaults(t *testing.T) {
	facts := &filter.Facts{
		Message: &filter.Message{},
		Bands:   []filter.BandValue{{Band: "account_age", Value: "new"}},
	}
	for _, c := range []struct{ condition, want string }{
		{`to_number(input.bands.account_age) > 3`, "p.rego:8: the call of to_number failed"},
		{`1 / count([x | x := 1; input.content.link]) > 3`, "p.rego:8: the call of div failed"},
		{`numbers.range(1, 1000000000)[_] == 0`, "p.rego:8: the call of numbers.range makes a value of more than 128 KiB"},
		{`some i in numbers.range(1, 1000); some j in numbers.range(1, 1000); i * j < 0`,
			"the evaluation took more than the 20000 steps allowed"},
		{`f(input.bands.account_age) == 3`, "p.rego:10: a rule has two values at once"},
	} {
		source := rule("a.b", c.condition) + "f(x) := 1 if x != \"old\"\nf(x) := 2 if x == \"new\"\n"
		got, err := mustLoad(t, policy(source)).Evaluate(facts, nil)
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v, %v, want %s", c.condition, got, err, c.want)
		}
	}
}

func TestReasonThatIsNoText(t *testing.T) {
	p := mustLoad(t, policy(rule("a.b", "input.content.phone"), `
# METADATA
# title: T
# description: D
# custom:
#   abuse: A
hits contains {"rule": "a.c", "reason": reason} if { some reason in [1, true] }`))
	_, err := p.Evaluate(&filter.Facts{Message: &filter.Message{}}, nil)
	if want := `the reason of rule "a.c" is not a text`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestUncheckedValue wants an error for a value that the pack did not name when the policies were checked.
func TestUncheckedValue(t *testing.T) {
	p := mustLoad(t, policy(rule("a.b", `input.bands.account_age == "new"`)))
	_, err := p.Evaluate(&filter.Facts{Message: &filter.Message{},
		Bands: []filter.BandValue{{Band: "account_age", Value: "ancient"}}}, nil)
	want := "input.bands.account_age has a value that policies were not checked against"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestConcurrency evaluates from many goroutines and wants what one goroutine gets.
func TestConcurrency(t *testing.T) {
	modules := shippedModules(t, false)
	n := namesIn(modules)
	p, err := Load(modules, n, Options{})
	if err != nil {
		t.Fatal(err)
	}
	facts, want := make([]filter.Facts, 60), make([][]filter.Finding, 60)
	for i := range facts {
		facts[i] = randomFacts(rand.New(rand.NewPCG(1, uint64(i))), n)
		v, err := p.layout.view(&facts[i])
		if err != nil {
			t.Fatal(err)
		}
		if want[i], err = p.whole.evaluate(v); err != nil {
			t.Fatal(err)
		}
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 4 {
				for i := range facts {
					if got, err := p.Evaluate(&facts[i], nil); err != nil || !slices.Equal(got, want[i]) {
						t.Errorf("message %d: %v, %v, want %v", i, got, err, want[i])
					}
				}
			}
		})
	}
	all.Wait()
}

// TestMemoFills wants a memo that is full to go on giving what it should.
func TestMemoFills(t *testing.T) {
	m := newMemo()
	for i := range 3 * memoCapacity {
		key := []byte{byte(i), byte(i >> 8), byte(i >> 16)}
		if _, ok := m.get(key); ok {
			t.Fatalf("%d was never put", i)
		}
		m.put(key, outcome{findings: []filter.Finding{{Rule: "a.b"}}})
		if _, ok := m.get(key); !ok {
			t.Fatalf("%d is forgotten at once", i)
		}
		if len(m.young) > memoCapacity || len(m.older) > memoCapacity {
			t.Fatalf("%d and %d views are held", len(m.young), len(m.older))
		}
	}
}

// TestMemoKeepsWhatComesAgain wants a view that comes again and again to outlive any number of those that come once.
func TestMemoKeepsWhatComesAgain(t *testing.T) {
	m := newMemo()
	usual := []byte("usual")
	m.put(usual, outcome{})
	for i := range 3 * memoCapacity {
		m.put([]byte{byte(i), byte(i >> 8), byte(i >> 16)}, outcome{})
		if i%1000 != 0 {
			continue
		}
		if _, ok := m.get(usual); !ok {
			t.Fatalf("forgotten after %d others", i)
		}
	}
}

// TestNumbersAreNotRemembered wants messages told apart by a number that a policy reads.
func TestNumbersAreNotRemembered(t *testing.T) {
	p := mustLoad(t, policy(rule("a.b", "input.sender.account_age < 60")))
	at := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	for age, want := range map[time.Duration]bool{59 * time.Second: true, 60 * time.Second: false} {
		m := &filter.Message{At: at, Sender: filter.Sender{CreatedAt: at.Add(-age)}}
		if got := len(evaluateRules(t, p, &filter.Facts{Message: m})) > 0; got != want {
			t.Errorf("at an age of %v: %t, want %t", age, got, want)
		}
	}
}

// TestCallersMayChangeFindings wants a caller's changes to stay their own.
func TestCallersMayChangeFindings(t *testing.T) {
	p := mustLoad(t, policy(rule("a.b", "not input.content.link")))
	facts := &filter.Facts{Message: &filter.Message{}}
	for range 3 {
		got, err := p.Evaluate(facts, nil)
		if err != nil || got[0].Rule != "a.b" {
			t.Fatal(got, err)
		}
		got[0].Rule = strings.ToUpper(got[0].Rule)
	}
}

// TestFindingsAreAppended wants what was found before to stay as it is, whatever an evaluation finds and however it ends.
func TestFindingsAreAppended(t *testing.T) {
	before := []filter.Finding{{Rule: "z.z", Reason: "z"}, {Rule: "a.a", Reason: "a"}, {Rule: "a.a", Reason: "a"}}
	failed := 0
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(10, seed))
		p := mustLoad(t, randomPolicies(r))
		for range 20 {
			f := nearbyFacts(r)
			want, wantErr := p.Evaluate(&f, nil)
			got, err := p.Evaluate(&f, slices.Clip(slices.Clone(before)))
			if !slices.Equal(got, append(slices.Clone(before), want...)) || fmt.Sprint(err) != fmt.Sprint(wantErr) {
				t.Fatalf("got %v and %v, want %v and %v behind", got, err, want, wantErr)
			}
			if err != nil {
				failed++
			}
		}
	}
	if failed == 0 {
		t.Error("no evaluation failed")
	}
}

// TestTooMuchIsNothing wants plain rules that find more than is allowed to find nothing, and what others found before not
// to count.
func TestTooMuchIsNothing(t *testing.T) {
	reason := func(i int) string { return fmt.Sprintf("%0*d", maxReason, i) }
	most := maxFindings / (len("a.b") + maxReason)
	before := []filter.Finding{{Rule: "list.domains", Reason: strings.Repeat("x", maxFindings)}}
	for _, n := range []int{most, most + 1} {
		source := rule("a.b", "false")
		for i := range n {
			source += fmt.Sprintf("hits contains {\"rule\": \"a.b\", \"reason\": %q} if input.content.money\n", reason(i))
		}
		p := mustLoad(t, policy(source))
		f := filter.Facts{Message: &filter.Message{}, Content: filter.Content{Money: true}}
		got, err := p.Evaluate(&f, slices.Clone(before))
		if n == most && (err != nil || len(got) != 1+most) {
			t.Errorf("got %d findings and %v, want all %d", len(got)-1, err, most)
		}
		if n > most && (err == nil || !slices.Equal(got, before)) {
			t.Errorf("got %d findings and %v, want an error and none", len(got)-1, err)
		}
	}
}
