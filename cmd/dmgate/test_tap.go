package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/dmgate/dmgate/rules/ruletest"
)

// writeTAP writes a run as TAP version 14, with YAML diagnostics of what failed.
func writeTAP(o *testOptions, _ *console, w io.Writer, r *testRun) error {
	fmt.Fprintf(w, "TAP version 14\n1..%d\n", len(r.results)+len(r.sections))
	for i := range r.results {
		o.tapTest(w, r, i+1, &r.results[i])
	}
	for i, s := range r.sections {
		tapSection(w, len(r.results)+i+1, s)
	}
	return nil // a bufio.Writer keeps its error for Flush
}

func (o *testOptions) tapTest(w io.Writer, r *testRun, n int, t *ruletest.Result) {
	word, directive := "ok", ""
	switch {
	case t.Status == ruletest.Skipped:
		directive = " # SKIP to be written"
	case !t.OK():
		word = "not ok"
	}
	fmt.Fprintf(w, "%s %d - %s%s\n", word, n, tapName(t.FullName()), directive)
	if !t.OK() {
		o.tapFailures(w, r, t)
	}
	if o.verbose || !t.OK() {
		for line := range strings.Lines(t.Output) {
			fmt.Fprintln(w, "# "+printable(strings.TrimSuffix(line, "\n")))
		}
	}
}

// tapFailures writes what is wrong with a test, as YAML in which every text is written as JSON writes it.
func (o *testOptions) tapFailures(w io.Writer, r *testRun, t *ruletest.Result) {
	fmt.Fprintf(w, "  ---\n  severity: %s\n  failures:\n", t.Status)
	details := o.details(r, t)
	for i := range t.Failures {
		f := &t.Failures[i]
		fmt.Fprintf(w, "    - file: %s\n      line: %d\n      message: %s\n", quoted(r.path(f.File)), f.Line, quoted(failureText(f)))
		if len(details[i]) == 0 {
			continue
		}
		fmt.Fprintln(w, "      details:")
		for line := range strings.Lines(plainDetails(details[i])) {
			fmt.Fprintf(w, "        - %s\n", quoted(strings.TrimSuffix(line, "\n")))
		}
	}
	fmt.Fprintln(w, "  ...")
}

func tapSection(w io.Writer, n int, s testSection) {
	problem := s.problem()
	if problem == "" {
		fmt.Fprintf(w, "ok %d - %s\n", n, tapName(s.name()))
		return
	}
	fmt.Fprintf(w, "not ok %d - %s\n  ---\n  message: %s\n  ...\n", n, tapName(s.name()), quoted(problem))
}

// tapName escapes what would begin a directive.
func tapName(name string) string {
	return strings.NewReplacer(`\`, `\\`, `#`, `\#`).Replace(printable(name))
}

// quoted writes a text as JSON does, which YAML reads the same. People read it too, so >= stays as it is.
func quoted(text string) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		panic(err) // a string always can be written
	}
	return strings.TrimSuffix(b.String(), "\n")
}
