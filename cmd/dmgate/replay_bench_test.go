package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter/event/workload"
)

// BenchmarkReplay replays strangers' messages with two packs that differ, and has check decide the same lines with one,
// in turn. It reports the median of three runs of either and their ratio.
func BenchmarkReplay(b *testing.B) {
	const n, rounds = 200_000, 3
	events := recordedStrangers(b, n)
	changed := changedPack(b)
	var replayed, checked []float64
	for b.Loop() {
		for range rounds {
			checked = append(checked, n/secondsOf(b, "check", "--output", "json", events))
			replayed = append(replayed, n/secondsOf(b, "replay", "--to", changed, events))
		}
	}
	slices.Sort(checked)
	slices.Sort(replayed)
	check, replay := checked[len(checked)/2], replayed[len(replayed)/2]
	b.ReportMetric(0, "ns/op") // one op is a whole series
	b.ReportMetric(check, "check-msg/s")
	b.ReportMetric(replay, "replay-msg/s")
	b.ReportMetric(replay/check, "replay/check")
}

// secondsOf runs a command and measures how long it takes.
func secondsOf(b *testing.B, args ...string) float64 {
	b.Helper()
	var errs strings.Builder
	c := &console{in: strings.NewReader(""), out: io.Discard, err: &errs, getenv: func(string) string { return "" }}
	started := time.Now()
	if status := run(b.Context(), args, c); status != exitOK {
		b.Fatalf("%v ended with %d: %s", args, status, errs.String())
	}
	return time.Since(started).Seconds()
}

// recordedStrangers writes n events of strangers.
func recordedStrangers(b *testing.B, n int) string {
	b.Helper()
	name := filepath.Join(b.TempDir(), "events.jsonl")
	f, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	for _, m := range strangers(b, n) {
		fmt.Fprintf(w, "%s\n", workload.Encode(m))
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	return name
}

// changedPack writes the shipped pack with other thresholds and weights.
func changedPack(tb testing.TB) string {
	tb.Helper()
	dir := filepath.Join(tb.TempDir(), "changed")
	for _, part := range []string{"../../rules/shipped", "../../rego/policies"} {
		target := dir
		if strings.HasSuffix(part, "policies") {
			target = filepath.Join(dir, "policies")
		}
		if err := os.CopyFS(target, os.DirFS(part)); err != nil {
			tb.Fatal(err)
		}
	}
	name := filepath.Join(dir, "pack.yaml")
	text, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	changed := string(text)
	for _, edit := range [][2]string{
		{"thresholds: {requests: 3, drop: 10}", "thresholds: {requests: 2, drop: 7}"},
		{"first_contact.link: {weight: 1, floor: requests}", "first_contact.link: 1"},
		{"limit.new_conversations: {weight: 5, floor: requests}", "limit.new_conversations: {weight: 2, floor: requests}"},
	} {
		if !strings.Contains(changed, edit[0]) {
			tb.Fatalf("the shipped pack has no %q any more", edit[0])
		}
		changed = strings.Replace(changed, edit[0], edit[1], 1)
	}
	if err := os.WriteFile(name, []byte(changed), 0o644); err != nil {
		tb.Fatal(err)
	}
	return dir
}
