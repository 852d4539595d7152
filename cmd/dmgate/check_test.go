package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
)

// A pipe that stays open is answered line by line.
func TestCheckAnswersAtOnce(t *testing.T) {
	in, feed := io.Pipe()
	answers, out := io.Pipe()
	var errs bytes.Buffer
	c := &console{in: in, out: out, err: &errs, getenv: func(string) string { return "" }}
	ended := make(chan int, 1)
	go func() {
		ended <- run(t.Context(), []string{"check"}, c)
		out.Close()
	}()
	lines := bufio.NewReader(answers)
	for i := range 3 {
		fmt.Fprintf(feed, `{"id":"m%d","sent_at":"2026-03-01T10:00:00Z","sender":{"id":"a"},"recipient":{"id":"b"}}`+"\n", i)
		answer, err := lines.ReadString('\n')
		if want := fmt.Sprintf(`"message_id":"m%d"`, i); err != nil || !strings.Contains(answer, want) {
			t.Fatalf("answer %d is %q, %v; want one with %s", i, answer, err, want)
		}
	}
	feed.Close()
	if rest, _ := io.ReadAll(lines); len(rest) > 0 {
		t.Errorf("then came %q", rest)
	}
	if status := <-ended; status != exitOK || errs.Len() > 0 {
		t.Errorf("check ended with %d: %s", status, errs.String())
	}
}

// A line that is too long is an invalid event, and what comes after it is decided.
func TestCheckSurvivesLongLines(t *testing.T) {
	var out, errs bytes.Buffer
	long := `{"id":"m1","sent_at":"2026-03-01T10:00:00Z","sender":{"id":"a"},"recipient":{"id":"b"},"text":"` +
		strings.Repeat("x", 2<<20) + `"}`
	after := `{"id":"m2","sent_at":"2026-03-01T10:00:00Z","sender":{"id":"a"},"recipient":{"id":"b"}}`
	c := &console{in: strings.NewReader(long + "\n" + after + "\n"), out: &out, err: &errs,
		getenv: func(string) string { return "" }}
	status := run(t.Context(), []string{"check"}, c)
	lines := strings.SplitN(out.String(), "\n", 2)
	if status != exitInvalid || len(lines) != 2 || !strings.HasPrefix(lines[0], `{"line":1,"invalid":"event: found `) ||
		!strings.Contains(lines[1], `"message_id":"m2"`) {
		t.Errorf("status %d, output %.300q, errors %q", status, out.String(), errs.String())
	}
}

// A reader that goes away ends check without a word.
func TestCheckEndsWithItsReader(t *testing.T) {
	answers, out := io.Pipe()
	answers.Close()
	var errs bytes.Buffer
	event := `{"id":"m1","sent_at":"2026-03-01T10:00:00Z","sender":{"id":"a"},"recipient":{"id":"b"}}` + "\n"
	c := &console{in: strings.NewReader(strings.Repeat(event, 1000)), out: out, err: &errs,
		getenv: func(string) string { return "" }}
	if status := run(t.Context(), []string{"check"}, c); status != exitOK || errs.Len() > 0 {
		t.Errorf("check ended with %d: %s", status, errs.String())
	}
}
