package rego

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// TestWatchdog wants evaluations abandoned that stand still, those that go on left alone however long they take, and the
// policies suspended after a few.
func TestWatchdog(t *testing.T) {
	patient := &watchdog{patience: 100 * time.Millisecond} // longer than a busy machine holds up what goes on
	slow := func(b *watchedBudget) ([]filter.Finding, error) {
		for began := time.Now(); time.Since(began) < 3*patient.patience; {
			b.Cancelled()
		}
		return []filter.Finding{{Rule: "a.b"}}, nil
	}
	if found, err := patient.run(budget{left: 1 << 40}, slow); err != nil || len(found) != 1 {
		t.Errorf("an evaluation that goes on: %v, %v", found, err)
	}
	w := &watchdog{patience: time.Millisecond}
	release := make(chan bool)
	defer close(release)
	canceled := make(chan bool, maxAbandoned)
	stuck := func(b *watchedBudget) ([]filter.Finding, error) {
		<-release
		canceled <- b.Cancelled()
		return nil, nil
	}
	for i := range maxAbandoned {
		_, err := w.run(budget{left: 1 << 40}, stuck)
		if want := "the evaluation stood still for 1ms"; err == nil || err.Error() != want || !isStuck(err) {
			t.Fatalf("%d: got %v, want %s", i, err, want)
		}
	}
	_, err := w.run(budget{}, func(*watchedBudget) ([]filter.Finding, error) { panic("run although suspended") })
	if want := "suspended after 3 evaluations that stood still for 1ms; other policies end that"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	for range maxAbandoned {
		release <- true
		if !<-canceled {
			t.Error("an abandoned evaluation could go on")
		}
	}
}

// TestWatchdogPassesPanicsOn wants the engine to see a panic, which it turns into a fault.
func TestWatchdogPassesPanicsOn(t *testing.T) {
	defer func() {
		if p := recover(); p != "broken" {
			t.Errorf("recovered %v", p)
		}
	}()
	_, err := (&watchdog{patience: time.Minute}).run(budget{}, func(*watchedBudget) ([]filter.Finding, error) { panic("broken") })
	t.Errorf("returned %v", err)
}

// TestSimplePoliciesAreNotWatched wants policies that compare to cost no goroutine, and any others to be watched.
func TestSimplePoliciesAreNotWatched(t *testing.T) {
	for condition, want := range map[string]bool{
		`input.content.link`:                                           true,
		`not input.content.link`:                                       true,
		`input.bands.account_age in {"new", "young"}`:                  true,
		`input.content.links > 3`:                                      true,
		`some age in ["new", "young"]; input.bands.account_age == age`: true,
		`count(input.lists) > 1`:                                       false,
		`input.content.links + 1 > 3`:                                  false,
		`x := [input.content.link]; x == [true]`:                       false,
		`{x | some x in input.lists} == {true}`:                        false,
		`every x in input.lists { x }`:                                 false,
		`not count(input.lists) > 1`:                                   false,
	} {
		if got := mustLoad(t, policy(rule("a.b", condition))).whole.watch == nil; got != want {
			t.Errorf("%s: simple is %t, want %t", condition, got, want)
		}
	}
	shipped := shippedModules(t, false)
	if p, err := Load(shipped, namesIn(shipped), Options{}); err != nil || p.whole.watch != nil {
		t.Error("the shipped policies are watched", err)
	}
}

// TestStuckPoliciesAreNotRemembered wants what the machine did, unlike what policies did, to be forgotten.
func TestStuckPoliciesAreNotRemembered(t *testing.T) {
	p := mustLoad(t, policy(rule("a.b", "count(input.lists) > 1")))
	facts := &filter.Facts{Message: &filter.Message{}}
	p.rest.program.watch.abandoned.Store(maxAbandoned)
	if _, err := p.Evaluate(facts, nil); !isStuck(err) {
		t.Fatal(err)
	}
	p.rest.program.watch.abandoned.Store(0)
	if found, err := p.Evaluate(facts, nil); err != nil || len(found) != 1 {
		t.Errorf("%v, %v", found, err)
	}
}

