package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/ruletest"
)

// testOptions are the flags of test.
type testOptions struct {
	pack        packFlag
	run         string
	output      string
	verbose     bool
	failOnEmpty bool
	varValues   bool
	parts       []testPart
}

func newTest(c *console) *cobra.Command {
	o := testOptions{parts: newTestParts(c)}
	cmd := &cobra.Command{
		Use:   "test [PACK]",
		Short: "Run the tests and scenarios of a pack",
		Long: `Run what tests the pack in directory PACK, or the shipped one: the Rego tests beside its policies
(*_test.rego), and its scenarios (scenarios/*.yaml), which send messages through the engine that decides in
production. Every failure is shown with file and line, what was expected and what came instead, and the
arithmetic of the decision. Nothing of a message's text is shown.

The exit status is 0 when all tests pass, 2 when one fails, and 1 when the pack can't be loaded.`,
		Example: `  dmgate test mypack
  dmgate test mypack --verbose --run 'floods|test_account'`,
		GroupID: groupPack,
		Args:    takes(0, 1, "PACK"),
		RunE:    func(cmd *cobra.Command, args []string) error { return o.execute(cmd, c, args) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&o.run, "run", "r", "", "run only the tests whose full name matches this regular `expression`")
	flags.BoolVarP(&o.verbose, "verbose", "v", false, "show every test, and what tests print")
	flags.BoolVar(&o.failOnEmpty, "fail-on-empty", false, "exit status 1 when no test was run")
	flags.BoolVar(&o.varValues, "var-values", false, "show of what fails all that was known: variables, facts, bands, limits")
	addTestOutput(cmd, &o.output)
	for _, part := range o.parts {
		part.addTo(cmd)
	}
	return cmd
}

func (o *testOptions) execute(cmd *cobra.Command, c *console, args []string) error {
	if err := o.check(cmd, args); err != nil {
		return err
	}
	r, err := o.once(cmd.Context())
	if err != nil {
		return o.unloadable(c, err)
	}
	return o.report(c, r)
}

// check refuses a command line that is wrong.
func (o *testOptions) check(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		if err := o.pack.Set(args[0]); err != nil {
			return usagef(cmd, "%s", err)
		}
	}
	if _, err := regexp.Compile(o.run); err != nil {
		return usagef(cmd, "--run: %s", err)
	}
	if err := checkTestOutput(cmd, o.output); err != nil {
		return err
	}
	var wanted []testPart
	for _, part := range o.parts {
		ok, err := part.wanted(cmd)
		if err != nil {
			return err
		}
		if ok {
			wanted = append(wanted, part)
		}
	}
	o.parts = wanted
	return nil
}

// testRun is one run of a pack's tests and what came of it.
type testRun struct {
	dir      string // of the pack; "" is the shipped one
	suite    *ruletest.Suite
	results  []ruletest.Result
	sections []testSection
	elapsed  time.Duration
}

// once loads the pack and runs its tests.
func (o *testOptions) once(ctx context.Context) (*testRun, error) {
	begun := time.Now()
	fsys, err := packFiles(o.pack.dir)
	if err != nil {
		return nil, err
	}
	r := &testRun{dir: o.pack.dir}
	if r.suite, err = ruletest.Load(fsys); err != nil {
		return nil, err
	}
	observe := observers(o.parts, r.suite)
	r.results, err = r.suite.Run(ruletest.Options{Workers: runtime.NumCPU(), Run: o.run, Observe: observe})
	if err != nil {
		return nil, err
	}
	r.elapsed = time.Since(begun)
	for _, part := range o.parts {
		section, err := part.finish(ctx, r)
		if err != nil {
			return nil, err
		}
		r.sections = append(r.sections, section)
	}
	return r, nil
}

// unloadable reports why a pack can't be tested.
func (o *testOptions) unloadable(c *console, err error) error {
	all, ok := errors.AsType[rules.Errors](err)
	if !ok {
		return err
	}
	for _, e := range all {
		e.File = filepath.Join(o.pack.dir, e.File)
		fmt.Fprintln(c.err, printable(e.Error()))
	}
	return fmt.Errorf("%s has %s, so no test was run", packName(o.pack.dir), plural(len(all), "error"))
}

// report writes what came of the tests, and fails where one of them did.
func (o *testOptions) report(c *console, r *testRun) error {
	if err := o.write(c, r); err != nil {
		return err
	}
	return o.verdict(r)
}

// verdict is the error that the run ends with.
func (o *testOptions) verdict(r *testRun) error {
	if failed := r.failed(); failed > 0 {
		return &statusError{status: exitTests, err: o.failure(failed, len(r.results))}
	}
	var problems []error
	for _, s := range r.sections {
		if problem := s.problem(); problem != "" {
			problems = append(problems, errors.New(problem))
		}
	}
	if len(problems) > 0 {
		return &statusError{status: exitTests, err: errors.Join(problems...)}
	}
	if len(r.results) == 0 && o.failOnEmpty {
		return fmt.Errorf("no test was run%s", o.matching())
	}
	return nil
}

// failure says that tests failed, unless the output has said so to people already.
func (o *testOptions) failure(failed, all int) error {
	if slices.Contains(formsForPeople, o.output) {
		return errSilent
	}
	return fmt.Errorf("%d of %s failed", failed, plural(all, "test"))
}

// matching says which tests were wanted, where not all were.
func (o *testOptions) matching() string {
	if o.run == "" {
		return ""
	}
	return fmt.Sprintf(": the name of none matches --run %q", o.run)
}

// failed returns how many tests did not pass.
func (r *testRun) failed() int {
	n := 0
	for i := range r.results {
		if !r.results[i].OK() {
			n++
		}
	}
	return n
}

// path names a file of the pack as editors find it.
func (r *testRun) path(file string) string { return filepath.Join(r.dir, file) }
