package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// watchedPack is a pack under watch, whose files the test changes.
type watchedPack struct {
	t     *testing.T
	dir   string
	ticks chan time.Time
	lines *bufio.Reader // what is printed, errors too
	ended chan error
	stop  context.CancelFunc
}

func newWatchedPack(t *testing.T) *watchedPack {
	out, in := io.Pipe()
	p := &watchedPack{t: t, dir: t.TempDir(), ticks: make(chan time.Time), lines: bufio.NewReader(out), ended: make(chan error, 1)}
	for name, text := range failingPack {
		p.write(name, text)
	}
	c := &console{out: in, err: in, getenv: func(string) string { return "" }}
	o := testOptions{pack: packFlag{p.dir}, run: "passes|held", output: outputPretty, count: 1, watch: true}
	ctx, stop := context.WithCancel(t.Context())
	p.stop = stop
	go func() { p.ended <- o.watchPack(ctx, c, p.ticks) }()
	return p
}

func (p *watchedPack) write(name, text string) {
	p.t.Helper()
	name = filepath.Join(p.dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// printed returns what is printed until the watching begins again.
func (p *watchedPack) printed() string {
	p.t.Helper()
	var all strings.Builder
	for {
		line, err := p.lines.ReadString('\n')
		if err != nil {
			p.t.Fatal(err)
		}
		all.WriteString(line)
		if strings.HasPrefix(line, "Watching ") {
			return all.String()
		}
	}
}

func (p *watchedPack) want(parts ...string) {
	p.t.Helper()
	got := p.printed()
	for _, part := range parts {
		if !strings.Contains(got, part) {
			p.t.Errorf("%q is missing in\n%s", part, got)
		}
	}
}

// What is changed is tested again, and a pack that is broken meanwhile ends nothing.
func TestWatchPack(t *testing.T) {
	p := newWatchedPack(t)
	p.want("FAIL: 1 of 2: ", "Watching 4 files of pack "+p.dir)

	scenario := failingPack["scenarios/a,b.yaml"]
	p.write("scenarios/a,b.yaml", strings.Replace(scenario, "drop", "requests", 1))
	p.ticks <- time.Time{}
	p.want("\nscenarios/a,b.yaml has changed\nPASS: ")

	p.write("scenarios/a,b.yaml", "scenarios: 5\n")
	p.write("lists/new.txt", "")
	p.ticks <- time.Time{}
	p.want("\nlists/new.txt is new, scenarios/a,b.yaml has changed\n", "scenarios/a,b.yaml:1: ", "so no test was run\nWatching 5 files")

	if err := os.Remove(filepath.Join(p.dir, "pack.yaml")); err != nil {
		t.Fatal(err)
	}
	p.ticks <- time.Time{}
	p.want("\npack.yaml is gone\n", "can't read pack.yaml")

	p.write("pack.yaml", failingPack["pack.yaml"])
	p.write("scenarios/a,b.yaml", scenario)
	p.ticks <- time.Time{}
	p.want("\npack.yaml is new, scenarios/a,b.yaml has changed\nFAIL  scenarios/a,b.yaml/100%", "FAIL: 1 of 2: ")

	// What is not the pack's own is no change.
	p.write(".git/index", "x")
	p.write("policies/hello.rego~", "x")
	p.ticks <- time.Time{}
	p.ticks <- time.Time{}
	p.stop()
	if err := <-p.ended; err != nil {
		t.Errorf("watching ended with %v", err)
	}
}
