package rego

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/tester"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// observer watches tests run, one after the other, and notes for each which inputs it made up that no message can
// have, which rules matched, and which of its expressions did not hold.
type observer struct {
	in      shape
	tests   map[Place]*observed
	current *observed
}

func placeOf(r *ast.Rule) Place { return Place{r.Location.File, r.Location.Row} }

// observed is what was seen of one test.
type observed struct {
	file     string
	table    bool // a rule such as test_x[name]
	matched  map[string]bool
	bodies   matchedBodies
	inCase   string                 // of a table, the case that is running
	failedAt map[string]TestFailure // by case, or "": the last expression in the test's file that did not hold
	at       *ast.Location          // the last expression in the test's file
	with     *ast.Location          // the last expression that replaced the input, or the one in the test's file that led there
	checked  *ast.Term              // the last input that was checked
	many     bool                   // there was another input before
	misuse   []TestFailure
}

func newObserver(in shape) *observer { return &observer{in: in, tests: map[Place]*observed{}} }

// Enabled implements topdown.QueryTracer.
func (o *observer) Enabled() bool { return true }

// Config implements topdown.QueryTracer.
func (o *observer) Config() topdown.TraceConfig { return topdown.TraceConfig{PlugLocalVars: true} }

// TraceEvent implements topdown.QueryTracer.
func (o *observer) TraceEvent(e topdown.Event) {
	rule, isRule := e.Node.(*ast.Rule)
	if isRule && e.Op == topdown.EnterOp && isTestRule(rule) {
		o.current = o.test(rule)
	}
	if o.current == nil {
		return
	}
	o.current.bodies.TraceEvent(e)
	expr, isExpr := e.Node.(*ast.Expr)
	switch {
	case isRule && e.Op == topdown.ExitOp:
		o.current.matchedRule(rule)
	case isExpr && e.Op == topdown.FailOp:
		o.current.failed(&e, expr)
	case isExpr && e.Op == topdown.TestCaseOp:
		o.current.inCase = caseName(expr)
	case isExpr && e.Op == topdown.EvalOp:
		o.current.reached(expr, e.Location)
	}
	if input := e.Input(); input != nil && input != o.current.checked {
		o.current.check(input, o.in)
	}
}

// test returns the notes on a test, which may have several bodies.
func (o *observer) test(r *ast.Rule) *observed {
	at := placeOf(r)
	if o.tests[at] == nil {
		o.tests[at] = &observed{
			file: at.File, table: r.Head.DocKind() == ast.PartialObjectDoc,
			matched: map[string]bool{}, bodies: matchedBodies{}, failedAt: map[string]TestFailure{},
		}
	}
	return o.tests[at]
}

// askedOnce reports whether a test that was run is no table and has asked about one message alone: one that compares
// what is made of several may hold whatever that is, and say something all the same.
func (o *observer) askedOnce(r *ast.Rule) bool {
	seen := o.tests[placeOf(r)]
	return seen != nil && !seen.table && !seen.many
}

func isTestRule(r *ast.Rule) bool {
	return IsTest(r.Location.File) && slices.ContainsFunc(r.Head.Ref().GroundPrefix(), isTestName)
}

// isTestName reports whether a part of a rule's name makes it a test.
func isTestName(part *ast.Term) bool { return hasPrefix(part, tester.TestPrefix) || isTodoName(part) }

// isTodoName reports whether a part of a rule's name makes it a test that is still to be written.
func isTodoName(part *ast.Term) bool { return hasPrefix(part, tester.SkipTestPrefix) }

func hasPrefix(part *ast.Term, prefix string) bool {
	return strings.HasPrefix(strings.Trim(part.String(), `"`), prefix)
}

// caseName returns the name of the case of a table that the runner's own call announces.
func caseName(call *ast.Expr) string {
	names, ok := call.Operand(0).Value.(*ast.Array)
	if !ok {
		return ""
	}
	var parts []string
	names.Foreach(func(t *ast.Term) { parts = append(parts, termText(t)) })
	return strings.Join(parts, caseSeparator)
}

// caseSeparator joins the keys that make the name of a case.
const caseSeparator = "/"

// termText returns a text without its quotes, and anything else as it is written.
func termText(t *ast.Term) string {
	if text, ok := t.Value.(ast.String); ok {
		return string(text)
	}
	return t.String()
}

// matchedRule notes the id of a rule that matched.
func (o *observed) matchedRule(r *ast.Rule) {
	if id := idOf(r); id != "" {
		o.matched[id] = true
	}
}

// idOf returns the id of a rule of hits, or "" where it is another.
func idOf(r *ast.Rule) string {
	if r.Head.Key == nil || r.Head.Name != hitsName {
		return ""
	}
	hit, ok := r.Head.Key.Value.(ast.Object)
	if !ok {
		return ""
	}
	id := hit.Get(ast.InternedTerm("rule"))
	if id == nil || !isString(id.Value) {
		return ""
	}
	return string(id.Value.(ast.String))
}

func (o *observed) hits() []string { return slices.Sorted(maps.Keys(o.matched)) }

// reached notes where the evaluation is.
func (o *observed) reached(expr *ast.Expr, at *ast.Location) {
	if at != nil && at.File == o.file {
		o.at = at
	}
	if len(expr.With) > 0 {
		o.with = o.at
	}
}

// failed notes an expression of the test's file that did not hold. Of "every" it is the expression within that counts.
func (o *observed) failed(e *topdown.Event, expr *ast.Expr) {
	if _, isEvery := expr.Terms.(*ast.Every); isEvery || e.Location == nil || e.Location.File != o.file {
		return
	}
	at := expr.BaseCogeneratedExpr().Location
	o.failedAt[o.inCase] = TestFailure{
		File: at.File, Line: at.Row, Message: doesNotHold, Source: string(at.Text), Values: valuesOf(e, expr),
	}
}

// doesNotHold is what is wrong with most tests that fail.
const doesNotHold = "does not hold"

// check notes what an input holds that no message has.
func (o *observed) check(input *ast.Term, in shape) {
	o.many = o.many || o.checked != nil && !o.checked.Equal(input)
	o.checked = input
	for _, wrong := range in.misuse(input.Value) {
		f := TestFailure{File: o.file, Message: wrong}
		if o.with != nil {
			f.File, f.Line = o.with.File, o.with.Row
		}
		same := func(g TestFailure) bool { return f.File == g.File && f.Line == g.Line && f.Message == g.Message }
		if !slices.ContainsFunc(o.misuse, same) {
			o.misuse = append(o.misuse, f)
		}
	}
}

// String returns the failure as compilers write them.
func (f TestFailure) String() string { return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Message) }
