package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// corporaDir is where the corpora lie beside the repository; they are no part of it.
const corporaDir = "../../../shared/corpora"

// corpusText is one row of a corpus.
type corpusText struct {
	Text  string `json:"text"`
	Label string `json:"label"`
}

// TestCorpusReport reports how the shipped pack routes real texts, each as a first message from a stranger with a
// 30-day-old account to an open inbox. Text alone must never drop a message.
func TestCorpusReport(t *testing.T) {
	dir := corporaDir
	if set := os.Getenv("DMGATE_CORPORA"); set != "" {
		dir = set
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skipf("there are no corpora in %s", dir)
	}
	var report [][]cell
	for _, file := range files {
		report = append(report, corpusRows(t, file)...)
	}
	print := table{columns: []column{
		{title: "CORPUS"}, {title: "LABEL"}, {title: "TEXTS", right: true}, {title: "INBOX", right: true},
		{title: "REQUESTS", right: true}, {title: "DROP", right: true}, {title: "OUT OF THE INBOX", right: true},
	}}
	if err := print.writeAll(t.Output(), report); err != nil {
		t.Fatal(err)
	}
}

// corpusRows decides the texts of one corpus and has a row for each label.
func corpusRows(t *testing.T, file string) [][]cell {
	t.Helper()
	counts := map[string]*[3]int{}
	engine := shippedEngine(t)
	for i, row := range readCorpus(t, file) {
		d := engine.Decide(wrapped(i, row.Text))
		if counts[row.Label] == nil {
			counts[row.Label] = &[3]int{}
		}
		counts[row.Label][d.Route]++
		if d.Route == filter.Drop {
			t.Errorf("%s:%d: text alone dropped a message: %v", filepath.Base(file), i+1, d.Hits)
		}
	}
	labels := make([]string, 0, len(counts))
	for label := range counts {
		labels = append(labels, label)
	}
	slices.Sort(labels)
	var rows [][]cell
	for _, label := range labels {
		n := counts[label]
		total := n[filter.Inbox] + n[filter.Requests] + n[filter.Drop]
		out := fmt.Sprintf("%.1f %%", 100*float64(total-n[filter.Inbox])/float64(total))
		row := []cell{{filepath.Base(file), plain}, {label, plain}, {fmt.Sprint(total), plain}}
		for _, r := range filter.Routes {
			row = append(row, cell{fmt.Sprint(n[r]), plain})
		}
		rows = append(rows, append(row, cell{out, plain}))
	}
	return rows
}

// wrapped makes a text the first message of a stranger. The messages are days apart, so that no limit has a say.
func wrapped(i int, text string) *filter.Message {
	at := floodStart.Add(time.Duration(i) * 72 * time.Hour)
	return &filter.Message{
		ID:        fmt.Sprint("text-", i),
		At:        at,
		Sender:    filter.Sender{ID: fmt.Sprint("stranger-", i), CreatedAt: at.Add(-30 * 24 * time.Hour)},
		Recipient: filter.Recipient{ID: fmt.Sprint("member-", i), Inbox: filter.Everyone},
		Text:      text,
	}
}

func readCorpus(t *testing.T, file string) []corpusText {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var rows []corpusText
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row corpusText
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		rows = append(rows, row)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return rows
}
