package rules

import (
	"cmp"
	"io/fs"
	"strconv"
	"strings"

	"github.com/dmgate/dmgate/rego"
)

// Test runs the tests in the directory that the pack was loaded from, the *_test.rego beside its policies, and returns
// how many passed. The error is Errors, with every test that failed, that could not be evaluated, or that gave policies
// an input which no message has.
func (p *Pack) Test(dir fs.FS) (int, error) {
	problems := &problems{}
	files := &files{dir: dir, read: map[string][]byte{}, problems: problems}
	results, err := rego.Test(files.modules(func(string) bool { return true }), Names(p.Config), rego.TestOptions{})
	problems.addPolicies(err)
	passed := 0
	for _, r := range results {
		switch r.Status {
		case rego.Passed:
			passed++
		case rego.Failed, rego.Broken:
			for why := range strings.SplitSeq(cmp.Or(r.Message, "does not hold"), "\n") {
				problems.addTest(r, why)
			}
		}
	}
	return passed, problems.err()
}

// addTest notes one thing that is wrong with a test, at the line that is named in front of it, if any.
func (p *problems) addTest(r rego.TestResult, why string) {
	line := r.Line
	if place, ok := strings.CutPrefix(why, r.File+":"); ok {
		number, text, _ := strings.Cut(place, ": ")
		if n, err := strconv.Atoi(number); err == nil {
			line, why = n, text
		}
	}
	p.add(r.File, line, "%s: %s", r.Name, why)
}
