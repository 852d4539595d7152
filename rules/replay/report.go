package replay

import (
	"cmp"
	"slices"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
)

// Report is what two packs made of the same messages. Slices are never nil.
type Report struct {
	Old Pack `json:"old"`
	New Pack `json:"new"`

	Messages     int       `json:"messages"`
	Invalid      int       `json:"invalid"`        // events that are no messages; for whoever reads them to say
	From         time.Time `json:"from,omitzero"`  // the earliest message's time; zero without messages
	Until        time.Time `json:"until,omitzero"` // the latest message's time
	Changed      int       `json:"changed"`        // messages that the packs send different ways
	ScoreChanged int       `json:"score_changed"`

	Scored BothCounts `json:"scored"` // messages that were scored, not trusted
	Routes BothRoutes `json:"routes"`
	Matrix []Cell     `json:"matrix"` // all nine, by old route and then by new

	Outcomes []Group `json:"outcomes"` // of the outcomes, and of "unwanted": reported or blocked

	Scores   []Bin       `json:"scores"`
	Timeline Timeline    `json:"timeline"`
	Faults   BothFaults  `json:"faults"`
	Rules    []RuleCount `json:"rules"` // that hit with either pack, the most changed first

	Changes    []Change `json:"changes"` // the first of the changed decisions, in the order of the messages
	Conditions []Result `json:"conditions"`
}

// Pack is one of the two packs.
type Pack struct {
	Name       string            `json:"name"`   // as in its pack.yaml
	Source     string            `json:"source"` // where it came from, in words
	Revision   string            `json:"revision"`
	Thresholds filter.Thresholds `json:"-"`
	Requests   float64           `json:"requests_from"` // the thresholds
	Drop       float64           `json:"drop_from"`
}

// BothCounts is a number with either pack.
type BothCounts struct {
	Old int `json:"old"`
	New int `json:"new"`
}

// Routes counts messages by route.
type Routes struct {
	Inbox    int `json:"inbox"`
	Requests int `json:"requests"`
	Drop     int `json:"drop"`
}

// Of returns the count of a route.
func (r Routes) Of(route filter.Route) int { return [...]int{r.Inbox, r.Requests, r.Drop}[route] }

func routesOf(n [3]int) Routes { return Routes{n[filter.Inbox], n[filter.Requests], n[filter.Drop]} }

// BothRoutes counts routes with either pack.
type BothRoutes struct {
	Old Routes `json:"old"`
	New Routes `json:"new"`
}

// Cell is the messages that go one way with the old pack and one with the new.
type Cell struct {
	Old      filter.Route   `json:"old"`
	New      filter.Route   `json:"new"`
	Messages int            `json:"messages"`
	Causes   []CauseCount   `json:"causes"`   // behind the change of route, or else of score; most frequent first
	Outcomes []OutcomeCount `json:"outcomes"` // that any of them has
	Samples  []string       `json:"samples"`  // ids of the first messages
}

// Changed reports whether the packs differ about the messages of the cell.
func (c *Cell) Changed() bool { return c.Old != c.New }

// OutcomeCount is messages with an outcome.
type OutcomeCount struct {
	Outcome  event.Outcome `json:"outcome"`
	Messages int           `json:"messages"`
	Samples  []string      `json:"samples"`
}

// Group is what changes for messages with an outcome.
type Group struct {
	Outcome       string `json:"outcome"`
	Messages      int    `json:"messages"`
	Conversations int    `json:"conversations"`
	Held          Count  `json:"held"`      // from the inbox to requests
	Dropped       Count  `json:"dropped"`   // from the inbox or requests to drop
	Stopped       Count  `json:"stopped"`   // held or dropped
	Released      Count  `json:"released"`  // to a milder route
	Delivered     Count  `json:"delivered"` // to the inbox, from requests or drop
}

// Count counts messages and the conversations that they belong to. A conversation is told by its id or, where an event
// has none, by sender and recipient. More than 65,536 conversations are an estimate that is right within about 1 %.
type Count struct {
	Messages      int      `json:"messages"`
	Conversations int      `json:"conversations"`
	Samples       []string `json:"samples"`
}

