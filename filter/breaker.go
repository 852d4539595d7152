package filter

import (
	"path"
	"slices"
	"time"
)

// Breaker demotes a rule that suddenly hits far more messages than it used to, as a new rule with a mistake in it does,
// or a list that a popular domain got into: what it alone would drop is held as a request until time or an operator
// lifts that. Floors stay. The zero value demotes nothing.
//
// It counts strangers' messages and not time, so that the same messages give the same decisions: a rule is demoted once
// it has hit more than a share of a window, and that is more than a factor of its share in the windows before.
//
// A message that exceeds a limit counts for the rules of limits alone. A mistaken rule hits people who keep within them;
// a few senders who write whatever a rule looks for, so that it is demoted, do not.
type Breaker struct {
	Window int           // strangers' messages in a window; 0 demotes nothing
	Share  float64       // of a window that a rule has to hit, at least, to be demoted
	Factor float64       // by which that exceeds the rule's share before
	Hold   time.Duration // of the messages' time until the rule is tried again
	Except []string      // rules that are never demoted; a * stands for anything: "limit.*"
}

func (b *Breaker) demotes() bool { return b.Window > 0 }

// breakerWarmUp is how many windows have to be over before a rule can be demoted. Until then no share is known.
const breakerWarmUp = 16

// breakerMemory is over how many windows, roughly, the share of a rule is averaged.
const breakerMemory = 32

// tripping is what a breaker knows of the messages until now.
type tripping struct {
	config  Breaker
	windows uint64 // that are over
	seen    int    // messages in the current window
	rules   map[string]*ruleRate
	met     map[string]*ruleRate // of rules that hit since the start; nil of those excepted, so that patterns are matched once
}

// ruleRate is how often a rule hits.
type ruleRate struct {
	hits    int       // in the current window
	before  float64   // the share of messages that it hit in the windows before
	demoted bool      //
	until   time.Time // when a demoted rule is tried again
}

func newTripping(b Breaker) *tripping {
	return &tripping{config: b, rules: map[string]*ruleRate{}, met: map[string]*ruleRate{}}
}

// note counts a message with its hits, and returns the rules among these that are demoted.
func (t *tripping) note(hits []Hit, at time.Time) (demoted []string) {
	flood := exceedsLimit(hits)
	for i := range hits {
		if hits[i].Weight <= 0 {
			continue
		}
		r := t.rate(hits[i].Rule)
		if r == nil {
			continue
		}
		if !flood || isLimit(hits[i].Rule) {
			r.hits++
		}
		if !r.demoted && t.leaps(r) {
			r.demoted, r.until = true, at.Add(t.config.Hold)
		}
		if r.demoted {
			demoted = append(demoted, hits[i].Rule)
		}
	}
	if t.seen++; t.seen >= t.config.Window {
		t.turn(at)
	}
	slices.Sort(demoted)
	return demoted
}

// exceedsLimit reports whether a limit is among the rules that hit.
func exceedsLimit(hits []Hit) bool {
	for i := range hits {
		if isLimit(hits[i].Rule) {
			return true
		}
	}
	return false
}

// rate returns the rate of a rule, or nil where it is excepted.
func (t *tripping) rate(rule string) *ruleRate {
	r, met := t.met[rule]
	if met {
		return r
	}
	if !t.excepted(rule) {
		if r = t.rules[rule]; r == nil {
			r = &ruleRate{}
			t.rules[rule] = r
		}
	}
	t.met[rule] = r
	return r
}

func (t *tripping) leaps(r *ruleRate) bool {
	share := float64(r.hits) / float64(t.config.Window)
	return t.windows >= breakerWarmUp && share >= t.config.Share && share > t.config.Factor*r.before
}

func (t *tripping) excepted(rule string) bool {
	for _, pattern := range t.config.Except {
		if ok, err := path.Match(pattern, rule); ok && err == nil {
			return true
		}
	}
	return false
}

// turn ends a window. What a demoted rule hits is no measure of what it should.
func (t *tripping) turn(at time.Time) {
	for _, r := range t.rules {
		if r.demoted {
			r.demoted = at.Before(r.until)
		} else {
			r.learn(float64(r.hits)/float64(t.config.Window), t.windows)
		}
		r.hits = 0
	}
	t.windows++
	t.seen = 0
}

// learn averages a share with those before: evenly while there are few, and then ever less of the older ones.
func (r *ruleRate) learn(share float64, windows uint64) {
	r.before += (share - r.before) / float64(min(windows+1, breakerMemory))
}

// lift ends a rule's demotion and takes what it hits now for what it should.
func (t *tripping) lift(rule string) {
	r := t.rules[rule]
	if r == nil || !r.demoted {
		return
	}
	r.demoted = false
	r.before = max(r.before, float64(r.hits)/float64(max(t.seen, 1)))
}

// demoted returns the rules that are demoted, sorted.
func (t *tripping) demoted() []string {
	var rules []string
	for rule, r := range t.rules {
		if r.demoted {
			rules = append(rules, rule)
		}
	}
	slices.Sort(rules)
	return rules
}
