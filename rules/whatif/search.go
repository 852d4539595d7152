package whatif

import (
	"slices"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
)

// search tries changes, first each alone, then two and three together.
type search struct {
	judge   *judge
	now     filter.Decision
	options []option
	effects []effect // of each option alone
	found   []Answer
	judged  int
}

// effect is what a change does by itself.
type effect struct {
	matters bool // it changes a hit
	worsens bool // it adds more than it takes away
}

const (
	maxJudged  = 3000 // decisions that a search makes at most, some 20 µs each
	maxTriples = 20   // changes that are tried by threes
)

func newSearch(pack *rules.Pack, c *filter.Case) *search {
	j := newJudge(pack, c)
	w := j.world()
	return &search{judge: j, now: j.decide(&w), options: options(pack, &c.Facts)}
}

func (s *search) run() []Answer {
	for i := range s.options {
		d := s.try(s.options[i : i+1])
		s.effects = append(s.effects, s.effectOf(&d))
	}
	if s.now.Route > filter.Inbox {
		s.pairs()
	}
	if s.inboxMissing() {
		s.triples()
	}
	return merge(s.found)
}

// effectOf compares with the decision that was made. Caps are left out: what a group adds beyond its cap still counts
// when something else of the group is gone.
func (s *search) effectOf(d *filter.Decision) effect {
	added, removed := filter.HitsWithout(d.Hits, s.now.Hits), filter.HitsWithout(s.now.Hits, d.Hits)
	worse := uncapped(added) - uncapped(removed)
	holds := func(h filter.Hit) bool { return h.Floor > filter.Inbox }
	return effect{
		matters: len(added)+len(removed) > 0,
		worsens: worse > 0 || slices.ContainsFunc(added, holds),
	}
}

func uncapped(hits []filter.Hit) float64 {
	sum := 0.0
	for _, h := range hits {
		if filter.CapGroup(h.Rule) == "" {
			sum += h.Weight
		}
	}
	return sum
}

// pairs tries every two changes.
func (s *search) pairs() {
	together := s.together(func(e effect) bool { return !e.worsens })
	for i, a := range together {
		for _, b := range together[i+1:] {
			s.trySet([]option{a, b})
		}
	}
}

// triples tries every three of the first changes that do something by themselves.
func (s *search) triples() {
	together := s.together(func(e effect) bool { return e.matters && !e.worsens })
	together = together[:min(len(together), maxTriples)]
	for i, a := range together {
		for j, b := range together[i+1:] {
			for _, c := range together[i+j+2:] {
				s.trySet([]option{a, b, c})
			}
		}
	}
}

// together returns the changes that are tried with others.
func (s *search) together(wanted func(effect) bool) []option {
	var out []option
	for i := range s.options {
		if !s.options[i].adds && wanted(s.effects[i]) {
			out = append(out, s.options[i])
		}
	}
	return out
}

// inboxMissing reports whether nothing leads to the inbox yet. Who looks for the way to requests is glad of that too.
func (s *search) inboxMissing() bool {
	return s.now.Route > filter.Inbox &&
		!slices.ContainsFunc(s.found, func(a Answer) bool { return a.Route == filter.Inbox })
}

// trySet tries changes of different things together, as far as there is time.
func (s *search) trySet(set []option) {
	if s.judged >= maxJudged {
		return
	}
	for i := range set {
		if slices.ContainsFunc(set[i+1:], func(o option) bool { return o.Of == set[i].Of }) {
			return
		}
	}
	s.try(set)
}

// try decides the message with the changes made, and keeps what gives another route and is smallest.
func (s *search) try(set []option) filter.Decision {
	s.judged++
	w := s.judge.world()
	for i := range set {
		set[i].apply(&w)
	}
	d := s.judge.decide(&w)
	follows := slices.ContainsFunc(set, func(o option) bool { return o.Of == "relationship.follow_age" })
	switch {
	case d.Route == s.now.Route, len(set) > 1 && d.Route > s.now.Route:
	case d.Trust == filter.TieFollower && follows: // ties are told apart
	case s.reached(set, d.Route):
	default:
		s.found = append(s.found, answerOf(d, set))
	}
	return d
}

// reached reports whether fewer of the changes give the route.
func (s *search) reached(set []option, r filter.Route) bool {
	return slices.ContainsFunc(s.found, func(a Answer) bool { return a.Route == r && subset(a.sets[0], set) })
}

func subset(small, large []option) bool {
	for i := range small {
		if !slices.ContainsFunc(large, func(o option) bool { return o.same(&small[i]) }) {
			return false
		}
	}
	return true
}

func answerOf(d filter.Decision, set []option) Answer {
	a := Answer{Route: d.Route, Score: d.Score, sets: [][]option{slices.Clone(set)}}
	for i := range set {
		a.Changes = append(a.Changes, set[i].Change)
	}
	return a
}
