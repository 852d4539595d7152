package rego

import (
	"context"
	"fmt"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	opa "github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
)

// worlds are stand-ins for what policies hit: nothing, everything, and every second rule. A test that passes in all of
// them, and asks about one message alone, passes whatever becomes of the policies.
type worlds struct {
	compiler *ast.Compiler
	stores   []storage.Store
	timeout  time.Duration // of a test in a world, which may send it round and round
}

// worldPath is where a world's hits stand in its store.
const worldPath = "dmgate_world"

func newWorlds(c *ast.Compiler, rules []Rule, timeout time.Duration) *worlds {
	var all, half []any
	for i, r := range rules {
		hit := map[string]any{"rule": r.ID, "reason": r.Title}
		all = append(all, hit)
		if i%2 == 0 {
			half = append(half, hit)
		}
	}
	w := &worlds{compiler: c, timeout: timeout}
	for _, hits := range [][]any{{}, all, half} {
		w.stores = append(w.stores, inmem.NewFromObject(map[string]any{worldPath: hits}))
	}
	return w
}

// allPass reports whether a test passes in every world.
func (w *worlds) allPass(ctx context.Context, test *ast.Rule) bool {
	name := test.Module.Package.Path.Extend(testRef(test))
	query := fmt.Sprintf("%s with data.%s.%s as data.%s", name, policyPackage, hitsName, worldPath)
	for _, store := range w.stores {
		limited, cancel := context.WithTimeout(ctx, w.timeout)
		results, err := opa.New(opa.Query(query), opa.Compiler(w.compiler), opa.Store(store), opa.StrictBuiltinErrors(true)).
			Eval(limited)
		cancel()
		if err != nil || !results.Allowed() {
			return false
		}
	}
	return true
}

// asksForHitsAlone reports whether all that a test asks of the policies is what they hit, and not what a function that
// they share returns.
func asksForHitsAlone(c *ast.Compiler, test *ast.Rule) bool {
	asked := false
	for r := range reach(c, test) {
		if !IsTest(r.Location.File) {
			continue
		}
		for to := range c.Graph.Dependencies(r) {
			policy, ok := to.(*ast.Rule)
			if !ok || IsTest(policy.Location.File) {
				continue
			}
			if idOf(policy) == "" {
				return false
			}
			asked = true
		}
	}
	return asked
}
