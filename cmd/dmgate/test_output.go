package main

import (
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// The forms of test results, beside JSON.
const (
	outputPretty = "pretty" // for people
	outputJUnit  = "junit"  // XML, for CI servers
	outputTAP    = "tap"    // https://testanything.org, version 14
	outputGitHub = "github" // annotations of lines in GitHub Actions
)

// formsForPeople say at the end how many tests failed.
var formsForPeople = []string{outputPretty, outputGitHub}

// testForms writes the results of tests in the forms that --output names.
var testForms = map[string]func(o *testOptions, c *console, w io.Writer, r *testRun) error{
	outputPretty: printTests,
	outputJSON:   writeTestsJSON,
	outputJUnit:  writeJUnit,
	outputTAP:    writeTAP,
	outputGitHub: writeGitHub,
}

func testFormNames() []string { return slices.Sorted(maps.Keys(testForms)) }

// addTestOutput registers the flag --output.
func addTestOutput(cmd *cobra.Command, value *string) {
	names := strings.Join(testFormNames(), ", ")
	cmd.Flags().StringVar(value, "output", outputPretty, "form of the results: "+names)
	complete(cmd, "output", testFormNames()...)
}

func checkTestOutput(cmd *cobra.Command, value string) error {
	if testForms[value] == nil {
		return usagef(cmd, "--output %q, want one of %s", value, strings.Join(testFormNames(), ", "))
	}
	return nil
}

// write writes the results in the form that is wanted.
func (o *testOptions) write(c *console, r *testRun) error {
	w := c.buffered()
	if err := testForms[o.output](o, c, w, r); err != nil {
		return err
	}
	return w.Flush()
}
