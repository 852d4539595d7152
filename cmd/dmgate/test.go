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
	bench       bool
	benchTime   time.Duration
	count       int
	watch       bool
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

The exit status is 0 when all tests pass, 2 when one fails or does not reach what --threshold, --mutate or
--survive ask for, and 1 when the pack can't be loaded.`,
		Example: `  dmgate test mypack
  dmgate test mypack --verbose --run 'floods|test_account'
  dmgate test mypack --watch
  dmgate test mypack --coverage --threshold 90
  dmgate test mypack --mutate=limits.sender
  dmgate test mypack --output junit > report.xml
  dmgate test mypack --bench --run scenarios/floods`,
		GroupID: groupPack,
		Args:    takes(0, 1, "PACK"),
		RunE:    func(cmd *cobra.Command, args []string) error { return o.execute(cmd, c, args) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&o.run, "run", "r", "", "run only the tests whose full name matches this regular `expression`")
	flags.BoolVarP(&o.verbose, "verbose", "v", false, "show every test, and what tests print")
	flags.BoolVar(&o.failOnEmpty, "fail-on-empty", false, "exit status 1 when no test was run")
	flags.BoolVar(&o.varValues, "var-values", false, "show of what fails all that was known: variables, facts, bands, limits")
	flags.BoolVar(&o.bench, "bench", false, "measure what each test costs, once all have passed")
	flags.DurationVar(&o.benchTime, "bench-time", time.Second, "how long --bench measures each test")
	flags.IntVar(&o.count, "count", 1, "run the tests that often, unless one fails; with --bench, measure that often")
	flags.BoolVarP(&o.watch, "watch", "w", false, "run the tests again whenever a file of the pack changes")
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
	if !o.watch {
		return o.round(cmd.Context(), c)
	}
	ctx, stop := untilSignal(cmd.Context())
	defer stop()
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	return o.watchPack(ctx, c, ticker.C)
}

// round runs the tests as often as is wanted, unless they fail before, and reports on the last time. With --bench it
// measures them then.
func (o *testOptions) round(ctx context.Context, c *console) error {
	r, err := o.once(ctx)
	for n := 1; n < o.count && !o.bench && err == nil && o.verdict(r) == nil; n++ {
		r, err = o.once(ctx)
	}
	switch {
	case err != nil:
		return o.unloadable(c, err)
	case o.bench && o.verdict(r) == nil:
		return o.benchmark(c, r)
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
	if err := o.checkRepeated(cmd); err != nil {
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
	if o.bench && len(wanted) > 0 {
		return usagef(cmd, "--bench measures tests and nothing else, want it without other flags for what to do with them")
	}
	return nil
}

// checkRepeated refuses what can't be done with tests that run again and again.
func (o *testOptions) checkRepeated(cmd *cobra.Command) error {
	switch {
	case o.count < 1:
		return usagef(cmd, "--count %d, want at least 1", o.count)
	case o.benchTime <= 0:
		return usagef(cmd, "--bench-time %s, want more than nothing", o.benchTime)
	case cmd.Flags().Changed("bench-time") && !o.bench:
		return usagef(cmd, "--bench-time goes with --bench")
	case o.bench && o.output != outputPretty && o.output != outputJSON:
		return usagef(cmd, "--bench writes %s or %s, not %s", outputPretty, outputJSON, o.output)
	case o.watch && o.pack.dir == "":
		return usagef(cmd, "--watch needs the directory of a pack: the shipped pack doesn't change")
	case o.watch && (o.bench || o.output != outputPretty):
		return usagef(cmd, "--watch shows people what fails, want it without --bench and --output")
	}
	return nil
}

// testRun is one run of a pack's tests and what came of it.
type testRun struct {
	dir      string // of the pack; "" is the shipped one
	chosen   bool   // --run left tests out
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
	r := &testRun{dir: o.pack.dir, chosen: o.run != ""}
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
