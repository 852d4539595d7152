package rego

import (
	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/dmgate/dmgate/filter"
)

// rest is the bodies that are not plain. OPA evaluates them, without the others, for the messages that the table lets
// through; what it found is remembered by what these bodies read.
type rest struct {
	program *program
	slots   []int // by slot of its own layout that of the layout of all
	memo    *memo // nil where a body reads a number, which makes nearly every message one of a kind
}

// newRest compiles the modules once more, without the plain bodies. They have been checked with them. It returns nil
// where no other is left.
func newRest(modules map[string]*ast.Module, plain map[string]bool, whole *program, in shape) (*rest, error) {
	left, others := without(modules, plain)
	if others == 0 {
		return nil, nil
	}
	compiler := newCompiler(in).WithStrict(false) // what only the plain ones used may be unused now
	compiler.Compile(left)
	if err := compilerError(compiler); err != nil {
		return nil, err
	}
	return restOf(compiler, whole, in)
}

func restOf(c *ast.Compiler, whole *program, in shape) (*rest, error) {
	r := &rest{}
	own := newLayout(in, findReads(c.Modules))
	for i := range own.slots {
		r.slots = append(r.slots, whole.layout.paths[own.slots[i].path])
	}
	if !own.numeric {
		r.memo = newMemo()
	}
	var err error
	r.program, err = newProgram(c, own, whole.options)
	return r, err
}

// without returns modules without the plain bodies of rules, and how many other bodies of rules there are.
func without(modules map[string]*ast.Module, plain map[string]bool) (left map[string]*ast.Module, others int) {
	left = map[string]*ast.Module{}
	for file, m := range modules {
		changed := *m
		changed.Rules = nil
		for _, r := range m.Rules {
			if idOf(r) == "" {
				changed.Rules = append(changed.Rules, r)
			} else if !plain[bodyName(r.Location)] {
				changed.Rules = append(changed.Rules, r)
				others++
			}
		}
		left[file] = &changed
	}
	return left, others
}

// evaluate evaluates the bodies, or remembers what was found before. That an evaluation failed is remembered too: it
// would fail again. What it returns must not be changed.
func (r *rest) evaluate(all view, v *valve) ([]filter.Finding, error) {
	own := r.view(all)
	if r.memo != nil {
		if found, ok := r.memo.get(own.codes); ok {
			return found.findings, found.err
		}
	}
	findings, err := r.program.evaluate(own)
	v.note(err)
	if r.memo != nil && !isStuck(err) {
		r.memo.put(own.codes, outcome{findings, err})
	}
	return findings, err
}

// view returns what these bodies see of a message.
func (r *rest) view(all view) view {
	v := r.program.layout.newView()
	for i, slot := range r.slots {
		v.codes[i] = all.codes[slot]
		if v.numbers != nil {
			v.numbers[i] = all.numbers[slot]
		}
	}
	return v
}
