package rego

import (
	"iter"
	"slices"
)

// placing finds each body its place in a table: the value of a fact for which it is looked at. Any of a body's conditions
// will do that does not hold for most messages; the fewest look at a body where it is the one that fewest others ask for.
type placing struct {
	usual  []byte // by slot the code of the value that most messages have
	places []int  // by slot, the place of the first of its codes; and after the last slot, how many places there are
	asked  []int  // by place, how many bodies ask for that value
	bodies []*placedBody
}

// placedBody is a body, which may be looked at in several places.
type placedBody struct {
	conditions []condition // the one that is met in its places apart
	finding    int32
	laid       bool // its conditions are in the table, at
	at         span
}

func newPlacing(l *layout) *placing {
	p := &placing{usual: l.usual, places: make([]int, 1, len(l.slots)+1)}
	for i := range l.slots {
		p.places = append(p.places, p.places[i]+l.slots[i].count())
	}
	p.asked = make([]int, p.places[len(l.slots)])
	return p
}

// add adds bodies that find the same.
func (p *placing) add(w ways, finding int) {
	for _, conditions := range w {
		p.bodies = append(p.bodies, &placedBody{conditions: conditions, finding: int32(finding)})
		for _, c := range conditions {
			for place := range p.of(c) {
				p.asked[place]++
			}
		}
	}
}

// of yields the places of the values with which a condition holds.
func (p *placing) of(c condition) iter.Seq[int] {
	return func(yield func(place int) bool) {
		from, to := p.places[c.slot], p.places[c.slot+1]
		for place := from; place < to; place++ {
			if c.codes.has(byte(place-from)) && !yield(place) {
				return
			}
		}
	}
}

// table puts the bodies into a table, to be looked at for as few messages as can be.
func (p *placing) table() *table {
	always, near := p.placed()
	t := &table{places: p.places, near: make([]span, len(near))}
	t.always = t.add(always)
	for place, bodies := range near {
		t.near[place] = t.add(bodies)
	}
	return t
}

// placed returns the bodies to look at for every message, and by place the others.
func (p *placing) placed() (always []*placedBody, near [][]*placedBody) {
	near = make([][]*placedBody, len(p.asked))
	for _, b := range p.bodies {
		at := p.rarest(b.conditions)
		if at < 0 {
			always = append(always, b)
			continue
		}
		met := b.conditions[at]
		b.conditions = slices.Delete(slices.Clone(b.conditions), at, at+1)
		for place := range p.of(met) {
			near[place] = append(near[place], b)
		}
	}
	return always, near
}

// rarest returns which of some conditions holds for the fewest messages, or -1 where most messages meet them all.
func (p *placing) rarest(conditions []condition) int {
	at := -1
	for i, c := range conditions {
		if !c.codes.has(p.usual[c.slot]) && (at < 0 || p.rarer(c, conditions[at])) {
			at = i
		}
	}
	return at
}

// rarer reports whether fewer messages should come near a body by one condition than by another: of a flag nearly all
// have the usual value, of a band few; and what is asked for by few bodies, such as a list, is rarer than what many ask for.
func (p *placing) rarer(a, b condition) bool {
	if aUnknown, bUnknown := p.usual[a.slot] == unknown, p.usual[b.slot] == unknown; aUnknown != bUnknown {
		return bUnknown
	}
	return p.crowd(a) < p.crowd(b)
}

// crowd returns how many bodies ask for the values with which a condition holds.
func (p *placing) crowd(c condition) int {
	n := 0
	for place := range p.of(c) {
		n += p.asked[place]
	}
	return n
}

// add adds bodies that are looked at together.
func (t *table) add(bodies []*placedBody) span {
	from := len(t.bodies)
	for _, b := range bodies {
		if !b.laid {
			b.laid, b.at.from = true, int32(len(t.conditions))
			t.conditions = append(t.conditions, b.conditions...)
			b.at.to = int32(len(t.conditions))
		}
		t.bodies = append(t.bodies, entry{b.at, b.finding})
	}
	return span{int32(from), int32(len(t.bodies))}
}
