package rego

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/util"
)

// sandboxed gives a compiler what policies can use of OPA, and has it hold what bodies make to the size that values may have.
//
// A name for a list that holds another twice, a name for one that holds that twice, and so on: forty lines make a value
// that no computer can compare with another, in forty steps. So behind every expression that gives a name to a literal, a
// comprehension or the whole of a rule, and behind every head that holds a literal, the compiler puts a call that goes
// through the value, takes its size from the evaluation's memory and refuses it where it is too large. What
// built-in functions return is held to the same size; every other name is bound to a part of such a value, or to the
// input. Literals that would be too large in any case are errors when the policies are loaded.
func sandboxed(c *ast.Compiler) *ast.Compiler {
	can := capabilities()
	can.Builtins = append(can.Builtins, sizeBuiltin)
	return c.WithCapabilities(can).WithStageAfterID(ast.StageRewriteDynamicTerms, ast.CompilerStageDefinition{
		Name: "HoldToSize", MetricName: "hold_to_size", Stage: holdValues,
	})
}

// holdValues is the compiler's stage.
func holdValues(c *ast.Compiler) *ast.Error {
	order, ok := c.Graph.Sort()
	if !ok {
		return nil // a recursion, which a later stage refuses
	}
	h := holder{compiler: c, at: map[util.T]int{}, parts: map[*ast.Rule]int{}, ofRefs: map[string]refParts{}}
	for i, node := range order {
		h.at[node] = i
		for r := node.(*ast.Rule).Else; r != nil; r = r.Else {
			h.parts[r] = 1 // it is held with the rule that it belongs to
		}
	}
	for _, node := range order {
		h.visit(node.(*ast.Rule))
	}
	return h.err
}

// holder goes through the rules, those first that others depend on.
type holder struct {
	compiler *ast.Compiler
	at       map[util.T]int    // where a rule is in the compiler's order, which knows nothing of what an else depends on
	parts    map[*ast.Rule]int // how many parts what a rule makes has at least, in the type that OPA finds for it
	ofRefs   map[string]refParts
	err      *ast.Error
}

// refParts is what a reference to rules refers to.
type refParts struct {
	parts int
	large bool // it may be a value that is worth going through
}

// given are the names of a body that have a value, with its parts.
type given map[ast.Var]int

// visit holds a rule once, after those that it depends on.
func (h *holder) visit(r *ast.Rule) {
	if h.parts[r] > 0 {
		return
	}
	h.parts[r] = 1
	for part := r; part != nil; part = part.Else {
		needs := slices.Collect(maps.Keys(h.compiler.Graph.Dependencies(part)))
		slices.SortFunc(needs, func(a, b util.T) int { return cmp.Compare(h.at[a], h.at[b]) })
		for _, needed := range needs {
			h.visit(needed.(*ast.Rule))
		}
	}
	h.rule(r)
}

func (h *holder) rule(r *ast.Rule) {
	most := 1
	for part := r; part != nil; part = part.Else {
		known := given{}
		for _, arg := range part.Head.Args {
			known.see(arg)
		}
		part.Body = h.body(part.Body, known)
		for _, made := range []*ast.Term{part.Head.Key, part.Head.Value} {
			if made == nil {
				continue
			}
			most = max(most, h.partsOf(made, known))
			if isMade(made) && idOf(part) == "" { // a hit is a text in an object, and in no other value
				part.Body.Append(h.call(made, part.Location))
			}
		}
	}
	h.parts[r] = most
}

// body returns a body with the calls put in, and notes the names that it gives.
func (h *holder) body(body ast.Body, known given) ast.Body {
	held := make(ast.Body, 0, len(body))
	for _, e := range body {
		h.within(e, known)
		before, after := h.calls(e, known)
		for _, call := range before {
			held.Append(call)
		}
		held.Append(e)
		for _, call := range after {
			held.Append(call)
		}
		ast.WalkTerms(e, func(t *ast.Term) bool { known.see(t); return isClosed(t) })
	}
	return held
}

// see notes that the names in a term have a value.
func (k given) see(t *ast.Term) { k.give(t, 1) }

// give notes how many parts the names in a term have at most that have no value yet.
func (k given) give(t *ast.Term, parts int) {
	if isClosed(t) {
		return
	}
	ast.WalkVars(t, func(v ast.Var) bool {
		if k[v] == 0 {
			k[v] = parts
		}
		return false
	})
}

// isClosed reports whether the names in a term are its own.
func isClosed(t *ast.Term) bool {
	switch t.Value.(type) {
	case *ast.ArrayComprehension, *ast.SetComprehension, *ast.ObjectComprehension:
		return true
	}
	return false
}

// within goes through the bodies in an expression.
func (h *holder) within(e *ast.Expr, known given) {
	if every, ok := e.Terms.(*ast.Every); ok {
		inner := maps.Clone(known)
		inner.give(every.Value, h.partsOf(every.Domain, known))
		if every.Key != nil {
			inner.see(every.Key)
		}
		every.Body = h.body(every.Body, inner)
		return
	}
	ast.WalkTerms(e, func(t *ast.Term) bool {
		inner := maps.Clone(known)
		switch c := t.Value.(type) {
		case *ast.ArrayComprehension:
			c.Body = h.body(c.Body, inner)
			h.head(&c.Body, inner, c.Term)
		case *ast.SetComprehension:
			c.Body = h.body(c.Body, inner)
			h.head(&c.Body, inner, c.Term)
		case *ast.ObjectComprehension:
			c.Body = h.body(c.Body, inner)
			h.head(&c.Body, inner, c.Key, c.Value)
		}
		return isClosed(t)
	})
}

