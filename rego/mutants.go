package rego

import (
	"cmp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Mutant is a small change of a policy: what a mistake, or a slip of the finger, would make of it. If no test fails for
// the changed policy, none would fail for the mistake.
type Mutant struct {
	Rule   string // the id of the rule whose body is changed, or the name of a helper
	Change Change
	File   string
	Line   int
	Old    string // what stands there
	New    string // what would stand there instead; "" where it is left out

	from, to int // the bytes of the source that are replaced
	text     string
	body     *ast.Location // of the rule, with this body and those of its else
}

// Change says what a mutant changes.
type Change string

// The changes of policies.
const (
	BodyDeleted      Change = "body deleted"      // the body never matches
	ConditionDropped Change = "condition dropped" // it always holds
	ConditionFlipped Change = "condition flipped" // it holds where it did not
	ValueChanged     Change = "value changed"     // a name became the one beside it
	BoundChanged     Change = "bound changed"     // a comparison takes in its bound, or no longer does
)

// Source returns the file with the change.
func (m *Mutant) Source(file []byte) []byte {
	return slices.Concat(file[:m.from], []byte(m.text), file[m.to:])
}

// Mutants returns the changes to try on the policies among the modules, by file and place: every body is deleted, every
// condition dropped and flipped, and every name of a band or another label takes the place of its neighbours. The error
// is Errors where a module can't be read.
func Mutants(modules []Module, names Names) ([]Mutant, error) {
	in := shapeOf(names)
	p := &problems{}
	s := parse(modules, in, p)
	if err := p.err(); err != nil {
		return nil, err
	}
	var out []Mutant
	for _, m := range modules {
		if parsed := s.policies[m.File]; parsed != nil {
			for _, r := range parsed.Rules {
				found := mutants{rule: r, source: m.Source, in: in}
				out = append(out, found.all()...)
			}
		}
	}
	return out, nil
}

// mutants finds the changes of one rule.
type mutants struct {
	rule   *ast.Rule
	source []byte
	in     shape
	found  []Mutant
}

func (m *mutants) all() []Mutant {
	if body := expressionsOf(m.rule.Body); len(body) > 0 {
		m.deleteBody(body)
	}
	ast.WalkExprs(m.rule, func(e *ast.Expr) bool {
		if inSource(e) {
			m.change(e)
		}
		return false
	})
	slices.SortStableFunc(m.found, func(a, b Mutant) int { return cmp.Compare(a.from, b.from) })
	return m.found
}

// expressionsOf returns the expressions of a body that stand in the source. A rule without a body has one all the same.
func expressionsOf(body ast.Body) []*ast.Expr {
	var out []*ast.Expr
	for _, e := range body {
		if inSource(e) {
			out = append(out, e)
		}
	}
	return out
}

func inSource(e *ast.Expr) bool {
	t, ok := e.Terms.(*ast.Term)
	return e.Location != nil && !(ok && t.Value.Compare(ast.Boolean(true)) == 0 && string(e.Location.Text) != "true")
}

// add notes a change of what stands at a location.
func (m *mutants) add(c Change, at *ast.Location, with string) {
	old := string(at.Text)
	m.found = append(m.found, Mutant{
		Rule: cmp.Or(idOf(m.rule), m.rule.Head.Ref().GroundPrefix().String()), Change: c, File: at.File, Line: at.Row,
		Old: oneLine(old), New: oneLine(with), from: at.Offset, to: at.Offset + len(at.Text), text: with,
		body: m.rule.Location,
	})
}

// oneLine returns a piece of source as it can stand in a sentence.
func oneLine(source string) string { return strings.Join(strings.Fields(source), " ") }

// deleteBody has the body never match, with what it holds left in place, so that the names in it keep their meaning.
func (m *mutants) deleteBody(body []*ast.Expr) {
	first, last := body[0].Location, body[len(body)-1].Location
	whole := *first
	whole.Text = m.source[first.Offset : last.Offset+len(last.Text)]
	never := "false; " + string(whole.Text)
	if !m.braced(last) {
		never = "{ " + never + " }"
	}
	m.add(BodyDeleted, &whole, never)
	deleted := &m.found[len(m.found)-1]
	deleted.Line, deleted.New = m.rule.Location.Row, ""
}

// braced reports whether the body whose last expression is given stands in braces.
func (m *mutants) braced(last *ast.Location) bool {
	end := m.rule.Location.Offset + len(m.rule.Location.Text)
	if m.rule.Else != nil {
		end = m.rule.Else.Location.Offset
	}
	return strings.Contains(string(m.source[last.Offset+len(last.Text):end]), "}")
}
