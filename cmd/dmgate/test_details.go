package main

import (
	"fmt"
	"strings"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rego"
	"github.com/dmgate/dmgate/rules/ruletest"
)

// testDetail is a line that tells more of a failure: an expression, a value, a part of the arithmetic.
type testDetail struct {
	label, text string
	route       filter.Route // colours the text; the zero value doesn't
}

// details tells more of each failure of a test. What is the same for several in a row stands with the last of them.
func (o *testOptions) details(r *testRun, t *ruletest.Result) [][]testDetail {
	all := make([][]testDetail, len(t.Failures))
	for i := range t.Failures {
		f := &t.Failures[i]
		all[i] = o.expression(f)
		if last := i == len(t.Failures)-1 || t.Failures[i+1].Decision != f.Decision; last && f.Decision != nil {
			all[i] = append(all[i], arithmetic(r, f.Decision)...)
			if o.varValues {
				all[i] = append(all[i], knowledge(f.Facts)...)
			}
		}
		for _, c := range f.Counts {
			all[i] = append(all[i], testDetail{label: "count", text: fmt.Sprintf("%s × %s", thousands(c.Messages), c.Of)})
		}
	}
	return all
}

// expression tells which expression of a Rego test did not hold, and what it was made of.
func (o *testOptions) expression(f *ruletest.Failure) []testDetail {
	var out []testDetail
	for i, line := range sourceLines(f.Source) {
		label := ""
		if i == 0 {
			label = "line"
		}
		out = append(out, testDetail{label: label, text: line})
	}
	for _, v := range o.values(f) {
		value := v.Value
		if !o.varValues {
			value = cut(value, shownValue)
		}
		out = append(out, testDetail{label: "value", text: v.Text + " is " + value})
	}
	return out
}

// shownValue is how many columns of a value are shown to who has not asked for values.
const shownValue = 160

// values returns what an expression was made of: all with --var-values, else only what it computed.
func (o *testOptions) values(f *ruletest.Failure) []rego.TestValue {
	var out []rego.TestValue
	for _, v := range f.Values {
		if o.varValues || !v.Variable {
			out = append(out, rego.TestValue{Text: oneLine(v.Text), Value: v.Value, Variable: v.Variable})
		}
	}
	return out
}

// sourceLines splits an expression into lines, with tabs as wide as four columns.
func sourceLines(source string) []string {
	if source == "" {
		return nil
	}
	return strings.Split(strings.ReplaceAll(source, "\t", "    "), "\n")
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// arithmetic tells how a decision comes about.
func arithmetic(r *testRun, d *filter.Decision) []testDetail {
	var out []testDetail
	if d.Scored {
		out = append(out, testDetail{label: "score", text: sumText(d)})
	}
	out = append(out, testDetail{label: "route", text: routeText(r, d), route: d.Route})
	for _, h := range d.Hits {
		out = append(out, testDetail{label: "hit", text: hitText(h) + ": " + h.Reason, route: h.Floor})
	}
	for _, h := range d.ShadowHits {
		out = append(out, testDetail{label: "shadow", text: hitText(h) + ": " + h.Reason})
	}
	for _, f := range d.Faults {
		out = append(out, testDetail{label: "fault", text: f.Source + ": " + f.Reason})
	}
	return out
}

// routeText says in words how the decision came to its route.
func routeText(r *testRun, d *filter.Decision) string {
	routing := route(r.suite.Pack, d)
	text := d.Route.String() + ": " + routing.text(d)
	if !d.Scored {
		text += ", because " + tieText(d.Trust)
	}
	return text
}

// knowledge tells what was known of a message: facts, bands and limits, nothing of its text.
func knowledge(f *filter.Facts) []testDetail {
	var out []testDetail
	for _, v := range factValues(f, false) {
		out = append(out, testDetail{label: "fact", text: v.Fact + " is " + v.text()})
	}
	for _, b := range f.Bands {
		out = append(out, testDetail{label: "band", text: b.Band + " is " + b.Value})
	}
	for _, l := range f.Lists {
		out = append(out, testDetail{label: "list", text: l.List + " matches: " + l.What})
	}
	for _, reading := range f.Readings {
		cells := limitCells(limitReadingOf(reading))
		out = append(out, testDetail{label: "limit", text: fmt.Sprintf("%s is at %s: %s", cells[0].text, cells[2].text, cells[1].text)})
	}
	return out
}

// plainDetails writes details as text, a line each.
func plainDetails(all []testDetail) string {
	var b strings.Builder
	for _, d := range all {
		b.WriteString(strings.TrimRight(fmt.Sprintf("%-6s %s", d.label, printable(d.text)), " ") + "\n")
	}
	return b.String()
}

// failureText is the line that names a failure, without its place.
func failureText(f *ruletest.Failure) string {
	if f.Step != "" {
		return printable(f.Step + ": " + f.Message)
	}
	return printable(f.Message)
}
