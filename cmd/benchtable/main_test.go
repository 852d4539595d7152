package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const output = `goos: linux
goarch: amd64
pkg: github.com/dmgate/dmgate/cmd/dmgate
cpu: Some Processor
BenchmarkGate-2   	       1	     28357 gate-msg/s	         0.7 gate/relay	    0.91 trusted/relay
BenchmarkGate-2   	       1	     28357 gate-msg/s	         0.5 gate/relay	    0.95 trusted/relay
BenchmarkGate-2   	       1	     28357 gate-msg/s	         0.61 gate/relay	    0.20 trusted/relay
BenchmarkRules/plain/growth-2   	  100	     9 ns/op	         1.7 1000/25
BenchmarkRules/opa/growth-2   	  100	     9 ns/op	         30 1000/25
BenchmarkProcess-2  	       1	     312 ready-ms	 60.4 binary-MB
BenchmarkReplay-2  	       1	     123456 check-msg/s	 49999 replay-msg/s
PASS
`

// Medians are held to their aims; a row is met where all of its figures are.
func TestTable(t *testing.T) {
	var out strings.Builder
	if err := run(strings.NewReader(output), &out, io.Discard, ""); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"÷ pass-through relay | ≥ 0.60 | 0.61 | 0.50 to 0.70 | yes |",
		"| trusted messages through the sidecar ÷ pass-through relay | ≥ 0.90 | 0.91 | 0.20 to 0.95 | yes |",
		"| check ≥ 50,000/s; replay ≥ 50,000/s | check 123,456/s; replay 49,999/s | 123,456 to 123,456; 49,999 to 49,999 | **no** |",
		"| shipped ≤ 300 ms; 10 million ≤ 2,000 ms | shipped 312 ms; 10 million – | 312 to 312; – | **no** |",
		"| allocations per decision | ≤ 60 | – | – | not measured |",
		"| binary stated; idle stated; load stated | binary 60.4 MB; idle –; load – | 60.4 to 60.4; –; – |  |",
		"| plain 1.70; OPA asked for some, seen –; unseen –; all left to OPA 30 | 1.70 to 1.70; –; –; 30 to 30 | not measured |",
		"Medians of up to 3 rounds on 2 cores: Some Processor, linux/amd64.",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table lacks\n%s\nin\n%s", want, out.String())
		}
	}
}

// A benchmark that failed fails the run, after the table.
func TestFailure(t *testing.T) {
	var out strings.Builder
	if err := run(strings.NewReader(output+"--- FAIL: BenchmarkX\n"), &out, io.Discard, ""); err == nil || out.Len() == 0 {
		t.Errorf("error %v, table of %d bytes", err, out.Len())
	}
}

// The table takes its place in a page, and nothing else changes there.
func TestPage(t *testing.T) {
	page := filepath.Join(t.TempDir(), "page.md")
	write := func(text string) {
		if err := os.WriteFile(page, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("before\n<!-- table -->\nold\n<!-- end of table -->\nafter\n")
	for range 2 {
		if err := run(strings.NewReader(output), io.Discard, io.Discard, page); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	got := string(text)
	if !strings.HasPrefix(got, "before\n<!-- table -->\n| what |") || !strings.HasSuffix(got, "<!-- end of table -->\nafter\n") ||
		strings.Contains(got, "old") || strings.Count(got, "| what |") != 1 {
		t.Errorf("the page reads\n%s", got)
	}
	write("no place for a table")
	if err := run(strings.NewReader(output), io.Discard, io.Discard, page); err == nil {
		t.Error("a table went into a page without a place for it")
	}
}

// Every figure that the table asks for has a name that no other has.
func TestRows(t *testing.T) {
	seen := map[metric]bool{}
	for _, r := range rows {
		for _, f := range r.figures {
			if seen[f.metric] || f.benchmark == "" || f.metric.unit == "" {
				t.Errorf("row %q: figure %v", r.what, f.metric)
			}
			seen[f.metric] = true
		}
	}
}
