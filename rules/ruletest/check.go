package ruletest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dmgate/dmgate/filter"
)

// shownFailures is how many messages of one step are told to have failed: the others mostly fail alike.
const shownFailures = 3

// stepCheck holds the messages of a step against what is expected of them.
type stepCheck struct {
	step     *Step
	tally    map[string]int // messages by route, and by the rules that hit
	failures []Failure
	failed   int // messages
}

func newStepCheck(s *Step) *stepCheck {
	return &stepCheck{step: s, tally: map[string]int{}}
}

// message checks the n-th message of the step.
func (k *stepCheck) message(n int, c *filter.Case, d *filter.Decision) {
	want := &k.step.Want
	k.tally[d.Route.String()]++
	for i := range d.Hits {
		k.tally[d.Hits[i].Rule]++
	}
	var wrong []Failure
	wrong = append(wrong, want.Each.check(c, d)...)
	if n == 1 {
		wrong = append(wrong, want.First.check(c, d)...)
	}
	if n == k.step.Times {
		wrong = append(wrong, want.Last.check(c, d)...)
	}
	if reasons := faultsOf(d); reasons != "" {
		wrong = append(wrong, Failure{Line: k.step.Line, Message: "a source failed: " + reasons, Decision: d, Facts: &c.Facts})
	}
	k.note(n, wrong)
}

// note keeps what is wrong with a message, unless enough is known already.
func (k *stepCheck) note(n int, wrong []Failure) {
	if len(wrong) == 0 {
		return
	}
	if k.failed++; k.failed > shownFailures {
		return
	}
	for i := range wrong {
		if k.step.Times > 1 {
			wrong[i].Message = fmt.Sprintf("message %d of %d: %s", n, k.step.Times, wrong[i].Message)
		}
	}
	k.failures = append(k.failures, wrong...)
}

// finish returns everything that was wrong with the step.
func (k *stepCheck) finish() []Failure {
	if more := k.failed - shownFailures; more > 0 {
		k.failures = append(k.failures, Failure{Line: k.step.Line, Message: fmt.Sprintf("%d more messages fail", more)})
	}
	for _, c := range k.step.Want.Counts {
		if got := k.tally[c.Of]; !c.Range.Holds(float64(got)) {
			k.failures = append(k.failures, Failure{Line: c.Line,
				Message: fmt.Sprintf("expected %s with %s, got %d of %d", c.messages(), c.Of, got, k.step.Times)})
		}
	}
	if n := len(k.failures); n > 0 && k.step.Times > 1 {
		k.failures[n-1].Counts = k.counts()
	}
	return k.failures
}

// messages says how many are wanted.
func (c *CountedRange) messages() string {
	if strings.TrimSpace(c.Range.Text) == "1" {
		return "1 message"
	}
	return c.Range.Text + " messages"
}

// counts returns what became of the messages: the routes in their order, then the rules, those that hit most first.
func (k *stepCheck) counts() []Count {
	var all []Count
	for _, route := range routes() {
		if n := k.tally[route]; n > 0 {
			all = append(all, Count{route, n})
		}
		delete(k.tally, route)
	}
	byRoute := len(all)
	for rule, n := range k.tally {
		all = append(all, Count{rule, n})
	}
	slices.SortFunc(all[byRoute:], func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.Messages, a.Messages), cmp.Compare(a.Of, b.Of))
	})
	return all
}

func hasHit(hits []filter.Hit, rule string) bool { return filter.HitOf(hits, rule) != nil }

// check returns what a decision lacks of what is wanted.
func (w *Want) check(c *filter.Case, d *filter.Decision) []Failure {
	if !w.wants() {
		return nil
	}
	var wrong []Failure
	for _, message := range slices.Concat(w.checkRoute(d), w.checkHits(d)) {
		wrong = append(wrong, Failure{Line: w.Line, Message: message, Decision: d, Facts: &c.Facts})
	}
	return wrong
}

func (w *Want) checkRoute(d *filter.Decision) []string {
	var wrong []string
	if w.Route != nil && d.Route != *w.Route {
		wrong = append(wrong, fmt.Sprintf("expected route %s, got %s", w.Route, d.Route))
	}
	if w.Score != nil && !w.Score.Holds(d.Score) {
		wrong = append(wrong, fmt.Sprintf("expected score %s, got %v", w.Score.Text, d.Score))
	}
	trust := d.Trust
	if trust == "" {
		trust = NoTrust
	}
	if w.Trust != "" && w.Trust != trust {
		wrong = append(wrong, fmt.Sprintf("expected trust %s, got %s", w.Trust, trust))
	}
	return wrong
}

func (w *Want) checkHits(d *filter.Decision) []string {
	var wrong []string
	for _, rule := range w.Hits {
		switch {
		case hasHit(d.Hits, rule):
		case hasHit(d.ShadowHits, rule):
			wrong = append(wrong, fmt.Sprintf("expected a hit of %s, got one in shadow mode only", rule))
		default:
			wrong = append(wrong, fmt.Sprintf("expected a hit of %s, got %s", rule, hitNames(d.Hits)))
		}
	}
	for _, pattern := range w.NoHits {
		for _, h := range d.Hits {
			if matches(pattern, h.Rule) {
				wrong = append(wrong, fmt.Sprintf("expected no hit of %s, got one: %s", h.Rule, h.Reason))
			}
		}
	}
	for _, rule := range w.ShadowHits {
		switch {
		case hasHit(d.ShadowHits, rule):
		case hasHit(d.Hits, rule):
			wrong = append(wrong, fmt.Sprintf("expected a hit of %s in shadow mode, got one that acts", rule))
		default:
			wrong = append(wrong, fmt.Sprintf("expected a hit of %s in shadow mode, got %s", rule, hitNames(d.ShadowHits)))
		}
	}
	return append(wrong, w.checkOnlyHits(d)...)
}

func (w *Want) checkOnlyHits(d *filter.Decision) []string {
	if w.OnlyHits == nil {
		return nil
	}
	var missing, extra []string
	for _, rule := range w.OnlyHits {
		if !hasHit(d.Hits, rule) {
			missing = append(missing, rule)
		}
	}
	for _, h := range d.Hits {
		if !slices.Contains(w.OnlyHits, h.Rule) {
			extra = append(extra, h.Rule)
		}
	}
	var wrong []string
	if len(missing) > 0 {
		wrong = append(wrong, "expected also hits of "+strings.Join(missing, ", "))
	}
	if len(extra) > 0 {
		wrong = append(wrong, "expected no hits of "+strings.Join(extra, ", "))
	}
	return wrong
}

// matches reports whether a rule is the one that a pattern names, or one of its family.
func matches(pattern, rule string) bool {
	if family, isPattern := strings.CutSuffix(pattern, "*"); isPattern {
		return strings.HasPrefix(rule, family)
	}
	return pattern == rule
}

func hitNames(hits []filter.Hit) string {
	if len(hits) == 0 {
		return "no hits"
	}
	names := make([]string, len(hits))
	for i := range hits {
		names[i] = hits[i].Rule
	}
	return "hits of " + strings.Join(names, ", ")
}

// faultsOf names the sources that failed, or "".
func faultsOf(d *filter.Decision) string {
	var reasons []string
	for _, f := range d.Faults {
		reasons = append(reasons, f.Source+": "+f.Reason)
	}
	return strings.Join(reasons, "; ")
}
