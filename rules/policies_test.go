package rules

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

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

// A pack's own tests count as part of it: what they find is reported like any mistake.
func TestPackTests(t *testing.T) {
	for _, c := range []struct{ name, test, want string }{
		{"one that holds", `test_new if count(dmgate.hits) == 1 with input.bands.account_age as "new"`, ""},
		{"one that does not", "test_new if {\n\tcount(dmgate.hits) == 2 with input as {}\n}",
			"account_test.rego:4: test_new: does not hold"},
		{"one with an input that no message has", `test_new if count(dmgate.hits) == 0 with input as {"bands": {"acount_age": "new"}}`,
			`account_test.rego:3: test_new: input.bands.acount_age does not exist; did you mean "account_age"?; ` +
				`known: account_age`},
		{"one that does not compile", `test_new if dmgate.hist`,
			"account_test.rego:3: data.dmgate.hist does not exist: there is no data but the policies' own rules"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := base(t)
			source := "package dmgate_test\nimport data.dmgate\n" + c.test + "\n"
			dir["account_test.rego"] = &fstest.MapFile{Data: []byte(source)}
			pack, err := Load(dir)
			if err != nil {
				t.Fatal(err)
			}
			passed, err := pack.Test(dir)
			if c.want == "" && (passed != 1 || err != nil) {
				t.Errorf("%d passed, %v", passed, err)
			}
			if c.want != "" && (passed != 0 || err == nil || err.Error() != c.want) {
				t.Errorf("%d passed\ngot  %v\nwant %s", passed, err, c.want)
			}
		})
	}
}
