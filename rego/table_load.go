package rego

import (
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/dmgate/dmgate/filter"
)

// newTable makes the table of compiled policies, for a layout of all that they read, and has the layout tell the numbers
// apart that they compare. It also tells which bodies are plain, by their names.
func newTable(c *ast.Compiler, l *layout) (t *table, plain map[string]bool) {
	readPlain(c, l, true)
	bodies := readPlain(c, l, false)
	p := newPlacing(l)
	found := map[filter.Finding]ways{}
	plain = map[string]bool{}
	for _, b := range bodies {
		if b.plain {
			found[b.finding] = append(found[b.finding], b.ways...)
			plain[bodyName(b.rule.Location)] = true
			continue
		}
		p.add(b.ways, others)
	}
	findings := slices.SortedFunc(maps.Keys(found), inOrder)
	for i, f := range findings {
		p.add(found[f], i)
	}
	t = p.table()
	t.findings = findings
	return t, plain
}

// readBody is a body of a rule of hits.
type readBody struct {
	rule    *ast.Rule
	plain   bool
	finding filter.Finding // of a plain one
	ways    ways           // in which it matches; in which OPA looks at it, of one that is not plain
}

// readPlain reads the bodies of all rules of hits. Where it learns, it notes in the layout the numbers that they compare
// with; what it returns is of use only once these are known.
func readPlain(c *ast.Compiler, l *layout, learns bool) []readBody {
	p := &plainReader{layout: l, compiler: c, learns: learns, shared: map[string]*ways{}}
	var out []readBody
	for _, r := range c.GetRulesExact(hitsRef) {
		b := readBody{rule: r}
		if b.finding, b.ways, b.plain = p.rule(r); !b.plain {
			b.ways = ways{p.indexed(r)}
		}
		out = append(out, b)
	}
	return out
}
