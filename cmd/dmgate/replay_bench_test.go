package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter/event/workload"
)

// BenchmarkReplay replays strangers' messages with two packs that differ, after check has decided the same lines with one.
func BenchmarkReplay(b *testing.B) {
	const n = 200_000
	events := recordedStrangers(b, n)
	changed := changedPack(b)
	var check, replay float64
	for b.Loop() {
		check = n / secondsOf(b, "check", "--output", "json", events)
		replay = n / secondsOf(b, "replay", "--to", changed, events)
	}
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
	return editedPack(tb,
		[2]string{"thresholds: {requests: 3, drop: 10}", "thresholds: {requests: 2, drop: 7}"},
		[2]string{"first_contact.link: {weight: 1, floor: requests}", "first_contact.link: 1"},
		[2]string{"limit.new_conversations: {weight: 5, floor: requests}",
			"limit.new_conversations: {weight: 2, floor: requests}"})
}

// editedPack writes the shipped pack with other text, in the second place, for some of pack.yaml.
func editedPack(tb testing.TB, edits ...[2]string) string {
	tb.Helper()
	dir := filepath.Join(tb.TempDir(), "edited")
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
	for _, edit := range edits {
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
