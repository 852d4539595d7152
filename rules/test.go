package rules

import (
	"cmp"
	"io/fs"
	"strconv"
	"strings"

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
			for why := range strings.SplitSeq(cmp.Or(r.Message, "does not hold"), "\n") {
				addTest(problems, r, why)
			}
		}
	}
	return passed, problems.Err()
}

// addTest notes one thing that is wrong with a test, at the line that is named in front of it, if any.
func addTest(p *strictyaml.Problems, r rego.TestResult, why string) {
	line := r.Line
	if place, ok := strings.CutPrefix(why, r.File+":"); ok {
		number, text, _ := strings.Cut(place, ": ")
		if n, err := strconv.Atoi(number); err == nil {
			line, why = n, text
		}
	}
	p.Add(r.File, line, "%s: %s", r.Name, why)
}
