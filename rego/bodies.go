package rego

import (
	"cmp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/dmgate/dmgate/filter"
)

// Body is one body of a rule, and what can be told of it without a message.
type Body struct {
	Rule       string // the rule's id; "" where the body is of something that rules share
	Name       string // of the rule in Rego: "hits", "abusive"
	File       string
	Line       int
	Conditions []Condition // the conditions that Condition can express, in order; there may be others
	Reads      []Read      // what it reads of the input by itself, in order
	Indexed    bool        // of a rule of hits: the index passes over it while one of its conditions does not hold
	Plain      bool        // of a rule of hits: it only compares facts with literals, which costs nothing worth counting
}

// Read is a place in a policy that reads the input.
type Read struct {
	Path   string // "content.links"; "content" where all of a section is read, "" where all of the input is
	Number bool   // what is read is a number, or holds one
	Line   int
}

// Bodies returns every body of every rule, by file and line.
func (p *Policies) Bodies() []Body {
	passed := unindexed(p.compiler)
	var bodies []Body
	for _, m := range p.compiler.Modules {
		ast.WalkRules(m, func(r *ast.Rule) bool {
			bodies = append(bodies, p.body(r, !passed[r]))
			return false
		})
	}
	slices.SortStableFunc(bodies, func(a, b Body) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return bodies
}

func (p *Policies) body(r *ast.Rule, indexed bool) Body {
	return Body{
		Rule: idOf(r), Name: r.Head.Ref().GroundPrefix().String(),
		File: r.Location.File, Line: r.Location.Row,
		Conditions: conditionsOf(r.Body, p.in), Reads: p.in.readsOf(r), Indexed: indexed, Plain: p.plain[bodyName(r.Location)],
	}
}

// unindexed returns the rules of hits that the index lets through although nothing in the input is as it should be: each
// message pays for them.
func unindexed(c *ast.Compiler) map[*ast.Rule]bool {
	rules := map[*ast.Rule]bool{}
	index := c.RuleIndex(hitsRef)
	if index == nil {
		return rules
	}
	if found, err := index.Lookup(nothing{}); err == nil {
		for _, r := range found.Rules {
			rules[r] = true
		}
	}
	return rules
}

// nothing is an input in which every value is one that no policy asks for.
type nothing struct{}

// Resolve implements ast.ValueResolver.
func (nothing) Resolve(ast.Ref) (ast.Value, error) { return ast.String("\x00"), nil }

// readsOf returns where a rule reads the input.
func (s shape) readsOf(r *ast.Rule) []Read {
	var found []Read
	ast.WalkRefs(r, func(ref ast.Ref) bool {
		if ref.HasPrefix(ast.InputRootRef) {
			found = append(found, s.read(ref, cmp.Or(ref[0].Location, r.Location)))
		}
		return false
	})
	ast.WalkTerms(r, func(t *ast.Term) bool {
		if t.Value.Compare(ast.InputRootDocument.Value) == 0 {
			found = append(found, s.read(ast.InputRootRef, cmp.Or(t.Location, r.Location)))
		}
		_, isRef := t.Value.(ast.Ref)
		return isRef // the input at the head of a reference is no read of all of it
	})
	return found
}

func (s shape) read(ref ast.Ref, at *ast.Location) Read {
	path := constants(ref)
	path = path[:min(len(path), 2)]
	r := reads{sections: map[string]*readSection{}}
	r.add(path)
	out := Read{Path: strings.Join(path, "."), Line: at.Row}
	for i := range s {
		out.Number = out.Number || slices.ContainsFunc(r.of(&s[i]), func(f field) bool { return f.kind == filter.Number })
	}
	return out
}

// ReadsBand reports whether some policy reads a band of the pack.
func (p *Policies) ReadsBand(name string) bool { _, ok := p.layout.bands.find(name); return ok }

// ReadsList reports whether some policy reads a list of the pack.
func (p *Policies) ReadsList(id string) bool { _, ok := p.layout.lists.find(id); return ok }

// ReadsLimit reports whether some policy reads the band of a limit of the pack.
func (p *Policies) ReadsLimit(id string) bool { _, ok := p.layout.limits.find(id); return ok }

// Remembers reports whether what OPA finds is remembered, which it is as long as it is asked about no body that reads a
// number. Bodies that do nothing but compare facts with what is written out it is never asked about.
func (p *Policies) Remembers() bool { return p.rest == nil || p.rest.memo != nil }
