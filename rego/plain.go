package rego

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/dmgate/dmgate/filter"
)

// plainReader finds out what plain bodies compare. It reads what the compiler made of them, and takes no body for plain that
// holds anything it does not know.
type plainReader struct {
	layout   *layout
	compiler *ast.Compiler
	learns   bool             // the bounds of numbers
	shared   map[string]*ways // of rules that bodies share, by reference; nil where not plain
}

// rule returns what a body of a rule of hits finds and the ways in which it matches, or false where it is not plain.
func (p *plainReader) rule(r *ast.Rule) (filter.Finding, ways, bool) {
	hit, ok := headObject(r)
	if !ok {
		return filter.Finding{}, nil, false
	}
	f, err := findingOf(hit)
	if err != nil { // the reason is made from the message, or fails
		return f, nil, false
	}
	w, ok := p.body(r.Body)
	return f, w, ok
}

// body returns the ways in which a body holds.
func (p *plainReader) body(b ast.Body) (ways, bool) {
	all := always
	named := map[ast.Var]int{}
	for _, e := range b {
		w, ok := p.expr(e, named)
		if !ok {
			return nil, false
		}
		if all, ok = all.and(w); !ok {
			return nil, false
		}
	}
	return all, true
}

// expr returns the ways in which an expression holds. named are the slots that have a name so far.
func (p *plainReader) expr(e *ast.Expr, named map[ast.Var]int) (ways, bool) {
	if len(e.With) > 0 {
		return nil, false
	}
	w, ok := p.positive(e, named)
	if ok && e.Negated {
		return w.not()
	}
	return w, ok
}

// positive returns the ways in which an expression holds, apart from a not before it.
func (p *plainReader) positive(e *ast.Expr, named map[ast.Var]int) (ways, bool) {
	if t, ok := e.Terms.(*ast.Term); ok {
		return p.bare(t, named)
	}
	if !e.IsCall() || len(e.Operands()) != 2 {
		return nil, false
	}
	left, right := e.Operand(0), e.Operand(1)
	switch e.Operator().String() {
	case ast.Equality.Name:
		if v, ok := left.Value.(ast.Var); ok && !e.Negated {
			if slot, ok := p.slot(right, nil); ok && !has(named, v) {
				named[v] = slot
				return ways{{{slot, anyKnown}}}, true
			}
		}
		return p.equal(left, right, named)
	case ast.Equal.Name:
		return p.equal(left, right, named)
	case ast.Member.Name:
		return p.member(left, right, named)
	}
	if test, ok := comparisons[e.Operator().String()]; ok {
		return p.compare(left, right, test, named)
	}
	return nil, false
}

func has(named map[ast.Var]int, v ast.Var) bool { _, ok := named[v]; return ok }

// bare is a value that stands by itself: it holds unless it is unknown or false.
func (p *plainReader) bare(t *ast.Term, named map[ast.Var]int) (ways, bool) {
	if slot, ok := p.slot(t, named); ok {
		codes := anyKnown
		if p.layout.slots[slot].flag() {
			codes = codeSet(1) << yes
		}
		return ways{{{slot, codes}}}, true
	}
	switch v := t.Value.(type) {
	case ast.Boolean:
		if v {
			return always, true
		}
		return never, true
	case ast.Ref:
		return p.sharedRule(v)
	}
	return nil, false
}

// equal is a comparison of a value, or of a rule that bodies share, with a literal.
func (p *plainReader) equal(left, right *ast.Term, named map[ast.Var]int) (ways, bool) {
	if ref, ok := left.Value.(ast.Ref); ok && right.Value.Compare(ast.Boolean(true)) == 0 && ref.HasPrefix(ast.DefaultRootRef) {
		return p.sharedRule(ref)
	}
	return p.compare(left, right, Equals, named)
}

// compare is a comparison of a value with a literal, either first.
func (p *plainReader) compare(left, right *ast.Term, test Comparison, named map[ast.Var]int) (ways, bool) {
	slot, ok := p.slot(left, named)
	literal := right
	if !ok {
		slot, ok = p.slot(right, named)
		literal, test = left, facing[test]
	}
	if !ok || test != Equals && test != IsNot && !p.layout.slots[slot].number {
		return nil, false // names have an order too, which nobody means
	}
	code, ok := p.code(slot, literal)
	return ways{{{slot, code.holds(test)}}}, ok
}

// member is input.x in {"a", "b"}.
func (p *plainReader) member(item, collection *ast.Term, named map[ast.Var]int) (ways, bool) {
	slot, ok := p.slot(item, named)
	if !ok {
		return nil, false
	}
	var codes codeSet
	add := func(t *ast.Term) {
		code, scalar := p.code(slot, t)
		codes, ok = codes|code, ok && scalar
	}
	if !eachMember(collection, add) {
		return nil, false
	}
	return ways{{{slot, codes}}}, ok
}