// runaway is a rule that runs into its budget wherever there is a link.
func runaway(id string) string {
	return rule(id, "input.content.link; some i in numbers.range(1, 1000); some j in numbers.range(1, 1000); i * j < 0")
}

// TestFailuresAreRemembered wants what failed once not to be tried again for the like.
func TestFailuresAreRemembered(t *testing.T) {
	p := mustLoad(t, policy(runaway("a.b")))
	facts := &filter.Facts{Message: &filter.Message{}, Content: filter.Content{Links: []filter.Link{{}}}}
	_, first := p.Evaluate(facts, nil)
	p.rest.program.options.Budget = 1 << 40
	if _, again := p.Evaluate(facts, nil); first == nil || again != first {
		t.Errorf("got %v, and then %v", first, again)
	}
}

// TestValve wants rules in shadow mode, and packs in the shadow, that run away to be left out until they no longer do,
// and what acts to act all the same.
func TestValve(t *testing.T) {
	modules := policy(rule("a.acts", "input.content.links + 1 > 0"), runaway("a.tried"))
	p, err := Load(modules, names, Options{Shadow: []string{"a.tried"}, Budget: 500})
	if err != nil {
		t.Fatal(err)
	}
	second, err := Load(modules, names, Options{Budget: 500})
	if err != nil {
		t.Fatal(err)
	}
	bad := &filter.Facts{Message: &filter.Message{}, Content: filter.Content{Links: []filter.Link{{}}}}
	good := &filter.Facts{Message: &filter.Message{}}
	for name, evaluate := range map[string]func(*filter.Facts) error{
		"rule": func(f *filter.Facts) error {
			found, err := p.Evaluate(f, nil)
			if len(found) != 1 {
				t.Errorf("found %v", found)
			}
			if shadow, ok := errors.AsType[*filter.ShadowError](err); ok {
				return shadow.Err
			}
			return err
		},
		"pack": func(f *filter.Facts) error { _, err := second.Sparing().Evaluate(f, nil); return err },
	} {
		count := func(f *filter.Facts, times int) (exhausted, rested int) {
			for range times {
				switch err := evaluate(f); {
				case errors.Is(err, errResting):
					rested++
				case exhausts(err):
					exhausted++
				case err != nil:
					t.Fatal(err)
				}
			}
			return exhausted, rested
		}
		if e, r := count(bad, valveMost/valveRise); e != valveMost/valveRise || r != 0 {
			t.Errorf("%s: %d ran away and %d were left out before the valve shuts", name, e, r)
		}
		if e, r := count(bad, 10*valveEvery); e != 10 || r != 10*valveEvery-10 {
			t.Errorf("%s: %d ran away and %d were left out where one in %d is tried", name, e, r, valveEvery)
		}
		if _, r := count(good, valveEvery); r != valveEvery-1 {
			t.Errorf("%s: %d were left out before one came to an end", name, r)
		}
		if e, r := count(good, 100); e != 0 || r != 0 {
			t.Errorf("%s: %d and %d after one came to an end", name, e, r)
		}
	}
	if want := "resting, after many evaluations that ran into their budget: one in 64 is tried"; errResting.Error() != want ||
		!strings.Contains(want, fmt.Sprint(valveEvery)) {
		t.Error(errResting)
	}
}

// TestMemoIsBounded wants long reasons to take no more memory than many do.
func TestMemoIsBounded(t *testing.T) {
	m := newMemo()
	long := outcome{findings: []filter.Finding{{Rule: "a.b", Reason: strings.Repeat("r", 60<<10)}}}
	for i := range 3000 {
		m.put([]byte{byte(i), byte(i >> 8)}, long)
		if held := (len(m.young) + len(m.older)) * long.size(); held > 2*memoBytes+2*long.size() {
			t.Fatalf("%d bytes are held", held)
		}
	}
}
