package review

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/dmgate/dmgate/ratelimit"
	"github.com/dmgate/dmgate/rego"
	"github.com/dmgate/dmgate/rules/wording"
)

// possible is what conditions leave of what can be true of a message. It errs to one side only: where it says that they
// can't hold together, they can't.
type possible struct {
	of      *vocabulary
	values  map[string][]string // by path, where conditions have narrowed it down
	spans   map[string]span
	because map[string][]string // the conditions that have
	refuted []string            // the conditions that can't hold together; nil as long as they can
	why     string              // of a single condition that never holds, if there is more to say
}

func (v *vocabulary) possible() *possible {
	return &possible{of: v, values: map[string][]string{}, spans: map[string]span{}, because: map[string][]string{}}
}

// meet narrows down to where a condition of a policy holds.
func (p *possible) meet(c *rego.Condition) {
	because := []string{c.Text}
	switch c.Test {
	case rego.Is:
		p.oneOf(c.Path, c.Values, because)
	case rego.IsNot:
		p.keep(c.Path, because, func(v string) bool { return v != unknown && !slices.Contains(c.Values, v) })
	case rego.Unless:
		p.keep(c.Path, because, func(v string) bool { return !slices.Contains(c.Values, v) })
	default:
		p.within(c.Path, spanOf(c), because)
	}
}

// count narrows down to the messages that count towards a limit. What it says of them follows from earlier conditions, and
// begins with prefix.
func (p *possible) count(l *ratelimit.Limit, earlier []string, prefix string) {
	for _, c := range l.When {
		text := fmt.Sprintf("%s%s is %s", prefix, c.Subject(), strings.Join(c.Values(), " or "))
		p.oneOf(c.Subject(), c.Values(), append(slices.Clone(earlier), text))
	}
	if slices.Contains(l.Key, ratelimit.Fingerprint) {
		text := prefix + "there is a text for its fingerprint"
		p.oneOf(withoutText.path, []string{"true"}, append(slices.Clone(earlier), text))
	}
}

// oneOf narrows a subject down to some values.
func (p *possible) oneOf(path string, values, because []string) {
	untouched := p.values[path] == nil
	p.keep(path, because, func(v string) bool { return v != unknown && slices.Contains(values, v) })
	if untouched && p.refuted != nil && p.why == "" && p.values[path] == nil {
		for _, v := range values {
			p.why = p.of.subjects[path].never[v]
		}
	}
}

// keep narrows a subject down to the values that are wanted, and then to what follows from them.
func (p *possible) keep(path string, because []string, wanted func(string) bool) {
	s := p.of.subjects[path]
	if s == nil || p.refuted != nil {
		return
	}
	before := p.values[path]
	if before == nil {
		before = s.values
	}
	left := slices.DeleteFunc(slices.Clone(before), func(v string) bool { return !wanted(v) })
	if len(left) == len(before) {
		return
	}
	p.blame(path, because)
	if len(left) == 0 {
		p.refuted = p.because[path]
		return
	}
	p.values[path] = left
	p.follow(path, s, left)
}

// follow draws the conclusions from what is left of a subject.
func (p *possible) follow(path string, s *subject, left []string) {
	because := p.because[path]
	if numbers, ok := s.spanOf(left); ok {
		p.within(s.number.Name, numbers, because)
	}
	if s.limit != nil && !slices.Contains(left, unknown) {
		p.count(s.limit, because, "limit "+s.limit.ID+" counts where ")
	}
	if len(left) > 1 {
		return
	}
	for _, c := range p.of.implied[claim{path, left[0]}] {
		p.oneOf(c.path, []string{c.value}, because)
	}
	if number, ok := counted[path]; ok && left[0] == "true" {
		p.within(number, span{low: 1, high: math.Inf(1), openHigh: true}, because)
	} else if ok {
		p.within(number, span{}, because)
	}
}

// spanOf returns the numbers that a band's values stand for, if they stand for any.
func (s *subject) spanOf(values []string) (all span, ok bool) {
	for i, v := range values {
		one, ok := s.ranges[v]
		switch {
		case !ok:
			return span{}, false
		case i == 0:
			all = one
		default:
			all = all.hull(one)
		}
	}
	return all, s.ranges != nil
}

// within narrows a number down, which then is known.
func (p *possible) within(number string, to span, because []string) {
	fact, ok := p.of.numbers[number]
	if !ok || p.refuted != nil {
		return
	}
	before, narrowed := p.spans[number]
	if !narrowed {
		before = anyOf(fact.Unit)
	}
	after := before.and(to)
	if narrowed && after == before {
		return
	}
	p.spans[number] = after
	if after != before {
		p.blame(number, because)
	}
	if after.empty(fact.Unit) {
		p.refuted = p.because[number]
		if !narrowed && len(p.refuted) == 1 {
			p.why = whyEmpty(fact, to)
		}
	}
	if number == "relationship.follow_age" {
		p.oneOf("relationship.sender_follows", []string{"true"}, because)
	}
}

// blame notes which conditions have narrowed something down.
func (p *possible) blame(path string, because []string) {
	for _, text := range because {
		if !slices.Contains(p.because[path], text) {
			p.because[path] = append(p.because[path], text)
		}
	}
}

// delivered narrows down to the messages that are not dropped whatever is found, and reports whether there are any.
func (p *possible) delivered() bool {
	p.oneOf(closed.path, []string{"false"}, nil)
	return p.refuted == nil
}

// explain puts the conditions that can't hold together in words.
func (p *possible) explain() string {
	switch {
	case len(p.refuted) == 1 && p.why != "":
		return fmt.Sprintf("%s never holds, since %s", p.refuted[0], p.why)
	case len(p.refuted) == 1:
		return p.refuted[0] + " never holds"
	}
	return wording.And(p.refuted) + " can't hold together"
}
