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
// have, which rules matched, and which of its lines did not hold.
type observer struct {
	in      shape
	tests   map[place]*observed
	current *observed
}

// place is where a test stands.
type place struct {
	file string
	line int
}

// observed is what was seen of one test.
type observed struct {
	file     string
	matched  map[string]bool
	failedAt int           // the last line of the test's file that did not hold, or 0
	with     *ast.Location // the last expression that replaced the input
	checked  *ast.Term     // the last input that was checked
	misuse   []string
}

func newObserver(in shape) *observer { return &observer{in: in, tests: map[place]*observed{}} }

// Enabled implements topdown.QueryTracer.
func (o *observer) Enabled() bool { return true }

// Config implements topdown.QueryTracer.
func (o *observer) Config() topdown.TraceConfig { return topdown.TraceConfig{} }

// TraceEvent implements topdown.QueryTracer.
func (o *observer) TraceEvent(e topdown.Event) {
	rule, isRule := e.Node.(*ast.Rule)
	if isRule && e.Op == topdown.EnterOp && isTestRule(rule) {
		o.current = o.test(rule)
	}
	if o.current == nil {
		return
	}
	switch {
	case isRule && e.Op == topdown.ExitOp:
		o.current.matchedRule(rule)
	case e.Op == topdown.FailOp && e.Location != nil && e.Location.File == o.current.file:
		o.current.failedAt = e.Location.Row
	case e.Op == topdown.EvalOp:
		if expr, ok := e.Node.(*ast.Expr); ok && len(expr.With) > 0 {
			o.current.with = e.Location
		}
	}
	if input := e.Input(); input != nil && input != o.current.checked {
		o.current.check(input, o.in)
	}
}

// test returns the notes on a test, which may have several bodies.
func (o *observer) test(r *ast.Rule) *observed {
	at := place{r.Location.File, r.Location.Row}
	if o.tests[at] == nil {
		o.tests[at] = &observed{file: at.file, matched: map[string]bool{}}
	}
	return o.tests[at]
}

func isTestRule(r *ast.Rule) bool {
	name, ok := r.Head.Ref()[0].Value.(ast.Var)
	return ok && IsTest(r.Location.File) && strings.HasPrefix(string(name), tester.TestPrefix)
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

// check notes what an input holds that no message has.
func (o *observed) check(input *ast.Term, in shape) {
	o.checked = input
	for _, wrong := range in.misuse(input.Value) {
		if o.with != nil {
			wrong = fmt.Sprintf("%s:%d: %s", o.with.File, o.with.Row, wrong)
		}
		if !slices.Contains(o.misuse, wrong) {
			o.misuse = append(o.misuse, wrong)
		}
	}
}
