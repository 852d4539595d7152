package rego

import (
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/dmgate/dmgate/filter"
)

// Policies is a compiled set of policies. It is immutable and safe for concurrent use.
type Policies struct {
	rules    []Rule
	in       shape
	compiler *ast.Compiler
	layout   *layout
	table    *table
	plain    map[string]bool // the bodies that the table decides, by name
	rest     *rest           // what the table can't decide; nil where that is nothing
	whole    *program        // all of them as OPA evaluates them, to see how they come about
	scratch  sync.Pool       // of *scratch
	acting   *acting         // nil where every rule acts
	valve    valve           // for what is only tried out and fails again and again
}

// newPolicies makes policies of what the compiler made of modules.
func newPolicies(modules map[string]*ast.Module, c *ast.Compiler, rules []Rule, in shape, o Options) (*Policies, error) {
	p := &Policies{rules: rules, in: in, compiler: c, layout: newLayout(in, findReads(c.Modules))}
	p.scratch.New = func() any { return &scratch{view: p.layout.newView(), found: newBitSet(len(p.table.findings))} }
	var err error
	if p.whole, err = newProgram(c, p.layout, o.filled()); err != nil {
		return nil, err
	}
	p.table, p.plain = newTable(c, p.layout)
	p.rest, err = newRest(modules, p.plain, p.whole, in)
	return p, err
}

// scratch is what an evaluation needs and leaves behind, for the next to use.
type scratch struct {
	view  view
	found bitSet
}

// Rules returns the rules, sorted by id. The caller must not change them.
func (p *Policies) Rules() []Rule { return p.rules }

// Evaluate appends to findings the rules that match, sorted by rule and reason, and none where it fails. The error says
// where a policy failed and never holds a value of the input. It is a filter.ShadowError where only rules in shadow mode
// failed; then the others that match are appended.
func (p *Policies) Evaluate(f *filter.Facts, findings []filter.Finding) ([]filter.Finding, error) {
	if p.acting == nil {
		return p.evaluateAll(f, findings)
	}
	if p.valve.rests() {
		return p.acting.evaluate(f, errResting, findings)
	}
	all, err := p.evaluateAll(f, findings)
	if err != nil {
		return p.acting.evaluate(f, err, findings)
	}
	return all, nil
}

// evaluateAll evaluates every rule: the table decides the plain ones, and tells whether to ask OPA about the others.
func (p *Policies) evaluateAll(f *filter.Facts, findings []filter.Finding) ([]filter.Finding, error) {
	s := p.scratch.Get().(*scratch)
	defer p.scratch.Put(s)
	if err := p.layout.read(f, &s.view); err != nil {
		return findings, err
	}
	clear(s.found)
	ask := p.table.match(&s.view, s.found)
	before := len(findings)
	all := p.table.list(findings, s.found)
	if ask {
		more, err := p.rest.evaluate(s.view, &p.valve)
		if err != nil {
			return findings, err
		}
		all = append(all, more...)
		all = all[:before+len(inOrderOnce(all[before:]))]
	} else {
		p.valve.note(nil)
	}
	if overflow(all[before:]) {
		return findings, errTooMuch
	}
	return all, nil
}