// head puts calls behind the body of a comprehension whose members are made.
func (h *holder) head(body *ast.Body, known given, members ...*ast.Term) {
	for _, t := range members {
		h.check(t, known)
		if isMade(t) {
			body.Append(h.call(t, t.Location))
		}
	}
}

// calls returns what to put before and behind an expression, and notes how many parts the names have that it gives.
func (h *holder) calls(e *ast.Expr, known given) (before, after []*ast.Expr) {
	terms, ok := e.Terms.([]*ast.Term)
	if !ok {
		return nil, nil // a condition by itself, whose value nothing keeps
	}
	for _, t := range terms[1:] {
		h.check(t, known)
		switch { // by what has a value before e gives its names theirs
		case !isMade(t) || isClosed(t):
		case known.all(t): // before a function is called with it
			before = append(before, h.call(t, e.Location))
		case !e.Negated: // a pattern, which e takes a value apart with
			after = append(after, h.call(t, e.Location))
		}
	}
	if e.IsEquality() && len(terms) == 3 && !e.Negated {
		left, right := terms[1], terms[2]
		known.give(left, h.partsOf(right, known))
		known.give(right, h.partsOf(left, known))
		for _, pair := range [][2]*ast.Term{{left, right}, {right, left}} {
			if _, ok := pair[0].Value.(ast.Var); ok && h.needsCall(pair[1]) {
				return nil, []*ast.Expr{h.call(pair[0], e.Location)}
			}
		}
	}
	if ref, ok := terms[0].Value.(ast.Ref); ok && len(terms) > 1 && ref.HasPrefix(ast.DefaultRootRef) {
		known.give(terms[len(terms)-1], h.ofRef(ref).parts)
	}
	return before, after
}

// all reports whether all names in a term have a value.
func (k given) all(t *ast.Term) bool {
	all := true
	ast.WalkVars(t, func(v ast.Var) bool {
		all = all && k[v] > 0
		return !all
	})
	return all
}

// isMade reports whether a term is a literal or comprehension that is made anew for each message.
func isMade(t *ast.Term) bool {
	switch t.Value.(type) {
	case *ast.Array, ast.Object, ast.Set:
		return !t.IsGround()
	}
	return isClosed(t)
}

// needsCall reports whether what a name is given may be large.
func (h *holder) needsCall(t *ast.Term) bool {
	ref, ok := t.Value.(ast.Ref)
	return isMade(t) || ok && ref.HasPrefix(ast.DefaultRootRef) && h.ofRef(ref).large
}

// call returns a call of sizeBuiltin.
func (h *holder) call(t *ast.Term, at *ast.Location) *ast.Expr {
	e := ast.NewExpr([]*ast.Term{ast.NewTerm(sizeBuiltin.Ref()), ast.NewTerm(t.Value).SetLocation(at)})
	e.Location, e.Generated = at, true
	return e
}

// check notes a literal that is too large whatever the message.
func (h *holder) check(t *ast.Term, known given) {
	if n := h.partsOf(t, known); n > maxValue/perTerm && h.err == nil {
		h.err = ast.NewError(ast.CompileErr, t.Location, "a value of more than %d parts is made here", maxValue/perTerm)
	}
}

// partsOf returns how many parts a value has at least.
func (h *holder) partsOf(t *ast.Term, known given) int {
	n := 1
	add := func(t *ast.Term) { n = min(n+h.partsOf(t, known), maxValue) } // enough to be refused
	switch v := t.Value.(type) {
	case ast.Var:
		return max(known[v], 1)
	case ast.Ref: // a part has no more than the whole
		if v.HasPrefix(ast.DefaultRootRef) {
			return h.ofRef(v).parts
		}
		return h.partsOf(v[0], known)
	case *ast.Array:
		v.Foreach(add)
	case ast.Set:
		v.Foreach(add)
	case ast.Object:
		v.Foreach(func(key, value *ast.Term) { add(key); add(value) })
	case *ast.ArrayComprehension:
		add(v.Term)
	case *ast.SetComprehension:
		add(v.Term)
	case *ast.ObjectComprehension:
		add(v.Key)
		add(v.Value)
	}
	return n
}

// ofRef returns what a reference to rules refers to.
func (h *holder) ofRef(ref ast.Ref) refParts {
	prefix := ref.ConstantPrefix()
	key := fmt.Sprint(prefix, len(prefix) == len(ref))
	if known, ok := h.ofRefs[key]; ok {
		return known
	}
	out := refParts{parts: 1}
	whole := len(prefix) == len(ref)
	for _, r := range h.compiler.GetRules(prefix) {
		out.parts = max(out.parts, h.parts[r])
		// A member of a set or an object was held to its size when it was added.
		member := !whole && len(r.Ref().GroundPrefix()) <= len(prefix)
		out.large = out.large || !member && !isSmall(r)
	}
	h.ofRefs[key] = out
	return out
}

// isSmall reports whether all that a rule can be is a value that is written out.
func isSmall(r *ast.Rule) bool {
	if r.Head.RuleKind() != ast.SingleValue || !r.Head.Ref().IsGround() || r.Head.Args != nil {
		return false
	}
	for ; r != nil; r = r.Else {
		if r.Head.Value == nil || !ast.IsConstant(r.Head.Value.Value) {
			return false
		}
	}
	return true
}
