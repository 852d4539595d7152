package rego

import (
	"errors"
	"sync/atomic"

	"github.com/dmgate/dmgate/filter"
)

// valve spares what is only tried out, when it runs into its budget again and again: each time takes the gate a hundred
// times as long as a message that is decided. Then only every valveEvery-th message is evaluated, until most of those
// come to an end again. What it leaves out has no say in a decision, so routes stay a function of the messages. It is
// safe for concurrent use; the zero value is one that has seen nothing.
type valve struct {
	pressure atomic.Int64 // rises with evaluations that run into their budget, and falls with others
	turn     atomic.Int64
}

const (
	valveEvery = 64
	valveRise  = 8  // by an evaluation that runs into its budget; any other lets one off
	valveMost  = 64 // so eight in a row, or one in nine for long, shut it
)

// errResting is the failure of an evaluation that was left out.
var errResting = errors.New("resting, after many evaluations that ran into their budget: one in 64 is tried")

// rests reports whether to leave out an evaluation.
func (v *valve) rests() bool {
	return v.pressure.Load() >= valveMost && v.turn.Add(1)%valveEvery != 0
}

// note takes notice of how an evaluation ended.
func (v *valve) note(err error) {
	change := int64(-1)
	if err != nil && exhausts(err) {
		change = valveRise
	} else if v.pressure.Load() == 0 {
		return // as nearly always, and cores that only read don't wait for each other
	}
	v.pressure.Store(min(max(v.pressure.Load()+change, 0), valveMost)) // a count that gets lost among many does no harm
}

// exhausts reports whether an evaluation ran into its budget.
func exhausts(err error) bool {
	failed, ok := errors.AsType[Error](err)
	return ok && failed.exhausted || isStuck(err)
}

// Sparing is policies that are only tried out, all of them: what a second pack would decide. It evaluates as they do,
// but spares those that run into their budget again and again. It is safe for concurrent use.
type Sparing struct{ policies *Policies }

// Sparing returns the policies for a pack in the shadow of another, which decides nothing.
func (p *Policies) Sparing() Sparing { return Sparing{p} }

// Evaluate returns the rules that match, as Policies.Evaluate does.
func (s Sparing) Evaluate(f *filter.Facts, findings []filter.Finding) ([]filter.Finding, error) {
	if s.policies.valve.rests() {
		return findings, errResting
	}
	return s.policies.Evaluate(f, findings)
}
