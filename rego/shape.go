package rego

import (
	"maps"
	"slices"
	"strings"

	"github.com/dmgate/dmgate/filter"
)

// shape is what an input document can hold: the vocabulary's facts and what the pack adds. The JSON Schema, the checks
// of policies and tests, and the documents themselves are all made from it.
type shape []section

// section is one object of the input document.
type section struct {
	name   string
	about  string
	fields []field
}

// field is one value that policies can read.
type field struct {
	name   string
	about  string
	kind   filter.Kind
	values []string // a Label's possible values
	fact   *filter.Fact
}

// The sections that come from the pack.
const (
	bandsSection  = "bands"
	listsSection  = "lists"
	limitsSection = "limits"
)

func shapeOf(n Names) shape {
	var s shape
	facts := filter.Vocabulary()
	for i := range facts {
		fact := &facts[i]
		in, name, _ := strings.Cut(fact.Name, ".")
		s = s.with(in, "What is known of the "+in+".")
		to := s.section(in)
		to.fields = append(to.fields, field{
			name: name, about: fact.About, kind: fact.Kind, values: fact.Values, fact: fact,
		})
	}
	return append(s,
		section{name: bandsSection, about: "The pack's bands; none where the fact is unknown.", fields: labels(n.Bands)},
		section{name: listsSection, about: "Whether the pack's lists match.", fields: flags(n.Lists)},
		section{name: limitsSection, about: "How far the pack's limits are used up; none where the message does not count.",
			fields: labels(n.Limits)},
	)
}

// with returns the shape with a section of that name.
func (s shape) with(name, about string) shape {
	if s.section(name) != nil {
		return s
	}
	return append(s, section{name: name, about: about})
}

// section returns the section of that name, or nil.
func (s shape) section(name string) *section {
	for i := range s {
		if s[i].name == name {
			return &s[i]
		}
	}
	return nil
}

// has reports whether a path into the input leads to a section, to a field, or not into the input at all.
func (s shape) has(path []string) bool {
	if len(path) == 0 {
		return true
	}
	in := s.section(path[0])
	return in != nil && (len(path) == 1 || len(path) == 2 && in.field(path[1]) != nil)
}

// names returns the names of the sections.
func (s shape) names() []string {
	out := make([]string, len(s))
	for i := range s {
		out[i] = s[i].name
	}
	return out
}

// field returns the field of that name, or nil.
func (s *section) field(name string) *field {
	for i := range s.fields {
		if s.fields[i].name == name {
			return &s.fields[i]
		}
	}
	return nil
}

// names returns the names of the fields.
func (s *section) names() []string {
	out := make([]string, len(s.fields))
	for i := range s.fields {
		out[i] = s.fields[i].name
	}
	return out
}

// checkSize notes labels with more values than an input can tell apart.
func (s shape) checkSize(p *problems) {
	for _, in := range s {
		for _, f := range in.fields {
			if len(f.values) > maxValues {
				p.add(nil, "input.%s.%s has %d values; at most %d are possible", in.name, f.name, len(f.values), maxValues)
			}
		}
	}
}

func labels(values map[string][]string) []field {
	var out []field
	for _, name := range slices.Sorted(maps.Keys(values)) {
		out = append(out, field{name: name, kind: filter.Label, values: values[name]})
	}
	return out
}

func flags(names []string) []field {
	var out []field
	for _, name := range slices.Sorted(slices.Values(names)) {
		out = append(out, field{name: name, kind: filter.Flag})
	}
	return out
}
