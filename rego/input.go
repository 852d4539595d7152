package rego

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/dmgate/dmgate/filter"
)

// layout turns facts into input documents. It has a slot for every field that some policy reads, and none for the
// others: what nobody reads is not worth putting into the input. It is safe for concurrent use.
type layout struct {
	slots    []slot
	sections []part
	facts    []int          // the slots of facts
	paths    map[string]int // every slot, by path
	bands    slotNames      // the pack's slots
	lists    slotNames
	limits   slotNames
	usual    []byte // by slot the code of the value that most messages have: false for flags
	numeric  bool   // some slot holds a number
}

// slot is the place of one field.
type slot struct {
	path   string // "input.content.link"
	key    *ast.Term
	fact   *filter.Fact
	terms  []*ast.Term // the field's values, by code; unknown is nil
	labels []string    // by code the values of a label; nil of others
	number bool
	bounds []float64 // of a number, those that plain bodies compare it with, in order
}

// The codes of values that every slot or every flag shares. Labels count on from 1, and so do numbers: what is below the
// first bound, the first bound, what is between it and the second, and so on.
const (
	unknown = 0
	no      = 1
	yes     = 2
)

// maxValues is how many values a label can have, so that codes are bytes.
const maxValues = 255

// part is the slots of one section.
type part struct {
	key      *ast.Term
	from, to int
	usual    *ast.Term // the section when every slot has its usual value
}

// newLayout prepares the documents of a shape for policies that read some of it.
func newLayout(in shape, read reads) *layout {
	l := &layout{paths: map[string]int{}}
	for i := range in {
		s := &in[i]
		from := len(l.slots)
		for _, f := range read.of(s) {
			l.add(s, f)
		}
		if len(l.slots) > from {
			section := part{key: ast.StringTerm(s.name), from: from, to: len(l.slots)}
			section.usual = l.section(section, view{codes: l.usual})
			l.sections = append(l.sections, section)
		}
	}
	return l
}

// add makes a slot for a field.
func (l *layout) add(s *section, f field) {
	at := len(l.slots)
	usual := byte(unknown)
	one := slot{path: slotPath(s.name, f.name), key: ast.StringTerm(f.name), fact: f.fact}
	switch f.kind {
	case filter.Flag:
		one.terms = []*ast.Term{nil, ast.InternedTerm(false), ast.InternedTerm(true)}
		usual = no
	case filter.Number:
		one.number, l.numeric = true, true
	case filter.Label:
		one.terms, one.labels = []*ast.Term{nil}, []string{""}
		for _, v := range f.values {
			one.terms, one.labels = append(one.terms, ast.StringTerm(v)), append(one.labels, v)
		}
	}
	l.slots, l.usual = append(l.slots, one), append(l.usual, usual)
	l.paths[one.path] = at
	switch s.name {
	case bandsSection:
		l.bands.add(f.name, at)
	case listsSection:
		l.lists.add(f.name, at)
	case limitsSection:
		l.limits.add(f.name, at)
	default:
		l.facts = append(l.facts, at)
	}
}

// slotPath returns the path of a field.
func slotPath(section, field string) string { return "input." + section + "." + field }

// view is what policies can see of one message: by slot the code of its value, and the number itself. What it costs to
// read one message after the other is what is unusual about them, however many slots there are.
type view struct {
	codes   []byte
	numbers []float64 // nil where no slot holds a number
	unusual []int     // the slots that were set; all others have their usual value
}

// newView returns a view of a message about which nothing is unusual, to be read into.
func (l *layout) newView() view {
	v := view{codes: bytes.Clone(l.usual)}
	if l.numeric {
		v.numbers = make([]float64, len(l.slots))
	}
	return v
}

// reset makes everything usual.
func (l *layout) reset(v *view) {
	for _, at := range v.unusual {
		v.codes[at] = l.usual[at]
	}
	v.unusual = v.unusual[:0]
}

// set gives a slot a value that it does not have for most messages.
func (v *view) set(at int, code byte) {
	v.codes[at] = code
	v.unusual = append(v.unusual, at)
}

