package rego

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

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

// TestSandboxPage wants the page on the sandbox to list every function that policies can call, and each bound.
func TestSandboxPage(t *testing.T) {
	page, err := os.ReadFile("../docs/sandbox.md")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(page), `\|`, "|")
	for _, group := range callable {
		for _, name := range group.names {
			written := name
			if b := ast.BuiltinMap[name]; b != nil && b.Infix != "" {
				written = b.Infix
			}
			internal := strings.HasPrefix(name, "internal.")
			if !internal && !strings.Contains(text, "`"+written+"`") {
				t.Errorf("the page does not list %s", written)
			}
		}
	}
	for _, bound := range []string{
		fmt.Sprintf("%d KiB, %d MiB, %d files", maxFile>>10, maxSource>>20, maxFiles), fmt.Sprintf("%d; %d", maxBodies, 2*maxBodies),
		fmt.Sprintf("%d; %d", maxBrackets, maxDepth), fmt.Sprintf("%d; %d", maxExpressions, maxElse),
		fmt.Sprintf("anew for each message | %d", maxBuilt), fmt.Sprintf("%d digits", maxDigits), fmt.Sprintf("%d KiB |", maxText>>10),
		fmt.Sprintf("%d KiB, %d parts", maxValue>>10, maxValue/perTerm), "20,000", fmt.Sprintf("%d MiB |", DefaultMemory>>20),
		fmt.Sprintf("%d bytes; %d KiB", maxReason, maxFindings>>10), fmt.Sprintf("%d s |", DefaultPatience/time.Second),
		fmt.Sprintf("every %dth message", valveEvery), fmt.Sprintf("a time-out of %d seconds", DefaultTimeout/time.Second),
	} {
		if !strings.Contains(text, bound) {
			t.Errorf("the page does not say %q", bound)
		}
	}
}