// code returns the code of a literal as a set, which is empty where the slot never has that value. It returns false where
// the literal has no code: of numbers, where it is not written as facts are, such as 0.50, or there are too many.
func (p *plainReader) code(slot int, literal *ast.Term) (codeSet, bool) {
	s := &p.layout.slots[slot]
	n, isNumber := literal.Value.(ast.Number)
	if !s.number || !isNumber {
		return s.codesOf(literal), ast.IsScalar(literal.Value) && !s.number
	}
	x, ok := n.Float64()
	if !ok || numberTerm(x).String() != string(n) {
		return 0, false
	}
	i, found := slices.BinarySearch(s.bounds, x)
	if !found {
		if p.learns && len(s.bounds) < maxBounds {
			s.bounds = slices.Insert(s.bounds, i, x)
		}
		return 0, p.learns
	}
	return 1 << s.codeOfNumber(x), true
}

// indexed returns conditions without which OPA does not look at a body, whatever else it holds: comparisons of facts with
// literals, of which OPA makes its index. There are none where the body reads a fact twice, for OPA may take that to be
// about either.
func (p *plainReader) indexed(r *ast.Rule) []condition {
	read := map[int]bool{}
	twice := false
	ast.WalkRefs(r, func(ref ast.Ref) bool {
		if slot, ok := p.slot(ast.NewTerm(ref), nil); ok {
			twice = twice || read[slot]
			read[slot] = true
		}
		return false
	})
	if twice {
		return nil
	}
	var out []condition
	for _, e := range r.Body {
		if !e.IsEquality() || e.Negated || len(e.With) > 0 {
			continue
		}
		if w, ok := p.compare(e.Operand(0), e.Operand(1), Equals, nil); ok {
			out = append(out, w[0]...)
		}
	}
	return out
}

// slot returns the slot that a term reads, by its path or by a name.
func (p *plainReader) slot(t *ast.Term, named map[ast.Var]int) (int, bool) {
	var at int
	ok := false
	switch v := t.Value.(type) {
	case ast.Var:
		at, ok = named[v]
	case ast.Ref:
		if path := constants(v); len(v) == 3 && len(path) == 2 && v.HasPrefix(ast.InputRootRef) {
			at, ok = p.layout.paths[slotPath(path[0], path[1])]
		}
	}
	return at, ok && p.layout.slots[at].count() <= maxCodes
}

// sharedRule returns the ways in which a rule holds that is true or nothing, and that bodies share.
func (p *plainReader) sharedRule(ref ast.Ref) (ways, bool) {
	key := ref.String()
	known, ok := p.shared[key]
	if !ok {
		if w, plain := p.bodies(ref); plain {
			known = &w
		}
		p.shared[key] = known
	}
	if known == nil {
		return nil, false
	}
	return *known, true
}

// bodies returns the ways in which one of the bodies of a shared rule holds. That it is false otherwise comes to the
// same as that it is nothing.
func (p *plainReader) bodies(ref ast.Ref) (ways, bool) {
	if !ref.IsGround() {
		return nil, false
	}
	any := never
	rules := p.compiler.GetRules(ref)
	for _, r := range rules {
		switch {
		case !r.Ref().Equal(ref) || !isConstant(r, !r.Default):
			return nil, false
		case r.Default:
			continue
		}
		w, ok := p.body(r.Body)
		if any = append(any, w...); !ok || len(any) > maxWays {
			return nil, false
		}
	}
	return any, len(rules) > 0
}

// isConstant reports whether a rule has one value, a flag, where its body holds, and none elsewhere.
func isConstant(r *ast.Rule, value bool) bool {
	return r.Else == nil && len(r.Head.Args) == 0 && r.Head.RuleKind() == ast.SingleValue &&
		r.Head.Value != nil && r.Head.Value.Value.Compare(ast.Boolean(value)) == 0
}

// holds returns the codes with which a comparison with a value holds that has a code.
func (s codeSet) holds(test Comparison) codeSet {
	below := (s - 1) &^ (1 << unknown)
	switch test {
	case IsNot:
		return anyKnown &^ s
	case Below:
		return below
	case AtMost:
		return below | s
	case Above:
		return anyKnown &^ (below | s)
	case AtLeast:
		return anyKnown &^ below
	}
	return s
}

// flag reports whether the slot holds true or false.
func (s *slot) flag() bool { return s.labels == nil && !s.number }

// codesOf returns the code of a literal, or none where the slot never has that value.
func (s *slot) codesOf(literal *ast.Term) codeSet {
	for code, t := range s.terms {
		if t != nil && t.Value.Compare(literal.Value) == 0 {
			return 1 << code
		}
	}
	return 0
}
