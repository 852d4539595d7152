package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/review"
	"github.com/dmgate/dmgate/rules/ruletest"
)

// validateOptions are the flags of validate.
type validateOptions struct {
	output outputFlag
	strict bool
}

func newValidate(c *console) *cobra.Command {
	var o validateOptions
	cmd := &cobra.Command{
		Use:   "validate [PACK]",
		Short: "Check a pack and report everything that is wrong with it",
		Long: `Check the pack in directory PACK, or the shipped one: pack.yaml, policies and lists, and that they fit
together. Then run its tests and scenarios, as "dmgate test" does. What is wrong is reported with file and
line: policies when pack.yaml and lists are in order, tests when policies are. The exit status then is 1.

A pack in which nothing is wrong may still hold what can't be meant so: a rule that matches no message, a weight
that changes no route, a condition that every message pays for. Such warnings follow on standard error, also
where only tests fail, each with its [kind]; --strict makes them fail the pack. A note is about what does no
harm, and never fails it.`,
		Example: `  dmgate validate mypack
  dmgate validate --strict mypack
  dmgate validate --output json mypack | jq '.warnings[].kind'`,
		GroupID: groupPack,
		Args:    takes(0, 1, "PACK"),
		RunE:    func(cmd *cobra.Command, args []string) error { return o.run(cmd, c, args) },
	}
	o.output.addTo(cmd, outputTable)
	cmd.Flags().BoolVar(&o.strict, "strict", false, "fail a pack that has warnings")
	return cmd
}

func (o *validateOptions) run(cmd *cobra.Command, c *console, args []string) error {
	form, err := o.output.of(cmd, c, outputTable)
	if err != nil {
		return err
	}
	var flag packFlag
	if len(args) > 0 {
		if err := flag.Set(args[0]); err != nil {
			return usagef(cmd, "%s", err)
		}
	}
	v, err := validate(flag.dir)
	if all, ok := errors.AsType[rules.Errors](err); ok {
		return v.invalid(c, all, form)
	}
	if err != nil {
		return err
	}
	return o.report(c, v, form)
}

// validation is what there is to say of a pack.
type validation struct {
	dir      string
	pack     *rules.Pack
	passed   passedTests
	warnings []review.Warning
}

// validate loads the pack in the directory, runs its tests and judges it. It judges also a pack whose tests fail: what
// can't be meant so may be why.
func validate(dir string) (v validation, err error) {
	v.dir = dir
	fsys, err := packFiles(dir)
	if err != nil {
		return v, err
	}
	suite, err := ruletest.Load(fsys)
	if err != nil {
		return v, err
	}
	v.pack = suite.Pack
	var failed error
	v.passed, failed = runTests(context.Background(), suite, runtime.NumCPU())
	v.warnings, err = review.Pack(v.pack, fsys)
	return v, firstOf(failed, err)
}

// passedTests is how many tests passed, which is all of them.
type passedTests struct{ rego, scenarios int }

// runTests runs the tests of a pack, so many at once, and returns how many passed. The error is rules.Errors with
// everything that failed, or that of ctx where it ends before.
func runTests(ctx context.Context, suite *ruletest.Suite, workers int) (passed passedTests, err error) {
	results, err := suite.RunContext(ctx, ruletest.Options{Workers: workers})
	if err != nil {
		return passed, err
	}
	var failed rules.Errors
	for i := range results {
		t := &results[i]
		for _, f := range t.Failures {
			failed = append(failed, rules.Error{File: f.File, Line: f.Line, Message: t.Name + ": " + failureText(&f)})
		}
		switch {
		case t.Status != ruletest.Passed:
		case t.Kind == ruletest.ScenarioTest:
			passed.scenarios++
		default:
			passed.rego++
		}
	}
	if len(failed) > 0 {
		return passed, failed
	}
	return passed, nil
}

// packReport is what validate says of a pack.
type packReport struct {
	Valid     bool          `json:"valid"`
	Name      string        `json:"name,omitempty"`
	Revision  string        `json:"revision,omitempty"`
	Rules     int           `json:"rules,omitempty"`
	Lists     int           `json:"lists,omitempty"`
	Limits    int           `json:"limits,omitempty"`
	Bands     int           `json:"bands,omitempty"`
	Tests     int           `json:"tests,omitempty"` // Rego tests
	Scenarios int           `json:"scenarios,omitempty"`
	Errors    []packProblem `json:"errors"`
	Warnings  []packWarning `json:"warnings"`
}

type packProblem struct {
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"`
	Message string `json:"message"`
}

// invalid prints what is wrong with a pack, and then what may be.
func (v *validation) invalid(c *console, all rules.Errors, form string) error {
	if form == outputJSON {
		report := packReport{Warnings: packWarnings(v.warnings)}
		for _, e := range all {
			report.Errors = append(report.Errors, packProblem{File: e.File, Line: e.Line, Message: e.Message})
		}
		return errors.Join(c.writeJSON(report), errSilent)
	}
	for _, e := range all {
		e.File = filepath.Join(v.dir, e.File)
		fmt.Fprintln(c.err, printable(e.Error()))
	}
	printWarnings(c, v.dir, v.warnings)
	return fmt.Errorf("%s has %s", packName(v.dir), plural(len(all), "error"))
}

// report prints what there is to say of a valid pack.
func (o *validateOptions) report(c *console, v validation, form string) error {
	report := packReport{
		Valid: true, Name: v.pack.Config.Name, Revision: v.pack.Revision, Rules: len(v.pack.Rules()),
		Lists: len(v.pack.Config.Lists), Limits: len(v.pack.Config.Limits), Bands: len(v.pack.Config.Bands),
		Tests: v.passed.rego, Scenarios: v.passed.scenarios, Errors: []packProblem{}, Warnings: packWarnings(v.warnings),
	}
	refused := refuse(v.dir, v.warnings)
	if !o.strict {
		refused = nil
	}
	if form == outputJSON {
		if refused != nil {
			refused = errSilent
		}
		return errors.Join(c.writeJSON(report), refused)
	}
	_, err := fmt.Fprintf(c.out, "%s is valid: %s, %s, %s, %s, %s, %s\n%s\n", packName(v.dir), plural(report.Rules, "rule"),
		plural(report.Lists, "list"), plural(report.Limits, "limit"), plural(report.Bands, "band"),
		plural(report.Tests, "Rego test"), plural(report.Scenarios, "scenario"), report.Revision)
	printWarnings(c, v.dir, v.warnings)
	return errors.Join(err, refused)
}
