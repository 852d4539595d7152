package main

import (
	"encoding/json"
	"io"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules/ruletest"
)

// testDocument is what --output json writes of a run.
type testDocument struct {
	Pack     string     `json:"pack"` // the directory as it was given; "" is the shipped pack
	Revision string     `json:"revision"`
	Passed   bool       `json:"passed"` // every test did, and every other thing that was asked for
	Seconds  float64    `json:"seconds"`
	Counts   testCounts `json:"counts"`
	Tests    []testCase `json:"tests"`
}

// testCounts sums results up.
type testCounts struct {
	Tests     int `json:"tests"`
	Rego      int `json:"rego"`
	Scenarios int `json:"scenarios"`
	Messages  int `json:"messages"` // decided by scenarios
	Passed    int `json:"passed"`
	Failed    int `json:"failed"`
	Errors    int `json:"errors"`
	Skipped   int `json:"skipped"`
}

// testCase is one test.
type testCase struct {
	Name     string          `json:"name"`
	Kind     ruletest.Kind   `json:"kind"`
	File     string          `json:"file"` // below the pack's directory
	Line     int             `json:"line"`
	Status   ruletest.Status `json:"status"`
	Seconds  float64         `json:"seconds"`
	Messages int             `json:"messages,omitempty"`
	Hits     []string        `json:"hits"`
	Output   string          `json:"output,omitempty"`
	Failures []testFailure   `json:"failures"`
}

// testFailure is one thing that went wrong in a test.
type testFailure struct {
	File     string           `json:"file"`
	Line     int              `json:"line"`
	Step     string           `json:"step,omitempty"`
	Message  string           `json:"message"`
	Source   string           `json:"source,omitempty"`
	Values   []testValue      `json:"values,omitempty"`
	Counts   []testCount      `json:"counts,omitempty"`
	Decision *filter.Decision `json:"decision,omitempty"`
	Routing  *routing         `json:"routing,omitempty"`
	Facts    []factValue      `json:"facts,omitempty"` // and what follows: with --var-values
	Bands    []bandValue      `json:"bands,omitempty"`
	Limits   []limitReading   `json:"limits,omitempty"`
}

type testValue struct {
	Text  string `json:"text"`
	Value string `json:"value"`
}

type testCount struct {
	Of       string `json:"of"`
	Messages int    `json:"messages"`
}

// writeTestsJSON writes a run as one document on one line.
func writeTestsJSON(o *testOptions, _ *console, w io.Writer, r *testRun) error {
	doc := testDocument{
		Pack: r.dir, Revision: r.suite.Pack.Revision, Passed: o.verdict(r) == nil, Seconds: seconds(r.elapsed),
		Counts: countTests(r.results), Tests: []testCase{},
	}
	for i := range r.results {
		doc.Tests = append(doc.Tests, o.testCase(r, &r.results[i]))
	}
	return writeJSON(w, withSections(doc, r.sections))
}

// withSections returns the document with a field for each section.
func withSections(doc testDocument, sections []testSection) any {
	if len(sections) == 0 {
		return doc
	}
	return documentWithSections{doc, sections}
}

type documentWithSections struct {
	doc      testDocument
	sections []testSection
}

// MarshalJSON implements json.Marshaler. The sections come last, in their order.
func (d documentWithSections) MarshalJSON() ([]byte, error) {
	out, err := json.Marshal(d.doc)
	if err != nil {
		return nil, err
	}
	out = out[:len(out)-1]
	for _, s := range d.sections {
		name, _ := json.Marshal(s.name()) // a string always marshals
		value, err := json.Marshal(s)
		if err != nil {
			return nil, err
		}
		out = append(out, ',')
		out = append(out, name...)
		out = append(out, ':')
		out = append(out, value...)
	}
	return append(out, '}'), nil
}

// seconds is a duration in seconds, to the microsecond.
func seconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1e6 }

func countTests(results []ruletest.Result) testCounts {
	c := testCounts{Tests: len(results)}
	for i := range results {
		t := &results[i]
		c.Messages += t.Messages
		if t.Kind == ruletest.RegoTest {
			c.Rego++
		} else {
			c.Scenarios++
		}
		switch t.Status {
		case ruletest.Passed:
			c.Passed++
		case ruletest.Failed:
			c.Failed++
		case ruletest.Broken:
			c.Errors++
		case ruletest.Skipped:
			c.Skipped++
		}
	}
	return c
}

func (o *testOptions) testCase(r *testRun, t *ruletest.Result) testCase {
	out := testCase{
		Name: t.FullName(), Kind: t.Kind, File: t.File, Line: t.Line, Status: t.Status, Seconds: seconds(t.Duration),
		Messages: t.Messages, Hits: append([]string{}, t.Hits...), Output: t.Output, Failures: []testFailure{},
	}
	for i := range t.Failures {
		out.Failures = append(out.Failures, o.testFailure(r, &t.Failures[i]))
	}
	return out
}

func (o *testOptions) testFailure(r *testRun, f *ruletest.Failure) testFailure {
	out := testFailure{File: f.File, Line: f.Line, Step: f.Step, Message: f.Message, Source: f.Source, Decision: f.Decision}
	for _, v := range o.values(f) {
		out.Values = append(out.Values, testValue{v.Text, v.Value})
	}
	for _, c := range f.Counts {
		out.Counts = append(out.Counts, testCount(c))
	}
	if f.Decision != nil {
		arithmetic := route(r.suite.Pack, f.Decision)
		out.Routing = &arithmetic
	}
	if f.Facts == nil || !o.varValues {
		return out
	}
	out.Facts = factValues(f.Facts, false)
	for _, b := range f.Facts.Bands {
		out.Bands = append(out.Bands, bandValue(b))
	}
	for _, reading := range f.Facts.Readings {
		out.Limits = append(out.Limits, limitReadingOf(reading))
	}
	return out
}
