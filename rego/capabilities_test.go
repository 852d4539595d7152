package rego

import (
	"slices"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
)

// TestCallable wants every name in the table to be a function of OPA, once, and none that comes out otherwise each time.
func TestCallable(t *testing.T) {
	seen := map[string]bool{}
	for _, group := range callable {
		for _, name := range group.names {
			b := ast.BuiltinMap[name]
			if b == nil || seen[name] {
				t.Errorf("%s: known %t, listed before %t", name, b != nil, seen[name])
				continue
			}
			seen[name] = true
			if b.IsNondeterministic() || b.IsDeprecated() {
				t.Errorf("%s is not deterministic, or is deprecated", name)
			}
		}
	}
	for _, b := range capabilities().Builtins {
		if !seen[b.Name] {
			t.Errorf("%s can be called and is not in the table", b.Name)
		}
	}
}

// TestDenied wants every entry of the table to explain something, and the network to be closed as a whole.
func TestDenied(t *testing.T) {
	for _, d := range denied {
		if !slices.ContainsFunc(ast.Builtins, func(b *ast.Builtin) bool { return strings.HasPrefix(b.Name, d.prefix) }) {
			t.Errorf("no built-in function begins with %q", d.prefix)
		}
	}
	if allow := capabilities().AllowNet; allow == nil || len(allow) > 0 {
		t.Errorf("hosts %v are allowed; nil would allow all", allow)
	}
}
