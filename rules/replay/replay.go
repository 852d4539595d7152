package replay

import (
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
)

// Options say what is compared and how much of it is kept. The zero value keeps the default numbers of samples.
type Options struct {
	Old, New Pack
	Samples  int // message ids kept of each kind of change; 0 means DefaultSamples
	Changes  int // changed decisions kept in the report; 0 means DefaultChanges
}

// Defaults of Options.
const (
	DefaultSamples = 5
	DefaultChanges = 200
)

// Entry is one message with what both packs decided on it.
type Entry struct {
	Message  *filter.Message
	Old, New *filter.Decision
	Outcome  event.Outcome // "" where it is not known
}

// Replay adds up entries. It is not safe for concurrent use. What it holds of samples depends on the order of the
// entries, and nothing else does.
type Replay struct {
	options  Options
	messages int
	from, to time.Time

	scored       [2]int // by side
	scoreChanged int
	cells        [3][3]cell
	groups       [len(groupNames)]group
	scores       histogram
	timeline     timeline
	faults       [2]faults
	rules        map[string]*RuleCount
	changes      []Change
}

// The two sides of a replay.
const (
	before = iota
	after
)

// New returns a replay of no message.
func New(o Options) *Replay {
	if o.Samples <= 0 {
		o.Samples = DefaultSamples
	}
	if o.Changes <= 0 {
		o.Changes = DefaultChanges
	}
	return &Replay{options: o, rules: map[string]*RuleCount{}}
}

// Add adds an entry. It returns the change and true where the packs send the message different ways.
func (r *Replay) Add(e Entry) (Change, bool) {
	r.count(e)
	c := &r.cells[e.Old.Route][e.New.Route]
	c.add(e, r.options.Samples)
	if e.Old.Route == e.New.Route && e.Old.Score == e.New.Score {
		return Change{}, false
	}
	if e.Old.Score != e.New.Score {
		r.scoreChanged++
	}
	causes := causesOf(e, r.options.Old.Thresholds, r.options.New.Thresholds)
	c.addCauses(causes)
	if e.Old.Route == e.New.Route {
		return Change{}, false
	}
	change := changeOf(e, causes)
	if len(r.changes) < r.options.Changes {
		r.changes = append(r.changes, change)
	}
	return change, true
}

// count counts what does not depend on whether anything changed.
func (r *Replay) count(e Entry) {
	r.messages++
	at := e.Message.At
	if r.from.IsZero() || at.Before(r.from) {
		r.from = at
	}
	if at.After(r.to) {
		r.to = at
	}
	for side, d := range [...]*filter.Decision{e.Old, e.New} {
		if d.Scored {
			r.scored[side]++
			r.scores.add(side, d.Score)
		}
		r.faults[side].add(d, r.options.Samples)
	}
	r.timeline.add(at, e.Old.Route, e.New.Route)
	r.countRules(e)
	for g := range r.groups {
		if inGroup(g, e.Outcome) {
			r.groups[g].add(e, r.options.Samples)
		}
	}
}

// countRules counts the rules that hit.
func (r *Replay) countRules(e Entry) {
	for _, h := range e.Old.Hits {
		r.rule(h.Rule).Old++
	}
	for _, h := range e.New.Hits {
		r.rule(h.Rule).New++
	}
	for _, h := range e.Old.ShadowHits {
		r.rule(h.Rule).OldShadow++
	}
	for _, h := range e.New.ShadowHits {
		r.rule(h.Rule).NewShadow++
	}
}

func (r *Replay) rule(id string) *RuleCount {
	c := r.rules[id]
	if c == nil {
		c = &RuleCount{Rule: id}
		r.rules[id] = c
	}
	return c
}

// sample keeps the first ids.
func sample(ids []string, id string, most int) []string {
	if len(ids) < most {
		return append(ids, id)
	}
	return ids
}