// Bin counts the scores from From to under the next whole number.
type Bin struct {
	From    int  `json:"from"`
	Old     int  `json:"old"`
	New     int  `json:"new"`
	AndLess bool `json:"and_less,omitempty"` // lower scores are counted here too
	AndMore bool `json:"and_more,omitempty"` // higher scores are counted here too
}

// Timeline counts routes over time.
type Timeline struct {
	Width   int64    `json:"width_seconds"`
	Buckets []Bucket `json:"buckets"` // without gaps
}

// Bucket counts the routes of the messages from From on.
type Bucket struct {
	From    time.Time `json:"from"`
	Old     Routes    `json:"old"`
	New     Routes    `json:"new"`
	Changed int       `json:"changed"`
}

// BothFaults are the faults with either pack.
type BothFaults struct {
	Old Faults `json:"old"`
	New Faults `json:"new"`
}

// Faults counts messages with faults.
type Faults struct {
	Messages int          `json:"messages"`
	Sources  []FaultCount `json:"sources"`
}

// FaultCount is the messages that a source failed on.
type FaultCount struct {
	Source   string   `json:"source"`
	Messages int      `json:"messages"`
	Samples  []string `json:"samples"`
}

// RuleCount is how many messages a rule hit with either pack.
type RuleCount struct {
	Rule       string `json:"rule"`
	Old        int    `json:"old"`
	New        int    `json:"new"`
	Difference int    `json:"difference"`
	OldShadow  int    `json:"old_shadow,omitempty"` // hits in shadow mode: recorded, not weighed
	NewShadow  int    `json:"new_shadow,omitempty"`
}

// Report returns what there is so far.
func (r *Replay) Report() *Report {
	out := &Report{
		Old: r.options.Old.filled(), New: r.options.New.filled(),
		Messages: r.messages, From: r.from.UTC(), Until: r.to.UTC(), ScoreChanged: r.scoreChanged,
		Scored:   BothCounts{r.scored[before], r.scored[after]},
		Outcomes: []Group{},
		Scores:   r.scores.report(r.options.Old.Thresholds, r.options.New.Thresholds),
		Timeline: r.timeline.report(),
		Faults:   BothFaults{r.faults[before].report(), r.faults[after].report()},
		Rules:    r.ruleCounts(), Changes: append([]Change{}, r.changes...), Conditions: []Result{},
	}
	r.reportCells(out)
	for g := range r.groups {
		out.Outcomes = append(out.Outcomes, r.groups[g].report(groupNames[g]))
	}
	return out
}

// filled writes the thresholds where JSON shows them.
func (p Pack) filled() Pack {
	p.Requests, p.Drop = p.Thresholds.Requests, p.Thresholds.Drop
	return p
}

func (r *Replay) reportCells(out *Report) {
	var routes [2][3]int
	for _, old := range filter.Routes {
		for _, new := range filter.Routes {
			c := &r.cells[old][new]
			routes[before][old] += c.messages
			routes[after][new] += c.messages
			if old != new {
				out.Changed += c.messages
			}
			out.Matrix = append(out.Matrix, c.report(old, new))
		}
	}
	out.Routes = BothRoutes{routesOf(routes[before]), routesOf(routes[after])}
}

// ruleCounts puts the rules that changed most first, then those that hit most.
func (r *Replay) ruleCounts() []RuleCount {
	out := []RuleCount{}
	for _, c := range r.rules {
		c.Difference = c.New - c.Old
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b RuleCount) int {
		return cmp.Or(cmp.Compare(magnitude(b.Difference), magnitude(a.Difference)),
			cmp.Compare(b.New+b.NewShadow, a.New+a.NewShadow), cmp.Compare(a.Rule, b.Rule))
	})
	return out
}

func magnitude(n int) int { return max(n, -n) }

// Cell returns what goes one way with the old pack and one with the new.
func (r *Report) Cell(old, new filter.Route) *Cell {
	return &r.Matrix[int(old)*len(filter.Routes)+int(new)]
}

// Group returns what changes for an outcome, or for "unwanted".
func (r *Report) Group(outcome string) *Group {
	i := slices.IndexFunc(r.Outcomes, func(g Group) bool { return g.Outcome == outcome })
	return &r.Outcomes[i]
}

// HasOutcomes reports whether any outcome is known.
func (r *Report) HasOutcomes() bool {
	return slices.ContainsFunc(r.Outcomes, func(g Group) bool { return g.Messages > 0 })
}
