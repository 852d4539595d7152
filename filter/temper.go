package filter

import (
	"slices"
	"time"
)

// Temper has the breaker see a decision, and returns it with what demoted rules alone would have dropped held instead.
// Its result depends on the decisions before, so whoever needs the same ones again must call it in the same order.
func (e *Engine) Temper(m *Message, d Decision) Decision { return e.temper(identify(m), m.At, d) }

func (e *Engine) temper(id identity, at time.Time, d Decision) Decision {
	s := e.state
	if !d.Scored || !e.config.Breaker.demotes() {
		return d
	}
	s.tempering.Lock()
	defer s.tempering.Unlock()
	s.lift(&e.config)
	demoted, again := s.tempered.get(id)
	if !again {
		demoted = s.breaker.note(d.Hits, at)
		s.tempered.put(id, demoted)
	}
	return e.config.Scoring.demote(d, demoted)
}

// demote holds what was dropped for the points of demoted rules alone.
func (s *Scoring) demote(d Decision, demoted []string) Decision {
	if d.Route != Drop || len(demoted) == 0 {
		return d
	}
	hits := slices.Clone(d.Hits)
	for i := range hits {
		if slices.Contains(demoted, hits[i].Rule) {
			hits[i].Weight = 0
		}
	}
	if s.rerouted(&d, "", hits) < Drop {
		d.Route, d.Demoted = Requests, demoted
	}
	return d
}

// Demoted returns the rules that the breaker demotes at present, sorted. It is safe for concurrent use.
func (e *Engine) Demoted() []string {
	s := e.state
	if !e.config.Breaker.demotes() {
		return nil
	}
	s.tempering.Lock()
	defer s.tempering.Unlock()
	return s.breaker.demoted()
}

// temperBoth tempers a decision and that of the engine's shadow, and tells the one as the difference to the other.
func (e *Engine) temperBoth(c *Case, d Decision, shadow *Decision) (Decision, *Decision) {
	at := c.Facts.Message.At
	d = e.temper(c.id, at, d)
	if shadow == nil {
		return d, nil
	}
	other := e.config.Shadow.temper(c.shadow.id, at, *shadow)
	d.Shadow = differenceOf(&d, &other)
	return d, &other
}
