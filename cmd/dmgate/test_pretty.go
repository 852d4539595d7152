package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/dmgate/dmgate/filter"
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
	x.failures(t.Failures)
	for line := range strings.Lines(t.Output) {
		fmt.Fprintf(x.w, "    %s %s\n", x.p.paint(dim, "print"), printable(strings.TrimSuffix(line, "\n")))
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

// failures tells what went wrong. Where several things are wrong with one decision, its arithmetic comes after the last.
func (x *testPrinter) failures(all []ruletest.Failure) {
	for i := range all {
		f := &all[i]
		where := ""
		if f.Step != "" {
			where = f.Step + ": "
		}
		fmt.Fprintf(x.w, "  %s:%d: %s%s\n", printable(x.r.path(f.File)), f.Line, printable(where), printable(f.Message))
		if last := i == len(all)-1 || all[i+1].Decision != f.Decision; last && f.Decision != nil {
			x.decision(f.Decision)
		}
	}
}

// decision prints the arithmetic of a decision.
func (x *testPrinter) decision(d *filter.Decision) {
	routing := route(x.r.suite.Pack, d)
	if d.Scored {
		fmt.Fprintf(x.w, "      score  %s\n", sumText(d))
	}
	fmt.Fprintf(x.w, "      route  %s: %s\n", x.p.paint(routeStyles[d.Route], d.Route.String()), printable(routing.text(d)))
	t := table{columns: make([]column, 4), painter: x.p, width: x.c.width}
	_ = t.writeAll(x.w, rows(d.Hits, hitRow)) // a bufio.Writer keeps its error for Flush
}

// hitRow is a hit below a decision's arithmetic.
func hitRow(h filter.Hit) []cell { return append([]cell{{"      hit", plain}}, hitCells(h)...) }

// summary prints the line that sums all up.
func (x *testPrinter) summary() {
	word, style := "PASS", green
	if x.r.failed() > 0 {
		word, style = "FAIL", red
	}
	fmt.Fprintf(x.w, "%s: %s\n", x.p.paint(style, word), x.o.summary(x.r))
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
	if messages > 0 {
		all += " (" + thousands(messages) + " messages)"
	}
	if failed := r.failed(); failed > 0 {
		all = fmt.Sprintf("%d of %d: %s", failed, len(r.results), all)
	}
	return all + " in " + costText(r.elapsed)
}
