package main

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules/ruletest"
)

// countPart counts the messages that scenarios decide, and has something against them.
type countPart struct{ seen atomic.Int64 }

func (p *countPart) addTo(*cobra.Command) {}

func (p *countPart) wanted(*cobra.Command) (bool, error) { return true, nil }

func (p *countPart) observe(*ruletest.Suite) observer {
	return func(*ruletest.Scenario, *filter.Case, *filter.Decision) { p.seen.Add(1) }
}

func (p *countPart) finish(context.Context, *testRun) (testSection, error) {
	return &countSection{Seen: p.seen.Load()}, nil
}

type countSection struct {
	Seen int64 `json:"seen"`
}

func (s *countSection) name() string { return "count" }

func (s *countSection) print(_ *console, w io.Writer) { fmt.Fprintf(w, "\nCOUNT  %d\n", s.Seen) }

func (s *countSection) problem() string { return fmt.Sprintf("%d is too few", s.Seen) }

// testShipped runs some tests of the shipped pack with a part that has something against them.
func testShipped(t *testing.T, form string) (out, errs string) {
	t.Helper()
	var written, failed bytes.Buffer
	c := &console{out: &written, err: &failed, getenv: func(string) string { return "" }}
	o := testOptions{run: `^scenarios/floors`, output: form, count: 1, parts: []testPart{&countPart{}}}
	if status := c.report(o.round(t.Context(), c)); status != exitTests {
		t.Errorf("--output %s: status %d, want %d", form, status, exitTests)
	}
	return written.String(), failed.String()
}

// What a part finds is in every form of output, and can fail the command.
func TestTestParts(t *testing.T) {
	out, errs := testShipped(t, outputPretty)
	if !strings.Contains(out, "\nCOUNT  ") || !strings.HasPrefix(errs, "dmgate: ") || !strings.HasSuffix(errs, " is too few\n") {
		t.Errorf("printed %s\nand %s", out, errs)
	}
	var doc struct {
		Passed bool
		Tests  []testCase
		Count  countSection
	}
	out, _ = testShipped(t, outputJSON)
	if err := json.Unmarshal([]byte(out), &doc); err != nil || doc.Passed || doc.Count.Seen == 0 || len(doc.Tests) == 0 {
		t.Errorf("%v, the document is %+v", err, doc)
	}
	var report junitReport
	out, _ = testShipped(t, outputJUnit)
	if err := xml.Unmarshal([]byte(out), &report); err != nil || report.Failures != 1 {
		t.Errorf("%v, the report has %d failures, want 1", err, report.Failures)
	} else if last := report.Suites[len(report.Suites)-1]; last.Name != "count" || last.Cases[0].Failure == nil {
		t.Errorf("the last suite is %+v", last)
	}
	out, _ = testShipped(t, outputTAP)
	if !strings.Contains(out, fmt.Sprintf("\nnot ok %d - count\n  ---\n  message: \"", report.Tests)) {
		t.Errorf("the count is missing in\n%s", out)
	}
	out, _ = testShipped(t, outputGitHub)
	if !strings.HasPrefix(out, "::error title=count::") || !strings.Contains(out, "COUNT") {
		t.Errorf("the count is missing in\n%s", out)
	}
}
