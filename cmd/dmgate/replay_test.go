package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter/stream"
	"github.com/dmgate/dmgate/rules/replay"
)

// What docs/replay.md shows is what the commands print.
func TestReplayPage(t *testing.T) { testPage(t, "docs/replay.md") }

// The sample traffic, many times over, is replayed to the same bytes with any number of workers, again and again.
func TestReplayIsTheSameWhateverTheWorkers(t *testing.T) {
	events := repeatedTraffic(t, 12)
	changed := changedPack(t)
	forms := func(workers int) []string {
		dir := t.TempDir()
		page, changes := filepath.Join(dir, "page.html"), filepath.Join(dir, "changes.jsonl")
		count := fmt.Sprint(workers)
		report := output(t, "replay", "--to", changed, "--output", "json", "--workers", count, "--html", page,
			"--changes", changes, events)
		return []string{report, read(t, page), read(t, changes)}
	}
	want := forms(1)
	for _, workers := range []int{1, 5} {
		for i, got := range forms(workers) {
			if got != want[i] {
				t.Errorf("form %d differs with %d workers: %s", i, workers, firstDifference(want[i], got))
			}
		}
	}
	var report struct {
		Changed int
		Changes []json.RawMessage
	}
	if err := json.Unmarshal([]byte(want[0]), &report); err != nil {
		t.Fatal(err)
	}
	lines := strings.Count(want[2], "\n")
	if lines != report.Changed || lines <= len(report.Changes) || len(report.Changes) != replay.DefaultChanges {
		t.Errorf("%d changes in the file, %d in the report of %d", lines, len(report.Changes), report.Changed)
	}
}

// A replay from the stream says what one from the file says that was sent to it, and consumes nothing; part of the
// stream is what the flags say.
func TestReplayFromTheStream(t *testing.T) {
	server, err := embed("127.0.0.1:0", t.TempDir(), quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer server.close()
	if err := stream.Provision(t.Context(), server.conn, stream.Topology{}); err != nil {
		t.Fatal(err)
	}
	changed := changedPack(t)
	before := time.Now().Add(-time.Hour).Format(time.RFC3339)
	send(t, server.url)
	from := func(args ...string) string {
		common := []string{"replay", "--to", changed, "--output", "json", "--stream", "--nats", server.url}
		return output(t, append(common, args...)...)
	}
	want := output(t, "replay", "--to", changed, "--output", "json", trafficFile)
	for range 2 {
		if got := from(); got != want {
			t.Fatalf("the stream gives another report than the file: %s", firstDifference(want, got))
		}
	}
	for _, c := range []struct {
		flags string
		want  int
	}{
		{"--from-seq 11 --to-seq 20", 10}, {"--since 1h", 239}, {"--since " + before + " --from-seq 230", 10},
		{"--until 1h", 0}, {"--to-seq 5", 5},
	} {
		var report struct{ Messages int }
		if err := json.Unmarshal([]byte(from(strings.Fields(c.flags)...)), &report); err != nil {
			t.Fatal(err)
		}
		if report.Messages != c.want {
			t.Errorf("%s reads %d messages, want %d", c.flags, report.Messages, c.want)
		}
	}
}

// On a terminal progress is one line that is written over and gone at the end.
func TestProgressOnATerminal(t *testing.T) {
	var errs bytes.Buffer
	c := &console{err: &errs, errTerminal: true}
	p := c.newProgress(false, []string{trafficFile})
	p.told = p.told.Add(-time.Hour)
	for range 256 {
		p.read(int(p.total / 512))
	}
	p.end()
	said := errs.String()
	begins, ends := strings.HasPrefix(said, "\r\x1b[K256 events, "), strings.HasSuffix(said, ", 49 %\r\x1b[K")
	if !begins || !ends {
		t.Errorf("got %q", said)
	}
	if (&console{err: &errs}).newProgress(false, nil) != nil {
		t.Error("progress is told where nobody asked for it")
	}
}

// repeatedTraffic writes the sample traffic n times, each time an hour later and with ids of its own.
func repeatedTraffic(t *testing.T, n int) string {
	t.Helper()
	var events bytes.Buffer
	for i := range n {
		c := &console{}
		err := c.eachLine([]string{trafficFile}, func(l line) error {
			var e map[string]any
			if json.Unmarshal(l.body, &e) != nil {
				return nil
			}
			at, err := time.Parse(time.RFC3339, fmt.Sprint(e["sent_at"]))
			if err != nil {
				return err
			}
			e["id"], e["sent_at"] = fmt.Sprintf("%d-%s", i, e["id"]), at.Add(time.Duration(i)*time.Hour).Format(time.RFC3339)
			return writeJSON(&events, e)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	name := filepath.Join(t.TempDir(), "events.jsonl")
	if err := os.WriteFile(name, events.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

// output returns what a command prints that must work.
func output(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	c := &console{in: strings.NewReader(""), out: &out, err: &errs, getenv: func(string) string { return "" }}
	if status := run(t.Context(), args, c); status != exitOK {
		t.Fatalf("%v ended with %d: %s", args, status, errs.String())
	}
	return out.String()
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
