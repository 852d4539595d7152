package whatif

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
)

// Difference is one thing in which today's decision on a message is not the recorded one.
type Difference struct {
	Of   string `json:"of"`             // a rule, or "trust", "fault" or "thresholds"
	Then string `json:"then,omitempty"` // what it was, "" where it was not there
	Now  string `json:"now,omitempty"`
	Why  string `json:"why"` // as far as it can be told
}

// Compare tells in what today's decision differs from a recorded one on the same message, and why, as far as that can
// be told from the decisions and today's pack. It tells nothing where they are the same. c is the message's case.
func Compare(pack *rules.Pack, c *filter.Case, then, now *filter.Decision) []Difference {
	x := comparison{pack: pack, c: c, then: then, now: now}
	var out []Difference
	if then.Trust != now.Trust {
		out = append(out, Difference{Of: "trust", Then: then.Trust, Now: now.Trust, Why: x.whyTrust()})
	}
	if then.Scored && now.Scored {
		out = append(out, x.hits()...)
	}
	out = append(out, x.faults()...)
	if len(out) == 0 && then.Route != now.Route {
		out = append(out, x.thresholds())
	}
	return out
}

// comparison is what Compare works on.
type comparison struct {
	pack      *rules.Pack
	c         *filter.Case
	then, now *filter.Decision
}

// samePack reports whether one pack made both decisions.
func (x *comparison) samePack() bool { return x.then.Revision == x.now.Revision }

func (x *comparison) whyTrust() string {
	if x.samePack() {
		return "the body is not the one that was decided"
	}
	return "trust or rollout have changed in the pack"
}

// hits compares the hits, rule by rule.
func (x *comparison) hits() []Difference {
	gone, added := filter.HitsWithout(x.then.Hits, x.now.Hits), filter.HitsWithout(x.now.Hits, x.then.Hits)
	var out []Difference
	for _, p := range filter.PairHits(gone, added) {
		switch {
		case p.B == nil:
			out = append(out, Difference{Of: p.A.Rule, Then: p.A.Does().Text(), Why: x.whyGone(p.A)})
		case p.A == nil:
			out = append(out, Difference{Of: p.B.Rule, Now: p.B.Does().Text(), Why: x.whyAdded(p.B.Rule)})
		default:
			out = append(out, Difference{Of: p.A.Rule, Then: p.A.Does().Text(), Now: p.B.Does().Text(),
				Why: x.whyWeighed(p.A.Rule)})
		}
	}
	return out
}

// whyWeighed says why a rule weighs otherwise.
func (x *comparison) whyWeighed(rule string) string {
	if filter.CapGroup(rule) != "" {
		return "the group's rules add another sum, or its cap has changed"
	}
	return "its weight or floor has changed in the pack"
}

// whyGone says why a rule does not hit any more.
func (x *comparison) whyGone(hit *filter.Hit) string {
	source, known := x.source(hit.Rule)
	switch {
	case filter.CapGroup(hit.Rule) != "":
		return "the group's rules stay below its cap, or it has none"
	case !known:
		return "today's pack has no such rule"
	case filter.HitOf(x.now.ShadowHits, hit.Rule) != nil:
		return "the rule is in shadow mode now"
	case source == rules.FromLimit:
		return x.whyLimit(hit)
	case source == rules.FromList && !x.samePack():
		return "what it found is not listed any more, or allowed"
	case source == rules.FromAccess && !x.samePack():
		return "trust or rollout have changed in the pack"
	}
	return x.whyPolicy()
}

// whyAdded says why a rule hits that did not.
func (x *comparison) whyAdded(rule string) string {
	source, _ := x.source(rule)
	switch {
	case filter.CapGroup(rule) != "":
		return "the group's rules add more, or its cap is lower"
	case filter.HitOf(x.then.ShadowHits, rule) != nil:
		return "the rule was in shadow mode then"
	case source == rules.FromLimit && x.samePack():
		return "the messages before it were counted otherwise"
	case source == rules.FromLimit:
		return "the limit is new or stricter, or the messages before it were counted otherwise"
	case source == rules.FromList && !x.samePack():
		return "what it found is listed now"
	case source == rules.FromAccess && !x.samePack():
		return "trust or rollout have changed in the pack"
	}
	return x.whyPolicy()
}

// whyPolicy says why a policy finds something else in the same message.
func (x *comparison) whyPolicy() string {
	if x.samePack() {
		return "it follows from a limit, whose reading differs"
	}
	return "the rule is new or changed, or a band, list or limit that it reads is"
}

// recordedLimit is the reason of an exceeded limit.
var recordedLimit = regexp.MustCompile(`^(\d+) .* in ([^ ]+), (\d+) allowed$`)

// whyLimit compares what a limit read with what it reads.
func (x *comparison) whyLimit(hit *filter.Hit) string {
	i := slices.IndexFunc(x.c.Facts.Readings, func(r filter.Reading) bool { return r.Rule() == hit.Rule })
	if i < 0 {
		return "the message does not count towards the limit now"
	}
	r := &x.c.Facts.Readings[i]
	found := recordedLimit.FindStringSubmatch(hit.Reason)
	if found == nil {
		return "it reads " + r.Reason() + " now"
	}
	read := fmt.Sprintf("then %s of %s, now %d of %d", found[1], found[3], r.Count, r.Allowed)
	if found[3] != strconv.Itoa(r.Allowed) || !strings.HasSuffix(r.Window(), " in "+found[2]) {
		return read + ": the limit has changed in the pack"
	}
	return read + ": fewer messages before it are known, a longer history may tell more"
}

func (x *comparison) source(rule string) (rules.Source, bool) {
	for _, r := range x.pack.Rules() {
		if r.ID == rule {
			return r.Source, true
		}
	}
	return "", false
}

// faults compares the sources that failed.
func (x *comparison) faults() []Difference {
	var out []Difference
	for _, source := range filter.SourcesWithout(x.then.Faults, x.now.Faults) {
		out = append(out, Difference{Of: "fault", Then: source, Why: "what failed then works now"})
	}
	for _, source := range filter.SourcesWithout(x.now.Faults, x.then.Faults) {
		out = append(out, Difference{Of: "fault", Now: source, Why: "what worked then fails now"})
	}
	return out
}

// thresholds is what is left where equal hits give another route.
func (x *comparison) thresholds() Difference {
	t := x.pack.Config.Scoring.Thresholds
	return Difference{Of: "thresholds", Then: x.then.Route.String(), Now: x.now.Route.String(),
		Why: fmt.Sprintf("the same score of %v leads elsewhere: today requests from %v, drop from %v",
			x.now.Score, t.Requests, t.Drop)}
}
