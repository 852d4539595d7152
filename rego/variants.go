package rego

import (
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// variants is policies with all their changes built in, of which one at a time can be put in force. Compiling is what
// takes long, so it is done once: every changed body stands beside the original, and a condition on the document
// data.<switchName> chooses between the two. The conditions are equalities, so the rule index leaves all others out.
type variants struct {
	modules map[string]*ast.Module
	refused map[int]bool // the changes that can't be compiled
}

// switchName is the document that says which variant is in force.
const switchName = "dmgate_variant"

// noVariant leaves all policies as they are.
func noVariant() map[string]any { return map[string]any{"change": "", "body": ""} }

// variant puts a change in force and the body that it changes out of it.
func variant(i int, m *Mutant) map[string]any {
	return map[string]any{"change": changeName(i), "body": bodyName(m.body)}
}

// changeForm is what the files of changed rules are called.
const changeForm = "change %d"

func changeName(i int) string { return fmt.Sprintf(changeForm, i) }

func bodyName(l *ast.Location) string { return fmt.Sprintf("%s:%d", l.File, l.Offset) }

func newVariants(modules []Module, in shape, mutants []Mutant) (*variants, error) {
	p := &problems{}
	s := parse(modules, in, p)
	if err := p.err(); err != nil {
		return nil, err
	}
	sources := map[string][]byte{}
	for _, m := range modules {
		sources[m.File] = m.Source
	}
	all := &variants{refused: map[int]bool{}}
	changed := make([][]*ast.Rule, len(mutants))
	for i := range mutants {
		m := &mutants[i]
		rules, err := m.parse(i, s.policies[m.File], sources[m.File])
		if err != nil {
			all.refused[i] = true
		}
		changed[i] = rules
	}
	for {
		all.modules = s.copies()
		all.build(mutants, changed)
		if more, err := all.refuse(); err != nil || !more {
			return all, err
		}
	}
}

// copies returns policies and tests, to be changed.
func (s source) copies() map[string]*ast.Module {
	out := map[string]*ast.Module{}
	for file, m := range s.all() {
		out[file] = m.Copy()
	}
	return out
}

// parse returns the changed rule. Its places name the change, so that errors can be told apart.
func (m *Mutant) parse(i int, in *ast.Module, source []byte) ([]*ast.Rule, error) {
	from, to := m.body.Offset, m.body.Offset+len(m.body.Text)
	text := []string{"package " + strings.Join(packagePath(in), ".")}
	for _, i := range in.Imports {
		text = append(text, i.String())
	}
	text = append(text, string(source[from:m.from])+m.text+string(source[m.to:to]), "")
	parsed, err := parseModule(changeName(i), []byte(strings.Join(text, "\n")))
	if err != nil {
		return nil, err
	}
	return parsed.Rules, nil
}

// build adds the changes that are not refused, and the conditions that choose between them.
func (v *variants) build(mutants []Mutant, changed [][]*ast.Rule) {
	originals := map[string]*ast.Rule{}
	for _, m := range v.modules {
		for _, r := range m.Rules {
			originals[bodyName(r.Location)] = r
		}
	}
	for i := range mutants {
		if v.refused[i] {
			continue
		}
		m := &mutants[i]
		if original := originals[bodyName(m.body)]; original != nil {
			onlyIf(original, ast.NotEqual, "body", bodyName(m.body))
			delete(originals, bodyName(m.body)) // once is enough
		}
		for _, r := range changed[i] {
			r = r.Copy()
			onlyIf(r, ast.Equal, "change", changeName(i))
			into := v.modules[m.File]
			for part := r; part != nil; part = part.Else {
				part.Module = into
			}
			into.Rules = append(into.Rules, r)
		}
	}
}

// onlyIf adds a condition on the switch to a rule, and to what follows as its else.
func onlyIf(r *ast.Rule, compare *ast.Builtin, field, value string) {
	for ; r != nil; r = r.Else {
		ref := ast.Ref{ast.DefaultRootDocument, ast.StringTerm(switchName), ast.StringTerm(field)}
		e := compare.Expr(ast.NewTerm(ref), ast.StringTerm(value))
		e.Location = r.Location
		r.Body.Append(e)
	}
}

// compiler returns a new compiler for the variants.
func (v *variants) compiler() *ast.Compiler {
	return sandboxed(ast.NewCompiler().
		WithStrict(true). // as Load is, to refuse what it would
		WithDefaultRegoVersion(ast.RegoV1).
		SetErrorLimit(0))
}

// refuse compiles, and refuses the changes that can't be. It reports whether there were any.
func (v *variants) refuse() (bool, error) {
	c := v.compiler()
	c.Compile(v.modules)
	before := len(v.refused)
	for _, e := range c.Errors {
		if i, ok := changeOf(e.Location); ok {
			v.refused[i] = true
		}
	}
	if c.Failed() && len(v.refused) == before {
		return false, c.Errors
	}
	return len(v.refused) > before, nil
}

// changeOf returns which change a place is in, if it is in one.
func changeOf(at *ast.Location) (int, bool) {
	if at == nil {
		return 0, false
	}
	var i int
	_, err := fmt.Sscanf(at.File, changeForm, &i)
	return i, err == nil
}

// testSources returns the sources of the tests, by where they stand.
func (v *variants) testSources() map[Place]string {
	out := map[Place]string{}
	for _, m := range v.modules {
		for _, r := range m.Rules {
			if isTestRule(r) {
				out[Place{r.Location.File, r.Location.Row}] = string(r.Location.Text)
			}
		}
	}
	return out
}
