package stats

import (
	"math"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rego"
	"github.com/dmgate/dmgate/rules"
)

// Report is what was counted, put together.
type Report struct {
	Revision   string      `json:"revision"`  // digest of the pack
	Messages   int         `json:"messages"`  // that were decided
	Faulty     int         `json:"faulty"`    // of strangers' messages, those with a fault
	Strangers  Messages    `json:"strangers"` // messages that were scored; trusted ones no rule sees
	Rules      []Rule      `json:"rules"`     // every rule of the pack, by id
	Lists      []List      `json:"lists"`
	Bands      []BandValue `json:"bands"`
	Findings   Findings    `json:"findings"`
	Evaluation Evaluation  `json:"evaluation"`
}

// Rule is what a rule did.
type Rule struct {
	ID       string       `json:"rule"`
	Source   rules.Source `json:"source"`
	Shadow   bool         `json:"shadow,omitempty"` // it is recorded only; decisive says what it would have changed
	Weight   float64      `json:"weight"`
	Floor    filter.Route `json:"floor,omitzero"`
	Hits     Messages     `json:"hits"`
	Share    float64      `json:"share"`    // of strangers' messages
	Decisive Messages     `json:"decisive"` // hits without which the message would have had another route

	MeanWeight    float64   `json:"mean_weight"`
	DecisiveShare float64   `json:"decisive_share"`      // of the hits
	Precision     *Estimate `json:"precision,omitempty"` // of hits with a known outcome, how many were unwanted
	Recall        *float64  `json:"recall,omitempty"`    // of unwanted messages, how many it hit
	SpamOverAll   *float64  `json:"s_over_o,omitempty"`  // SpamAssassin's S/O
	HitsWith      []Overlap `json:"hits_with,omitempty"` // the rules that hit together with it, most often first
	Cost          *Cost     `json:"cost,omitempty"`      // of a policy's rule
}

// Cost is what a rule of a policy costs, on average over the distinct inputs that policies were evaluated over.
type Cost struct {
	Steps       float64 `json:"steps"`                 // expressions evaluated, per input
	Evaluated   float64 `json:"evaluated"`             // the share of inputs for which the index did not rule it out
	Nanoseconds float64 `json:"nanoseconds,omitempty"` // per input; 0 where no time was taken
}

// Evaluation says over what costs were taken.
type Evaluation struct {
	Inputs  int     `json:"inputs"`            // distinct inputs
	Sampled bool    `json:"sampled,omitempty"` // there were more
	Steps   float64 `json:"steps"`             // of all rules together, per input
}

// Report puts together what was counted so far. With a clock it takes also the time that rules need, which differs from
// run to run; nil takes none.
func (c *Counter) Report(clock func() time.Time) *Report {
	profile := c.profiler.Profile(clock)
	r := &Report{
		Revision:   c.pack.Revision,
		Messages:   c.messages,
		Faulty:     c.faulty,
		Strangers:  c.strangers,
		Lists:      c.facts.matched(),
		Bands:      c.facts.valued(),
		Evaluation: Evaluation{Inputs: profile.Inputs, Sampled: profile.Sampled, Steps: mean(profile.Steps, profile.Inputs)},
	}
	costs := costsOf(profile)
	for _, t := range c.rules {
		rule := t.report(&c.strangers)
		rule.HitsWith = c.overlaps(t)
		rule.Cost = costs[rule.ID]
		r.Rules = append(r.Rules, rule)
	}
	r.Findings = c.findings(r)
	return r
}

// report says what is known of a rule by itself.
func (t *tally) report(all *Messages) Rule {
	return Rule{
		ID: t.rule.id, Source: t.rule.source, Shadow: t.rule.shadow,
		Weight: t.rule.weight.Points, Floor: t.rule.weight.Floor,
		Hits: t.hit, Share: share(t.hit.Total, all.Total),
		Decisive: t.decisive, DecisiveShare: share(t.decisive.Total, t.hit.Total),
		MeanWeight:  mean(int(t.points), 1000*t.hit.Total),
		Precision:   estimate(t.hit.Unwanted, t.hit.Judged()),
		Recall:      ratio(t.hit.Unwanted, all.Unwanted),
		SpamOverAll: spamOverOverall(&t.hit, all),
	}
}

// costsOf returns the costs of a profile by rule.
func costsOf(p rego.Profile) map[string]*Cost {
	costs := map[string]*Cost{}
	if p.Inputs == 0 {
		return costs
	}
	for _, r := range p.Rules {
		costs[r.Rule] = &Cost{
			Steps:       mean(r.Steps, p.Inputs),
			Evaluated:   share(r.Evaluated, p.Inputs),
			Nanoseconds: math.Round(float64(r.Time.Nanoseconds()) / float64(p.Inputs)),
		}
	}
	return costs
}

// mean returns the sum by each of n, 0 where n is 0.
func mean(sum, n int) float64 {
	if n == 0 {
		return 0
	}
	return figure(float64(sum) / float64(n))
}
