package rules

import (
	"io/fs"

	"github.com/dmgate/dmgate/rego"
	"github.com/dmgate/dmgate/rules/strictyaml"
)

// Test runs the tests in the directory that the pack was loaded from, the *_test.rego beside its policies, and returns
// how many passed. The error is Errors, with every test that failed, that could not be evaluated, or that gave policies
// an input which no message has.
func (p *Pack) Test(dir fs.FS) (int, error) {
	problems := &strictyaml.Problems{}
	files := &files{dir: dir, read: map[string][]byte{}, problems: problems}
	results, err := rego.Test(files.modules(func(string) bool { return true }), Names(p.Config), rego.TestOptions{})
	addPolicies(problems, err)
	passed := 0
	for _, r := range results {
		switch r.Status {
		case rego.Passed:
			passed++
		case rego.Failed, rego.Broken:
			for _, f := range r.Failures {
				problems.Add(f.File, f.Line, "%s: %s", r.Name, f.Message)
			}
		}
	}
	return passed, problems.Err()
}
