package stats

import (
	"math"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/rego"
	"github.com/dmgate/dmgate/rules"
)

// maxInputs is how many distinct inputs of policies are evaluated once more to find out what rules cost.
const maxInputs = 2000

// Counter counts decisions of one pack. Its memory is bounded by the pack, whatever the number of messages. Add is for
// one goroutine; See is safe for any number.
type Counter struct {
	pack  *rules.Pack
	rules []*tally
	at    map[string]int // the place of a rule, by id

	messages  int
	faulty    int
	strangers Messages

	facts    *factCounter
	profiler *rego.Profiler
}

// tally is what is counted of one rule.
type tally struct {
	rule     ruleOf
	hit      Messages
	decisive Messages
	points   int64        // thousandths, of all hits together
	with     []pair       // by place of the other rule; nil until it hits
	alone    filter.Route // of a message that it alone hits; set when it hits
}

// pair counts messages that two rules hit.
type pair struct {
	together int
	enough   int // of them, those that the other rule keeps from the inbox by itself, as strictly as they were
}

// NewCounter returns a counter of decisions that the pack makes.
func NewCounter(pack *rules.Pack) *Counter {
	c := &Counter{pack: pack, at: map[string]int{}, facts: newFactCounter(pack.Config),
		profiler: pack.Policies.NewProfiler(maxInputs)}
	for i, r := range rulesOf(pack) {
		c.at[r.id] = i
		c.rules = append(c.rules, &tally{rule: r})
	}
	return c
}

// IDs returns the ids of what is counted, sorted: the pack's rules and its caps.
func (c *Counter) IDs() []string {
	ids := make([]string, len(c.rules))
	for i, t := range c.rules {
		ids[i] = t.rule.id
	}
	return ids
}

// See takes note of the facts of a message that is scored. The engine of rules.Pack.EngineWatched calls it.
func (c *Counter) See(f *filter.Facts) {
	c.facts.add(f)
	c.profiler.See(f)
}

// Add counts a decision. outcome is what became of the message, "" where that is not known.
func (c *Counter) Add(d *filter.Decision, outcome event.Outcome) {
	c.messages++
	if !d.Scored {
		return
	}
	c.strangers.add(d.Route, outcome)
	if len(d.Faults) > 0 {
		c.faulty++
	}
	scoring := &c.pack.Config.Scoring
	for _, h := range d.Hits {
		c.hit(h).add(d, h, outcome, scoring.RouteWithout(d, h.Rule))
	}
	for _, h := range d.ShadowHits {
		c.hit(h).add(d, h, outcome, scoring.RouteWith(d, h))
	}
	c.addPairs(d)
}

// hit returns the tally of the rule that hit.
func (c *Counter) hit(h filter.Hit) *tally {
	t := c.rules[c.at[h.Rule]]
	if t.with == nil {
		t.with = make([]pair, len(c.rules))
		t.alone = c.pack.Config.Scoring.RouteAlone(h)
		t.rule.weight.Floor = h.Floor // a pack does not say those of access
	}
	return t
}

// add counts a hit. other is the route that the message would have had but for this rule; where the rule is in shadow
// mode, the one that it would have had if the rule acted.
func (t *tally) add(d *filter.Decision, h filter.Hit, outcome event.Outcome, other filter.Route) {
	t.hit.add(d.Route, outcome)
	t.points += int64(math.Round(h.Weight * 1000))
	if other != d.Route {
		t.decisive.add(d.Route, outcome)
	}
}

// addPairs counts the rules that hit together, and those that are enough by themselves. A rule in shadow mode is never
// enough, since it holds nothing.
func (c *Counter) addPairs(d *filter.Decision) {
	for _, hits := range [][]filter.Hit{d.Hits, d.ShadowHits} {
		for _, h := range hits {
			with := c.rules[c.at[h.Rule]].with
			for _, other := range d.Hits {
				at := c.at[other.Rule]
				with[at].together++
				if d.Route != filter.Inbox && c.rules[at].alone >= d.Route {
					with[at].enough++
				}
			}
			for _, other := range d.ShadowHits {
				with[c.at[other.Rule]].together++
			}
		}
	}
}
