package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// failingPack is a pack whose tests fail in every way, with names and texts that forms of output have to escape.
var failingPack = map[string]string{
	"pack.yaml": `name: failing
thresholds: {requests: 3, drop: 10}
trust: {follow_age: 72h}
rollout: {percent: 100}
weights:
  all:
    rules:
      example.sticker: 4
`,
	"policies/hello.rego": `package dmgate

# METADATA
# title: Sticker
# description: A message that brings a sticker.
# custom:
#   abuse: none, it is an example
hits contains {"rule": "example.sticker", "reason": "100% <a sticker> & \"more\""} if input.content.sticker == true
`,
	"policies/hello_test.rego": `package dmgate_test

import data.dmgate

test_passes if count(dmgate.hits) == 1 with input.content.sticker as true

test_fails if {
	print("a bell \u0007 rings, \u001b[31mred")
	count(dmgate.hits) == 2 with input.content.sticker as true
}

test_idle if 1 + 1 == 2

todo_test_later if dmgate.hits
`,
	"scenarios/a,b.yaml": `scenarios:
  "100% <held> #1: it's \"so\"":
    steps:
      - message: {text: a secret, attachments: [{kind: sticker}]}
        expect: {route: drop}
`,
}

// testFailing runs the tests of the failing pack and returns its directory, what was written, and the exit status.
func testFailing(t *testing.T, args ...string) (dir, out string, status int) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range failingPack {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var written, errs bytes.Buffer
	c := &console{out: &written, err: &errs, getenv: func(string) string { return "" }}
	status = run(t.Context(), append([]string{"test", dir}, args...), c)
	out = written.String()
	if strings.Contains(out, "secret") || !utf8.ValidString(out) {
		t.Errorf("the output is no plain text, or holds text of a message:\n%s", out)
	}
	return dir, out, status
}

func TestJUnit(t *testing.T) {
	dir, out, status := testFailing(t, "--output", outputJUnit)
	var report junitReport
	if err := xml.Unmarshal([]byte(out), &report); err != nil || status != exitTests {
		t.Fatalf("status %d, %v in\n%s", status, err, out)
	}
	if report.Tests != 5 || report.Failures != 2 || report.Errors != 1 || report.Skipped != 1 || len(report.Suites) != 2 {
		t.Fatalf("the report is %+v", report)
	}
	policies, scenarios := report.Suites[0], report.Suites[1]
	fails := policies.Cases[1]
	file := filepath.Join(dir, "policies/hello_test.rego")
	if policies.Name != file || fails.Name != "dmgate_test.test_fails" || fails.File != file || fails.Line != 7 {
		t.Errorf("the suite of policies is %+v", policies)
	}
	if fails.Failure == nil || !strings.Contains(fails.Failure.Text, file+":9: does not hold\nline   count(dmgate.hits) == 2") {
		t.Errorf("the failure is %+v", fails.Failure)
	}
	if want := "a bell \uFFFD rings, \uFFFD[31mred\n"; fails.Output != want {
		t.Errorf("the output is %q, want %q", fails.Output, want)
	}
	if idle := policies.Cases[2]; idle.Error == nil || !strings.HasPrefix(idle.Error.Message, "can't fail: ") {
		t.Errorf("the test that can't fail is %+v", idle)
	}
	if policies.Cases[0].Failure != nil || policies.Cases[3].Skipped == nil {
		t.Errorf("of the others one passed and one was skipped, got %+v", policies.Cases)
	}
	held := scenarios.Cases[0]
	if held.Name != `100% <held> #1: it's "so"` || held.Failure.Message != "step 1: expected route drop, got requests" ||
		!strings.Contains(held.Failure.Text, "\nhit    example.sticker +4: 100% <a sticker> & \"more\"\n") {
		t.Errorf("the scenario is %+v, %+v", held, held.Failure)
	}
}

func TestTestsJSON(t *testing.T) {
	_, out, status := testFailing(t, "--output", outputJSON, "--var-values")
	var doc testDocument
	decoder := json.NewDecoder(strings.NewReader(out))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&doc); err != nil || decoder.More() || status != exitTests {
		t.Fatalf("status %d, %v in\n%s", status, err, out)
	}
	want := testCounts{Tests: 5, Rego: 4, Scenarios: 1, Messages: 1, Passed: 1, Failed: 2, Errors: 1, Skipped: 1}
	if doc.Counts != want || doc.Passed || len(doc.Tests) != 5 {
		t.Errorf("the counts are %+v, want %+v", doc.Counts, want)
	}
	f := doc.Tests[4].Failures[0]
	if f.Routing == nil || f.Routing.Sum != "4 = 4" || f.Decision == nil || len(f.Facts) == 0 || f.Line != 5 {
		t.Errorf("the failure is %+v", f)
	}
	if source := doc.Tests[1].Failures[0].Source; source != "count(dmgate.hits) == 2 with input.content.sticker as true" {
		t.Errorf("the source is %q", source)
	}
}

