package rego

import (
	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/dmgate/dmgate/filter"
)

// layout builds input documents. Every term that does not depend on the message is made once, and of the facts only
// those that some policy reads are asked for. It is safe for concurrent use.
type layout struct {
	facts  []factSection
	bands  labelSection
	lists  listSection
	limits labelSection
}

// factSection builds a section of facts.
type factSection struct {
	key   *ast.Term
	facts []factTerm
}

// factTerm builds one fact.
type factTerm struct {
	key    *ast.Term
	fact   *filter.Fact
	labels map[string]*ast.Term
}

// labelSection builds a section of the pack's labels.
type labelSection struct {
	key    *ast.Term
	fields map[string]labelField
}

type labelField struct {
	key    *ast.Term
	labels map[string]*ast.Term
}

// listSection builds the section of lists.
type listSection struct {
	key  *ast.Term
	none *ast.Term // no list matches
	keys map[string]*ast.Term
}

// newLayout prepares the documents of a shape, with no more in them than what is read.
func newLayout(in shape, read reads) *layout {
	l := &layout{}
	for i := range in {
		s := in[i]
		key := ast.StringTerm(s.name)
		fields := read.of(&s)
		switch s.name {
		case bandsSection:
			l.bands = newLabelSection(key, fields)
		case limitsSection:
			l.limits = newLabelSection(key, fields)
		case listsSection:
			l.lists = newListSection(key, fields)
		default:
			l.facts = append(l.facts, newFactSection(key, fields))
		}
	}
	return l
}

func newFactSection(key *ast.Term, fields []field) factSection {
	s := factSection{key: key}
	for _, f := range fields {
		s.facts = append(s.facts, factTerm{key: ast.StringTerm(f.name), fact: f.fact, labels: labelTerms(f.values)})
	}
	return s
}

func newLabelSection(key *ast.Term, fields []field) labelSection {
	s := labelSection{key: key, fields: map[string]labelField{}}
	for _, f := range fields {
		s.fields[f.name] = labelField{key: ast.StringTerm(f.name), labels: labelTerms(f.values)}
	}
	return s
}

func newListSection(key *ast.Term, fields []field) listSection {
	s := listSection{key: key, keys: map[string]*ast.Term{}}
	none := ast.NewObject()
	for _, f := range fields {
		name := ast.StringTerm(f.name)
		s.keys[f.name] = name
		none.Insert(name, ast.InternedTerm(false))
	}
	s.none = ast.NewTerm(none)
	return s
}

func labelTerms(values []string) map[string]*ast.Term {
	terms := make(map[string]*ast.Term, len(values))
	for _, v := range values {
		terms[v] = ast.StringTerm(v)
	}
	return terms
}

// document builds the input for a message.
func (l *layout) document(f *filter.Facts) ast.Value {
	sections := make([][2]*ast.Term, 0, len(l.facts)+3)
	for i := range l.facts {
		if s := &l.facts[i]; len(s.facts) > 0 {
			sections = append(sections, [2]*ast.Term{s.key, s.term(f)})
		}
	}
	return ast.NewObject(append(sections,
		[2]*ast.Term{l.bands.key, l.bands.ofBands(f.Bands)},
		[2]*ast.Term{l.lists.key, l.lists.term(f.Lists)},
		[2]*ast.Term{l.limits.key, l.limits.ofReadings(f.Readings)},
	)...)
}

func (s *factSection) term(f *filter.Facts) *ast.Term {
	items := make([][2]*ast.Term, 0, len(s.facts))
	for i := range s.facts {
		if v := s.facts[i].term(f); v != nil {
			items = append(items, [2]*ast.Term{s.facts[i].key, v})
		}
	}
	return ast.ObjectTerm(items...)
}

// term returns the fact's value, or nil where it is unknown.
func (t *factTerm) term(f *filter.Facts) *ast.Term {
	v := t.fact.Read(f)
	switch {
	case !v.Known:
		return nil
	case t.fact.Kind == filter.Flag:
		return ast.InternedTerm(v.Flag)
	case t.fact.Kind == filter.Label:
		return labelTerm(t.labels, v.Label)
	}
	return numberTerm(v.Number)
}

// numberTerm returns a number, written without a fraction where it has none.
func numberTerm(x float64) *ast.Term {
	if whole := int(x); float64(whole) == x {
		return ast.InternedTerm(whole)
	}
	return ast.FloatNumberTerm(x)
}

// labelTerm returns a prepared term where there is one.
func labelTerm(prepared map[string]*ast.Term, value string) *ast.Term {
	if t := prepared[value]; t != nil {
		return t
	}
	return ast.StringTerm(value)
}

func (s *labelSection) ofBands(bands []filter.BandValue) *ast.Term {
	items := make([][2]*ast.Term, 0, len(bands))
	for i := range bands {
		items = s.append(items, bands[i].Band, bands[i].Value)
	}
	return ast.ObjectTerm(items...)
}

func (s *labelSection) ofReadings(readings []filter.Reading) *ast.Term {
	if len(readings) == 0 {
		return ast.InternedEmptyObject
	}
	items := make([][2]*ast.Term, 0, len(readings))
	for i := range readings {
		items = s.append(items, readings[i].Limit, readings[i].Band)
	}
	return ast.ObjectTerm(items...)
}

func (s *labelSection) append(items [][2]*ast.Term, name, value string) [][2]*ast.Term {
	f, ok := s.fields[name]
	if !ok {
		return items
	}
	return append(items, [2]*ast.Term{f.key, labelTerm(f.labels, value)})
}

func (s *listSection) term(matches []filter.ListMatch) *ast.Term {
	var listed ast.Object
	for i := range matches {
		key, ok := s.keys[matches[i].List]
		if !ok {
			continue
		}
		if listed == nil {
			listed = s.none.Value.(ast.Object).Copy()
		}
		listed.Insert(key, ast.InternedTerm(true))
	}
	if listed == nil {
		return s.none
	}
	return ast.NewTerm(listed)
}