// view reads the facts.
func (l *layout) view(f *filter.Facts) (view, error) {
	v := l.newView()
	return v, l.read(f, &v)
}

// read reads the facts into a view, whatever it held before.
func (l *layout) read(f *filter.Facts, v *view) error {
	l.reset(v)
	for _, i := range l.facts {
		if err := l.readFact(v, i, f); err != nil {
			return err
		}
	}
	for i := range f.Lists {
		if at, ok := l.lists.find(f.Lists[i].List); ok {
			v.set(at, yes)
		}
	}
	for i := range f.Bands {
		if err := l.readLabel(v, &l.bands, f.Bands[i].Band, f.Bands[i].Value); err != nil {
			return err
		}
	}
	for i := range f.Readings {
		if err := l.readLabel(v, &l.limits, f.Readings[i].Limit, f.Readings[i].Band); err != nil {
			return err
		}
	}
	return nil
}

// readFact reads one fact of the vocabulary into its slot.
func (l *layout) readFact(v *view, at int, f *filter.Facts) error {
	s := &l.slots[at]
	value := s.fact.Read(f)
	switch {
	case !value.Known:
		if l.usual[at] != unknown {
			v.set(at, unknown)
		}
	case s.number:
		v.set(at, s.codeOfNumber(value.Number))
		v.numbers[at] = value.Number
	case s.labels != nil:
		return s.code(v, at, value.Label)
	case value.Flag:
		v.set(at, yes)
	}
	return nil
}

// readLabel reads one of the pack's labels into its slot, if it has one.
func (l *layout) readLabel(v *view, slots *slotNames, name, value string) error {
	if at, ok := slots.find(name); ok {
		return l.slots[at].code(v, at, value)
	}
	return nil
}

// code sets the slot to the code of a label.
func (s *slot) code(v *view, at int, label string) error {
	code := slices.Index(s.labels, label)
	if code < 0 {
		return fmt.Errorf("%s has a value that policies were not checked against", s.path)
	}
	v.set(at, byte(code))
	return nil
}

// codeOfNumber returns the code of a number.
func (s *slot) codeOfNumber(x float64) byte {
	i, bound := slices.BinarySearch(s.bounds, x)
	if bound {
		return byte(2*i + 2)
	}
	return byte(2*i + 1)
}

// count returns how many codes there are.
func (s *slot) count() int {
	if s.number {
		return 2*len(s.bounds) + 2
	}
	return len(s.terms)
}

// document builds the input. What it returns may be shared and must not be changed.
func (l *layout) document(v view) ast.Value {
	sections := make([][2]*ast.Term, len(l.sections))
	for i, s := range l.sections {
		sections[i] = [2]*ast.Term{s.key, s.usual}
		if !l.isUsual(s, v) {
			sections[i][1] = l.section(s, v)
		}
	}
	return ast.NewObject(sections...)
}

func (l *layout) isUsual(s part, v view) bool {
	for i := s.from; i < s.to; i++ {
		if l.slots[i].number {
			return false
		}
	}
	return bytes.Equal(v.codes[s.from:s.to], l.usual[s.from:s.to])
}

// section builds one section.
func (l *layout) section(s part, v view) *ast.Term {
	fields := make([][2]*ast.Term, 0, s.to-s.from)
	for i := s.from; i < s.to; i++ {
		if value := l.term(v, i); value != nil {
			fields = append(fields, [2]*ast.Term{l.slots[i].key, value})
		}
	}
	return ast.ObjectTerm(fields...)
}

// term returns the value in a slot, or nil where it is unknown.
func (l *layout) term(v view, at int) *ast.Term {
	s := &l.slots[at]
	switch {
	case !s.number:
		return s.terms[v.codes[at]]
	case v.codes[at] != unknown:
		return numberTerm(v.numbers[at])
	}
	return nil
}

// numberTerm returns a number, written without a fraction where it has none.
func numberTerm(x float64) *ast.Term {
	if whole := int(x); float64(whole) == x {
		return ast.InternedTerm(whole)
	}
	return ast.FloatNumberTerm(x)
}
