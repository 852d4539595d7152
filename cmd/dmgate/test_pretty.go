package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/dmgate/dmgate/rules/ruletest"
)

// testPrinter prints the results of tests for people.
type testPrinter struct {
	o *testOptions
	c *console
	w io.Writer
	p painter
	r *testRun
}

// printTests writes results for people: what fails, and one line that sums all up.
func printTests(o *testOptions, c *console, w io.Writer, r *testRun) error {
	x := testPrinter{o: o, c: c, w: w, p: painter{c.colour()}, r: r}
	for i := range r.results {
		x.result(&r.results[i])
	}
	for _, s := range r.sections {
		s.print(c, w)
	}
	x.summary()
	return nil
}

// statusWords is how results are called, and their colours.
var statusWords = map[ruletest.Status]cell{
	ruletest.Passed:  {"PASS", green},
	ruletest.Failed:  {"FAIL", red},
	ruletest.Broken:  {"ERROR", red},
	ruletest.Skipped: {"SKIP", yellow},
}

func (x *testPrinter) result(t *ruletest.Result) {
	if t.OK() && !x.o.verbose {
		return
	}
	word := statusWords[t.Status]
	fmt.Fprintf(x.w, "%s %s%s\n", x.p.paint(word.style, fmt.Sprintf("%-5s", word.text)), printable(t.FullName()),
		x.p.paint(dim, x.aside(t)))
	x.failures(t)
	for line := range strings.Lines(t.Output) {
		x.detail(testDetail{label: "print", text: strings.TrimSuffix(line, "\n")})
	}
	if !t.OK() {
		fmt.Fprintln(x.w)
	}
}

// aside tells what a test cost.
func (x *testPrinter) aside(t *ruletest.Result) string {
	switch {
	case !x.o.verbose || t.Status == ruletest.Skipped:
		return ""
	case t.Messages > 0:
		return fmt.Sprintf("  %s, %s", plural(t.Messages, "message"), costText(t.Duration))
	}
	return "  " + costText(t.Duration)
}

// costText rounds a time to what is worth knowing of it.
func costText(d time.Duration) string {
	switch {
	case d >= time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d >= 10*time.Millisecond:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f ms", d.Seconds()*1000)
}

// failures tells what went wrong.
func (x *testPrinter) failures(t *ruletest.Result) {
	details := x.o.details(x.r, t)
	for i := range t.Failures {
		f := &t.Failures[i]
		fmt.Fprintf(x.w, "  %s:%d: %s\n", printable(x.r.path(f.File)), f.Line, failureText(f))
		for _, d := range details[i] {
			x.detail(d)
		}
	}
}

// detail tells more of a failure. On a terminal a long text goes on below itself, since its end is often what matters.
func (x *testPrinter) detail(d testDetail) {
	lines := []string{printable(d.text)}
	if columns := max(x.c.width-13, 20); x.c.width > 0 && columnsOf(lines[0]) > columns {
		lines = wrap(lines[0], columns-len("  "))
	}
	for i, line := range lines {
		label := d.label
		if i > 0 {
			label, line = "", "  "+line
		}
		fmt.Fprintf(x.w, "      %s %s\n", x.p.paint(dim, fmt.Sprintf("%-6s", label)), x.p.paint(routeStyles[d.route], line))
	}
}

// summary prints the line that sums all up.
func (x *testPrinter) summary() {
	word, style := "PASS", green
	if x.r.failed() > 0 {
		word, style = "FAIL", red
		x.hint()
	}
	fmt.Fprintf(x.w, "%s: %s\n", x.p.paint(style, word), x.o.summary(x.r))
}

// hint tells how to see more of what failed.
func (x *testPrinter) hint() {
	if !x.o.varValues && x.o.output == outputPretty {
		fmt.Fprintln(x.w, x.p.paint(dim, "--var-values shows all that was known where a test failed: variables, facts, bands, limits."))
	}
}

// summary sums a run up in a line.
func (o *testOptions) summary(r *testRun) string {
	policies, scenarios, messages := 0, 0, 0
	for i := range r.results {
		if r.results[i].Kind == ruletest.RegoTest {
			policies++
			continue
		}
		scenarios++
		messages += r.results[i].Messages
	}
	if len(r.results) == 0 {
		return "no test was run" + o.matching()
	}
	all := plural(policies, "Rego test") + ", " + plural(scenarios, "scenario")
	switch {
	case messages == 1:
		all += " (1 message)"
	case messages > 1:
		all += " (" + thousands(messages) + " messages)"
	}
	if failed := r.failed(); failed > 0 {
		all = fmt.Sprintf("%d of %d: %s", failed, len(r.results), all)
	}
	return all + " in " + costText(r.elapsed)
}
