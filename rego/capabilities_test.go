package rego

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
)

var update = flag.Bool("update", false, "rewrite testdata/builtins.txt")

// TestBuiltins wants every built-in function that policies can call to be one that somebody has looked at: a new
// version of OPA may bring one that reads the network or the clock.
func TestBuiltins(t *testing.T) {
	const file = "testdata/builtins.txt"
	var names []string
	for _, b := range capabilities().Builtins {
		names = append(names, b.Name)
		if b.IsNondeterministic() {
			t.Errorf("%s is not deterministic", b.Name)
		}
	}
	slices.Sort(names)
	got := strings.Join(names, "\n") + "\n"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the built-in functions have changed; look through them and run with -update. Now they are\n%s", got)
	}
}

// TestDenied wants every entry of the table to deny something, and the network to be closed as a whole.
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
