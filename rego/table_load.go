package rego

import (
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/dmgate/dmgate/filter"
)

// newTable makes the table of compiled policies, for a layout of all that they read. It tells which bodies are plain, by
// their names.
func newTable(c *ast.Compiler, l *layout) (t *table, plain map[string]bool) {
	t = &table{usual: l.usual, near: make([][][]entry, len(l.slots))}
	for i := range l.slots {
		t.codes = append(t.codes, len(l.slots[i].terms))
	}
	reader := &plainReader{layout: l, compiler: c, shared: map[string]*ways{}}
	found := map[filter.Finding]ways{}
	plain = map[string]bool{}
	for _, r := range c.GetRulesExact(hitsRef) {
		finding, w, ok := reader.rule(r)
		if !ok {
			t.add(entry{reader.indexed(r), others})
			continue
		}
		plain[bodyName(r.Location)] = true
		found[finding] = append(found[finding], w...)
	}
	t.findings = slices.SortedFunc(maps.Keys(found), inOrder)
	for i, f := range t.findings {
		for _, conditions := range found[f] {
			t.add(entry{conditions, i})
		}
	}
	return t, plain
}
