package rego

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// profiled are policies with a rule of each kind that costs differently.
func profiled(t *testing.T) *Policies {
	return mustLoad(t, append(policy(
		rule("a.indexed", `input.content.link == true`),
		rule("a.longer", "input.content.link == true\n input.content.phone == true"),
		rule("b.never", `input.content.wallet == true`),
		rule("c.negated", `not input.content.link`),
		rule("d.calls", `data.dmgate.lib.plain`),
	), Module{File: "lib.rego", Source: []byte(`package dmgate.lib

plain if {
	input.content.media == false
	input.content.phone == false
}`)}))
}

func factsWith(links, phones int) *filter.Facts {
	f := &filter.Facts{Message: &filter.Message{}}
	f.Content.Links = make([]filter.Link, links)
	for range phones {
		f.Content.Handles = append(f.Content.Handles, filter.Handle{Kind: filter.Phone})
	}
	return f
}

// The steps of a rule are those of its own conditions and of what it calls; one that the index rules out takes none.
func TestProfileCountsSteps(t *testing.T) {
	p := profiled(t).NewProfiler(10)
	for range 3 { // the same input counts once
		p.See(factsWith(0, 0))
		p.See(factsWith(1, 0))
		p.See(factsWith(2, 0)) // a link more makes no difference
		p.See(factsWith(1, 1))
	}
	want := Profile{Inputs: 3, Steps: 17, Rules: []Cost{
		{Rule: "a.indexed", Evaluated: 2, Steps: 2},
		{Rule: "a.longer", Evaluated: 1, Steps: 2},
		{Rule: "b.never"},
		{Rule: "c.negated", Evaluated: 3, Steps: 6}, // what is negated is a step of its own
		{Rule: "d.calls", Evaluated: 3, Steps: 7},   // the index may rule out what it calls, too
	}}
	if got := p.Profile(nil); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

// The inputs that are kept, and so the profile, do not depend on the order in which they come.
func TestProfileKeepsTheSameInputsInAnyOrder(t *testing.T) {
	policies := mustLoad(t, policy(
		rule("a.number", `input.content.length > 500`),
		rule("a.late", "input.content.length > 800\n input.content.length > 801"),
	))
	order := rand.New(rand.NewPCG(1, 1))
	profile := func(most int) Profile {
		p := policies.NewProfiler(most)
		for _, i := range order.Perm(1000) {
			f := factsWith(0, 0)
			f.Content.Length = i
			p.See(f)
		}
		return p.Profile(nil)
	}
	first := profile(100)
	if first.Inputs != 100 || !first.Sampled || first.Rules[0].Steps <= 100 {
		t.Errorf("got %+v, want 100 inputs out of more", first)
	}
	for range 5 {
		if again := profile(100); !reflect.DeepEqual(again, first) {
			t.Errorf("in another order: got %+v, want %+v", again, first)
		}
	}
	if all := profile(1000); all.Inputs != 1000 || all.Sampled {
		t.Errorf("got %d inputs, sampled %t; want all 1000", all.Inputs, all.Sampled)
	}
}

// Time goes to the rule that is being looked at.
func TestProfileTimes(t *testing.T) {
	p := profiled(t).NewProfiler(10)
	p.See(factsWith(0, 0))
	now := time.Unix(0, 0)
	profile := p.Profile(func() time.Time {
		now = now.Add(time.Millisecond)
		return now
	})
	for _, c := range profile.Rules {
		if (c.Evaluated > 0) != (c.Time > 0) {
			t.Errorf("%s: looked at for %d inputs, %v", c.Rule, c.Evaluated, c.Time)
		}
	}
	if calls, negated := profile.Rules[4], profile.Rules[3]; calls.Time <= negated.Time {
		t.Errorf("a rule that calls another took %v, one that does not %v", calls.Time, negated.Time)
	}
}

// An evaluation that fails counts as far as it gets.
func TestProfileOfFailingPolicies(t *testing.T) {
	policies := mustLoad(t, policy(rule("a.runaway", `some i in numbers.range(1, 100000); i < 0`)))
	policies.whole.options.Budget = 100
	p := policies.NewProfiler(1)
	p.See(factsWith(0, 0))
	if got := p.Profile(nil).Steps; got == 0 || got > 100 {
		t.Errorf("%d steps, want some, and no more than the budget's 100", got)
	}
}
