package rules

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/dmgate/dmgate/rego"
)

// The shipped policies pass their own tests, against the bands, lists and limits of the shipped pack, and every policy
// rule is hit by a test that stands beside it.
func TestShippedPolicies(t *testing.T) {
	pack, err := Load(Shipped())
	if err != nil {
		t.Fatal(err)
	}
	results, err := rego.Test(modules(t, Shipped()), Names(pack.Config), rego.TestOptions{})
	if err != nil {
		t.Fatal(err)
	}
	tested := map[string]bool{}
	for _, r := range results {
		if r.Status != rego.Passed {
			t.Errorf("%s:%d: %s: %s %v", r.File, r.Line, r.Name, r.Status, r.Failures)
		}
		for _, rule := range r.Hits {
			tested[rule] = true
		}
	}
	for _, rule := range pack.Rules() {
		if rule.Source == FromPolicy && !tested[rule.ID] {
			t.Errorf("no test hits %s", rule.ID)
		}
	}
}

// modules returns every policy file of a pack, tests included.
func modules(t *testing.T, dir fs.FS) []rego.Module {
	var modules []rego.Module
	err := fs.WalkDir(dir, ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".rego") {
			return err
		}
		source, err := fs.ReadFile(dir, name)
		modules = append(modules, rego.Module{File: name, Source: source})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return modules
}
