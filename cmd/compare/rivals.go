package main

import (
	"context"
	"fmt"
)

// way is where OPA runs, and how it is asked about the shipped and about the ordinary policies.
type way struct {
	name              string
	shipped, ordinary asked
}

// embeddedWay has OPA in the process.
func embeddedWay(ctx context.Context, shipped, own policies) (w way, err error) {
	w.name = "OPA embedded"
	if w.shipped, err = embedOPA(ctx, givenQuery, shipped); err != nil {
		return w, err
	}
	w.ordinary, err = embedOPA(ctx, wholeQuery, own)
	return w, err
}

// httpWay has OPA in a server.
func httpWay(s *server) way {
	return way{"OPA server over HTTP", s.askOPA(givenQuery), s.askOPA(wholeQuery)}
}

// What each does, as the table has it. To move a message is to publish it, wait for the confirmation and acknowledge.
const (
	doesGate   = "decodes, text, lists, limits, shipped rules, weights; moves in order, with the decision"
	doesGiven  = "shipped rules on facts made before the clock starts; moves"
	doesWhole  = "decodes, text, lists, limits, ordinary rules, weights; moves"
	doesRspamd = "its own rules on the same texts, as mails; moves nothing"
)

// rivals are OPA in all ways, with facts for free and for the whole job, in one loop and 8 at once.
func (t *traffic) rivals(ways []way, lists *lists) (all []*rival) {
	for _, w := range ways {
		all = append(all, t.loops(w.name+", facts for free", doesGiven, func() decider { return t.given.decider(w.shipped) })...)
	}
	for _, w := range ways {
		all = append(all, t.loops(w.name+", the whole job", doesWhole, func() decider { return newWhole(lists, w.ordinary) })...)
	}
	return all
}

func (t *traffic) loops(what, does string, newDecider func() decider) []*rival {
	return []*rival{
		{what: what, does: does, rate: t.through(newDecider, 1)},
		{what: what + ", 8 at once", does: does, rate: t.through(newDecider, 8)},
	}
}

// check makes sure that the shipped rules find what the gate finds, and returns how often the ordinary ones agree with it.
func (t *traffic) check(ctx context.Context, ways []way, lists *lists) (a agreement, err error) {
	for _, w := range ways {
		if err := t.given.check(ctx, t.first(), w.shipped); err != nil {
			return a, fmt.Errorf("%s: %w", w.name, err)
		}
		if a, err = t.agree(ctx, newWhole(lists, w.ordinary)); err != nil {
			return a, fmt.Errorf("%s: %w", w.name, err)
		}
	}
	return a, nil
}