func TestTAP(t *testing.T) {
	dir, out, status := testFailing(t, "--output", outputTAP)
	if !strings.HasPrefix(out, "TAP version 14\n1..5\n") || status != exitTests {
		t.Fatalf("status %d, the output is\n%s", status, out)
	}
	points := regexp.MustCompile(`(?m)^(?:not )?ok ([0-9]+) - .*$`).FindAllString(out, -1)
	want := []string{"ok 1 - dmgate_test.test_passes", "not ok 2 - dmgate_test.test_fails", "not ok 3 - dmgate_test.test_idle",
		"ok 4 - dmgate_test.todo_test_later # SKIP to be written", `not ok 5 - scenarios/a,b.yaml/100% <held> \#1: it's "so"`}
	if fmt.Sprint(points) != fmt.Sprint(want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(points, "\n"), strings.Join(want, "\n"))
	}
	var last struct {
		Severity string
		Failures []struct {
			File, Message string
			Line          int
			Details       []string
		}
	}
	if strings.Contains(out, `\u003`) {
		t.Errorf("signs are escaped that people read, in\n%s", out)
	}
	blocks := regexp.MustCompile(`(?ms)^  ---\n(.*?)^  \.\.\.$`).FindAllStringSubmatch(out, -1)
	if len(blocks) != 3 {
		t.Fatalf("%d diagnostics, want 3, in\n%s", len(blocks), out)
	}
	for _, block := range blocks {
		if err := yaml.Unmarshal([]byte(block[1]), &last); err != nil {
			t.Fatalf("%v in\n%s", err, block[1])
		}
	}
	f := last.Failures[0]
	if last.Severity != "fail" || f.File != filepath.Join(dir, "scenarios/a,b.yaml") || f.Line != 5 || len(f.Details) != 3 ||
		f.Details[2] != `hit    example.sticker +4: 100% <a sticker> & "more"` {
		t.Errorf("the last diagnostics are %+v", last)
	}
}

func TestGitHub(t *testing.T) {
	dir, out, status := testFailing(t, "--output", outputGitHub, "--run", "held|idle")
	dir = filepath.ToSlash(dir)
	want := "::error file=" + dir + "/policies/hello_test.rego,line=12,title=dmgate_test.test_idle::" +
		"can't fail: it asks nothing of the policies, want one that reads data.dmgate.hits\n" +
		"::error file=" + dir + "/scenarios/a%2Cb.yaml,line=5,title=scenarios/a%2Cb.yaml/100%25 <held> #1%3A it's \"so\"::" +
		"step 1: expected route drop, got requests%0Ascore  4 = 4%0A" +
		"route  requests: requests by score (requests from 3, drop from 10)%0A" +
		"hit    example.sticker +4: 100%25 <a sticker> & \"more\"\n" +
		"FAIL: 2 of 2: 1 Rego test, 1 scenario (1 message) in "
	if !strings.HasPrefix(out, want) || status != exitTests {
		t.Errorf("status %d, got\n%s\nwant\n%s", status, out, want)
	}
}

// What a pack calls its tests can't end a workflow command, begin another or reach a terminal.
func TestGitHubText(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"50%\n::error::x", "50%25%0A::error::x"},
		{"a\r\n::warning::b", "a\ufffd%0A::warning::b"},
		{"\x1b[2J\u202egnp", "\ufffd[2J\ufffdgnp"},
		{"%0A", "%250A"},
	} {
		if got := githubText(c.text); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
	if got, want := githubProperty("a:b,c\n"), "a%3Ab%2Cc%0A"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestNarrowFailures wants the end of a long line, where the value is, to be seen on a narrow terminal too.
func TestNarrowFailures(t *testing.T) {
	var out strings.Builder
	x := testPrinter{o: &testOptions{}, c: &console{width: 40}, w: &out}
	x.detail(testDetail{label: "value", text: `rules_of({"lists": {"coins": true}}) is {"text.coins"}`})
	x.detail(testDetail{label: "hit", text: "text.coins +4: offers signals"})
	want := `      value  rules_of({"lists":
               {"coins": true}}) is
               {"text.coins"}
      hit    text.coins +4: offers
               signals
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}
