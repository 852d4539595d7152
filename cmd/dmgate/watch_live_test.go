package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/stream"
)

// stillView is a live view that draws only when it is told.
func stillView(width int) *liveView {
	return newStillView(&console{width: width, getenv: func(string) string { return "" }})
}

func routedMessage(id string, route filter.Route, rules ...string) *stream.Routed {
	d := filter.Decision{MessageID: id, Route: route, Scored: true, Hits: []filter.Hit{}}
	for _, r := range rules {
		d.Hits = append(d.Hits, filter.Hit{Rule: r, Weight: 1})
		d.Score++
	}
	return &stream.Routed{Stored: time.Date(2026, 3, 1, 10, 0, 0, 0, time.Local), Route: route, MessageID: id,
		Recipient: "u2", Decision: d}
}

func show(t *testing.T, v *liveView, r *stream.Routed) {
	t.Helper()
	if err := v.show(r, true); err != nil {
		t.Fatal(err)
	}
}

func TestLiveViewCounts(t *testing.T) {
	v := stillView(80)
	show(t, v, routedMessage("m1", filter.Inbox))
	show(t, v, routedMessage("m2", filter.Drop, "limit.sender", "list.domains"))
	show(t, v, routedMessage("m3", filter.Drop, "list.domains"))
	show(t, v, &stream.Routed{Sequence: 7, Invalid: "id: absent"})
	frame := v.frame()
	for _, want := range []string{
		"4 messages   40.0/s   inbox 1   requests 0   drop 2   invalid 1\n",
		"top rules: list.domains 2, limit.sender 1\n",
		"10:00:00  drop", "m2", "invalid 7",
	} {
		if !strings.Contains(frame, want) {
			t.Errorf("the frame has no %q:\n%s", want, frame)
		}
	}
}

// No line of the status wraps, however narrow the terminal, or the next frame would not erase all of it.
func TestLiveViewStatusFits(t *testing.T) {
	for width := 1; width < 100; width++ {
		v := stillView(width)
		show(t, v, routedMessage("m1", filter.Drop, "limit.sender", "list.domains", "a.rule", "another.rule"))
		for _, line := range v.lines() {
			if columns := columnsOf(line); columns > width {
				t.Errorf("a line takes %d columns of %d: %q", columns, width, line)
			}
		}
	}
}

// A frame takes away exactly the status that the frame before it left.
func TestLiveViewRedrawsItsStatus(t *testing.T) {
	v := stillView(60)
	if first := v.frame(); strings.Contains(first, "\x1b[") {
		t.Errorf("the first frame moves the cursor: %q", first)
	}
	before := v.status
	if second := v.frame(); !strings.HasPrefix(second, fmt.Sprintf("\x1b[%dA\x1b[J", before)) || before != 3 {
		t.Errorf("after a status of %d lines came %q", before, second)
	}
}

// However much comes in between two frames, the screen gets no more than it can show, and says so.
func TestLiveViewShowsTheLastOfMany(t *testing.T) {
	v := stillView(60)
	for i := range 1000 {
		show(t, v, routedMessage(fmt.Sprint("m", i), filter.Inbox))
	}
	frame := v.frame()
	hidden, lastHidden := fmt.Sprintf("… %d more\n", 1000-frameRows), fmt.Sprintf("m%d ", 999-frameRows)
	if !strings.Contains(frame, hidden) || !strings.Contains(frame, "m999") || strings.Contains(frame, lastHidden) {
		t.Errorf("1000 messages are shown as\n%s", frame)
	}
	if n := strings.Count(frame, "\n"); n > frameRows+6 {
		t.Errorf("a frame of %d lines", n)
	}
	if !strings.Contains(frame, "1000 messages   10000.0/s") {
		t.Errorf("the rate is wrong:\n%s", frame)
	}
	if quiet := v.frame(); !strings.Contains(quiet, "5000.0/s") || strings.Contains(quiet, "more") {
		t.Errorf("then came\n%s", quiet)
	}
}

// What a live view is told while it draws on its own reaches the screen in the end.
func TestLiveViewEndsWithEverything(t *testing.T) {
	var screen strings.Builder
	c := &console{out: &screen, width: 60, getenv: func(string) string { return "" }}
	v := newLiveView(c)
	show(t, v, routedMessage("m1", filter.Requests))
	if err := v.end(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(screen.String(), "requests 1") || !strings.Contains(screen.String(), "m1") {
		t.Errorf("the screen has\n%s", screen.String())
	}
}

// What shadows say is told as long as there is any, and fits as everything else.
func TestLiveViewTellsOfShadows(t *testing.T) {
	v := stillView(120)
	tried := routedMessage("m1", filter.Inbox)
	tried.Decision.ShadowHits = []filter.Hit{{Rule: "jobs.cattle", Weight: 4}}
	show(t, v, tried)
	if frame := v.frame(); !strings.Contains(frame, "nothing found  (shadow jobs.cattle +4)\n") ||
		!strings.Contains(frame, "rules in shadow mode: jobs.cattle 1\n") || strings.Contains(frame, "agree") {
		t.Errorf("a rule in shadow mode is shown as\n%s", frame)
	}
	same := routedMessage("m2", filter.Drop, "list.domains")
	same.Decision.Shadow = &filter.Shadow{Route: filter.Drop}
	other := routedMessage("m3", filter.Inbox)
	other.Decision.Shadow = &filter.Shadow{Route: filter.Drop, Score: 12.5,
		Added: []filter.Hit{{Rule: "mystery.box", Weight: 12.5}}, Faults: []filter.Fault{{Source: "lists.domains"}}}
	show(t, v, same)
	show(t, v, other)
	frame := v.frame()
	for _, want := range []string{
		"shadow →  drop       12.5  fault in lists.domains, mystery.box +12.5\n",
		"shadow: 1 agree   inbox → drop 1   faults 1\n", "its difference: mystery.box 1\n",
	} {
		if strings.Count(frame, want) != 1 {
			t.Errorf("the frame has not once %q:\n%s", want, frame)
		}
	}
	if frame = v.frame(); !strings.HasPrefix(frame, "\x1b[6A\x1b[J") {
		t.Errorf("a status of 6 lines is not erased: %q", frame)
	}
	v.c.width = 20
	for _, line := range v.lines() {
		if columns := columnsOf(line); columns > 20 {
			t.Errorf("a line takes %d columns of 20: %q", columns, line)
		}
	}
}

// A message without a row counts all the same.
func TestLiveViewCountsWhatHasNoRow(t *testing.T) {
	v := stillView(80)
	if err := v.show(routedMessage("m1", filter.Drop, "list.domains"), false); err != nil {
		t.Fatal(err)
	}
	frame := v.frame()
	if strings.Contains(frame, "m1") || !strings.Contains(frame, "1 messages   10.0/s   inbox 0   requests 0   drop 1\n") {
		t.Errorf("got\n%s", frame)
	}
}
