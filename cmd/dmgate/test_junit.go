package main

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/dmgate/dmgate/rules/ruletest"
)

// The elements of a JUnit report, as CI servers read them: a suite a file, a case a test.
type (
	junitReport struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Skipped  int          `xml:"skipped,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		File    string        `xml:"file,attr,omitempty"`
		Line    int           `xml:"line,attr,omitempty"`
		Time    string        `xml:"time,attr"`
		Failure *junitProblem `xml:"failure"`
		Error   *junitProblem `xml:"error"`
		Skipped *struct{}     `xml:"skipped"`
		Output  string        `xml:"system-out,omitempty"`
	}
	junitProblem struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// writeJUnit writes a run as a JUnit report.
func writeJUnit(o *testOptions, _ *console, w io.Writer, r *testRun) error {
	counts := countTests(r.results)
	report := junitReport{
		Name: packName(r.dir), Tests: counts.Tests, Failures: counts.Failed, Errors: counts.Errors, Skipped: counts.Skipped,
		Time: fmt.Sprintf("%.6f", r.elapsed.Seconds()), Suites: o.junitSuites(r),
	}
	for _, s := range r.sections {
		suite := junitSection(s)
		report.Tests++
		report.Failures += suite.Failures
		report.Suites = append(report.Suites, suite)
	}
	data, err := xml.MarshalIndent(report, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, data)
	return err
}

// junitSuites makes a suite of each file's tests.
func (o *testOptions) junitSuites(r *testRun) []junitSuite {
	var suites []junitSuite
	for from := 0; from < len(r.results); {
		to := from + 1
		for to < len(r.results) && r.results[to].File == r.results[from].File {
			to++
		}
		suites = append(suites, o.junitSuite(r, r.results[from:to]))
		from = to
	}
	return suites
}

func (o *testOptions) junitSuite(r *testRun, tests []ruletest.Result) junitSuite {
	counts := countTests(tests)
	suite := junitSuite{
		Name: r.path(tests[0].File), Tests: counts.Tests, Failures: counts.Failed, Errors: counts.Errors, Skipped: counts.Skipped,
	}
	total := 0.0
	for i := range tests {
		total += tests[i].Duration.Seconds()
		suite.Cases = append(suite.Cases, o.junitCase(r, &tests[i]))
	}
	suite.Time = fmt.Sprintf("%.6f", total)
	return suite
}

func (o *testOptions) junitCase(r *testRun, t *ruletest.Result) junitCase {
	c := junitCase{
		Name: t.Name, Class: r.path(t.File), File: r.path(t.File), Line: t.Line, Output: t.Output,
		Time: fmt.Sprintf("%.6f", t.Duration.Seconds()),
	}
	switch t.Status {
	case ruletest.Failed:
		c.Failure = o.junitProblem(r, t)
	case ruletest.Broken:
		c.Error = o.junitProblem(r, t)
	case ruletest.Skipped:
		c.Skipped = &struct{}{}
	}
	return c
}

// junitProblem tells in one element all that is wrong with a test.
func (o *testOptions) junitProblem(r *testRun, t *ruletest.Result) *junitProblem {
	p := &junitProblem{Type: string(t.Status)}
	details := o.details(r, t)
	var text strings.Builder
	for i := range t.Failures {
		f := &t.Failures[i]
		if i == 0 {
			p.Message = failureText(f)
			if f.Source != "" {
				p.Message += ": " + printable(oneLine(f.Source))
			}
		}
		fmt.Fprintf(&text, "%s:%d: %s\n%s", printable(r.path(f.File)), f.Line, failureText(f), plainDetails(details[i]))
	}
	p.Text = text.String()
	return p
}

// junitSection makes a suite of one case of what else was asked for.
func junitSection(s testSection) junitSuite {
	suite := junitSuite{Name: s.name(), Tests: 1, Time: "0", Cases: []junitCase{{Name: s.name(), Class: s.name(), Time: "0"}}}
	if problem := s.problem(); problem != "" {
		suite.Failures = 1
		suite.Cases[0].Failure = &junitProblem{Message: problem, Type: string(ruletest.Failed)}
	}
	return suite
}
