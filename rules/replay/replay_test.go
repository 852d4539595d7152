package replay_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/rules/replay"
)

var start = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

// decision is what a pack says of a message: a route, a score and hits.
func decision(route filter.Route, score float64, hits ...filter.Hit) *filter.Decision {
	return &filter.Decision{Route: route, Score: score, Scored: true, Hits: hits, Faults: []filter.Fault{}}
}

func hit(rule string, weight float64) filter.Hit { return filter.Hit{Rule: rule, Weight: weight} }

// entry is the nth message, a second after the one before it, from a sender of its own.
func entry(n int, old, new *filter.Decision, outcome event.Outcome) replay.Entry {
	m := &filter.Message{ID: fmt.Sprint("m", n), At: start.Add(time.Duration(n) * time.Second)}
	m.Sender.ID, m.Recipient.ID = fmt.Sprint("u", n), "r"
	return replay.Entry{Message: m, Old: old, New: new, Outcome: outcome}
}

func packs(old, new filter.Thresholds) replay.Options {
	return replay.Options{
		Old: replay.Pack{Name: "a", Source: "pack a", Revision: "sha256:a", Thresholds: old},
		New: replay.Pack{Name: "b", Source: "pack b", Revision: "sha256:b", Thresholds: new},
	}
}

var usual = filter.Thresholds{Requests: 3, Drop: 10}

// Each difference between two decisions is a cause of its kind.
func TestCauses(t *testing.T) {
	floor := filter.Hit{Rule: "a.a", Weight: 1, Floor: filter.Requests}
	trusted := &filter.Decision{Trust: "recipient_follows"}
	faulty := decision(filter.Requests, 0)
	faulty.Faults = []filter.Fault{{Source: "lists"}, {Source: "content"}, {Source: "content"}}
	lower := filter.Thresholds{Requests: 2, Drop: 10}
	for _, c := range []struct {
		name     string
		old, new *filter.Decision
		after    filter.Thresholds
		want     []string
	}{
		{"added", decision(filter.Inbox, 0), decision(filter.Requests, 4, hit("a.a", 4)), usual, []string{"added a.a +4"}},
		{"removed", decision(filter.Requests, 4, hit("a.a", 4)), decision(filter.Inbox, 0), usual,
			[]string{"removed a.a +4"}},
		{"reweighed", decision(filter.Inbox, 1, hit("a.a", 1)), decision(filter.Requests, 4, hit("a.a", 4)), usual,
			[]string{"reweighed a.a +1 → +4"}},
		{"a floor", decision(filter.Inbox, 1, hit("a.a", 1)), decision(filter.Requests, 1, floor), usual,
			[]string{"reweighed a.a +1 → +1 and ≥ requests"}},
		{"both ways", decision(filter.Inbox, 1, hit("a.a", 1)), decision(filter.Requests, 4, hit("a.b", 4)), usual,
			[]string{"removed a.a +1", "added a.b +4"}},
		{"the same hits with other reasons", decision(filter.Inbox, 2, filter.Hit{Rule: "a.a", Weight: 2, Reason: "x"}),
			decision(filter.Requests, 2, filter.Hit{Rule: "a.a", Weight: 2, Reason: "y"}), lower, []string{"other thresholds"}},
		{"a cap, whose weight varies", decision(filter.Requests, 4), decision(filter.Inbox, 2, hit("cap.text", -2)), usual,
			[]string{"added cap.text"}},
		{"trusted", decision(filter.Requests, 4, hit("a.a", 4)), trusted, usual,
			[]string{"trusted: recipient follows", "removed a.a +4"}},
		{"no longer trusted", trusted, decision(filter.Requests, 4, hit("a.a", 4)), usual,
			[]string{"untrusted: recipient follows", "added a.a +4"}},
		{"faults", decision(filter.Inbox, 0), faulty, usual, []string{"fault in content", "fault in lists"}},
		{"no faults", faulty, decision(filter.Inbox, 0), usual, []string{"no fault in content", "no fault in lists"}},
	} {
		r := replay.New(packs(usual, c.after))
		change, changed := r.Add(entry(1, c.old, c.new, ""))
		if !changed {
			t.Errorf("%s: not changed", c.name)
		}
		var got []string
		for _, cause := range change.Causes() {
			got = append(got, cause.Text())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		counted := 0
		for _, cause := range r.Report().Cell(c.old.Route, c.new.Route).Causes {
			counted += cause.Messages
		}
		if counted != len(c.want) {
			t.Errorf("%s: %d causes counted, want %d", c.name, counted, len(c.want))
		}
	}
}

// What every message contributes to the report, with the numbers worked out by hand.
func TestReport(t *testing.T) {
	r := replay.New(packs(usual, usual))
	inbox, drop := decision(filter.Inbox, 0), decision(filter.Drop, 12)
	requests := decision(filter.Requests, 4, hit("a.a", 4))
	add := func(n int, old, new *filter.Decision, o event.Outcome) { r.Add(entry(n, old, new, o)) }
	add(1, inbox, inbox, event.Accepted)
	add(2, inbox, requests, event.Accepted)
	add(3, inbox, requests, event.Reported)
	add(4, inbox, drop, event.Blocked)
	add(5, requests, drop, "")
	add(6, drop, requests, event.Reported)
	add(7, requests, inbox, event.Ignored)
	add(8, requests, decision(filter.Requests, 5, hit("a.a", 5)), event.Accepted)
	second := entry(9, inbox, requests, event.Accepted)
	second.Message.Sender.ID = "u2" // the conversation of message 2
	r.Add(second)

	got := r.Report()
	if got.Messages != 9 || got.Changed != 7 || got.ScoreChanged != 8 {
		t.Errorf("%d messages, %d changed, %d scores changed", got.Messages, got.Changed, got.ScoreChanged)
	}
	if want := (replay.Routes{Inbox: 5, Requests: 3, Drop: 1}); got.Routes.Old != want {
		t.Errorf("old routes %+v, want %+v", got.Routes.Old, want)
	}
	if want := (replay.Routes{Inbox: 2, Requests: 5, Drop: 2}); got.Routes.New != want {
		t.Errorf("new routes %+v, want %+v", got.Routes.New, want)
	}
	held := got.Cell(filter.Inbox, filter.Requests)
	if held.Messages != 3 || !slices.Equal(held.Samples, []string{"m2", "m3", "m9"}) {
		t.Errorf("held are %+v", held)
	}
	accepted := got.Group("accepted")
	two := replay.Count{Messages: 2, Conversations: 1, Samples: []string{"m2", "m9"}}
	if !reflect.DeepEqual(accepted.Held, two) {
		t.Errorf("accepted and held are %+v, want %+v", accepted.Held, two)
	}
	if accepted.Messages != 4 || accepted.Conversations != 3 || accepted.Stopped.Messages != 2 {
		t.Errorf("accepted: %+v", accepted)
	}
	unwanted := got.Group("unwanted")
	if unwanted.Messages != 3 || unwanted.Stopped.Messages != 2 || unwanted.Dropped.Messages != 1 ||
		unwanted.Released.Messages != 1 || unwanted.Delivered.Messages != 0 {
		t.Errorf("unwanted: %+v", unwanted)
	}
	if want := []replay.RuleCount{{Rule: "a.a", Old: 3, New: 5, Difference: 2}}; !reflect.DeepEqual(got.Rules, want) {
		t.Errorf("rules %+v, want %+v", got.Rules, want)
	}
	var said []string
	for _, h := range got.Highlights() {
		said = append(said, h.Title+": "+h.Text)
	}
	want := []string{
		"Routes: 7 of 9 messages (78 %) change route: 3 newly held, 2 newly dropped, 2 released",
		"Cost: 1 of 3 accepted conversations is newly held or dropped (33 %)",
		"Catch: 2 of 3 reported or blocked conversations are newly held or dropped (67 %)",
		"Given back: None of 3 accepted conversations is newly released",
		"Let through: 1 of 3 reported or blocked conversations is newly released (33 %)",
	}
	if !slices.Equal(said, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(said, "\n"), strings.Join(want, "\n"))
	}
}

// Samples and changes are bounded, whatever comes.
func TestReportIsBounded(t *testing.T) {
	o := packs(usual, usual)
	o.Samples, o.Changes = 2, 3
	r := replay.New(o)
	for n := range 1000 {
		if _, changed := r.Add(entry(n, decision(filter.Inbox, 0), decision(filter.Drop, 12), event.Accepted)); !changed {
			t.Fatalf("message %d has not changed", n)
		}
	}
	got := r.Report()
	if len(got.Changes) != 3 || got.Changed != 1000 {
		t.Errorf("%d changes of %d", len(got.Changes), got.Changed)
	}
	cell := got.Cell(filter.Inbox, filter.Drop)
	if len(cell.Samples) != 2 || len(cell.Outcomes[0].Samples) != 2 || len(got.Group("accepted").Dropped.Samples) != 2 {
		t.Errorf("more than 2 samples: %+v", cell)
	}
}

// An empty report says so, and everything in it can be shown.
func TestEmptyReport(t *testing.T) {
	r := replay.New(packs(usual, usual)).Report()
	if text := r.Highlights()[0].Text; text != "There is no message" {
		t.Errorf("got %q", text)
	}
	var page strings.Builder
	if err := r.WritePage(&page); err != nil {
		t.Fatal(err)
	}
}

// Scores lie in bins of a point, with the thresholds' bins always there and the far ends put together.
func TestScores(t *testing.T) {
	r := replay.New(packs(usual, filter.Thresholds{Requests: 2.5, Drop: 12}))
	for n, score := range []float64{-1000, -0.5, 0, 0.999, 1, 1000} {
		r.Add(entry(n, decision(filter.Inbox, score), decision(filter.Inbox, 0), ""))
	}
	bins := r.Report().Scores
	byFrom := map[int]replay.Bin{}
	for i, b := range bins {
		if i > 0 && b.From != bins[i-1].From+1 {
			t.Fatalf("bin %d follows %d", b.From, bins[i-1].From)
		}
		byFrom[b.From] = b
	}
	for _, want := range []replay.Bin{
		{From: -10, Old: 1, AndLess: true}, {From: -1, Old: 1}, {From: 0, Old: 2, New: 6}, {From: 1, Old: 1}, {From: 12},
		{From: 40, Old: 1, AndMore: true},
	} {
		if got, ok := byFrom[want.From]; !ok || got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}

// The span is that of the messages' times, in whatever order they come.
func TestSpan(t *testing.T) {
	r := replay.New(packs(usual, usual))
	for _, n := range []int{5, 2, 9, 4} {
		r.Add(entry(n, decision(filter.Inbox, 0), decision(filter.Inbox, 0), ""))
	}
	got := r.Report()
	if !got.From.Equal(start.Add(2*time.Second)) || !got.Until.Equal(start.Add(9*time.Second)) {
		t.Errorf("from %v until %v", got.From, got.Until)
	}
}

// Rules stand in the order of how much their hits change, and those in shadow mode are counted apart, for either pack.
func TestRules(t *testing.T) {
	r := replay.New(packs(usual, usual))
	old := decision(filter.Inbox, 0, hit("a.same", 0), hit("a.gone", 0))
	old.ShadowHits = []filter.Hit{hit("a.was", 9)}
	new := decision(filter.Inbox, 0, hit("a.same", 0))
	new.ShadowHits = []filter.Hit{hit("a.tried", 9)}
	r.Add(entry(1, old, new, ""))
	r.Add(entry(2, decision(filter.Inbox, 0, hit("a.gone", 0)), decision(filter.Inbox, 0, hit("a.came", 0)), ""))
	want := []replay.RuleCount{
		{Rule: "a.gone", Old: 2, Difference: -2},
		{Rule: "a.came", New: 1, Difference: 1},
		{Rule: "a.same", Old: 1, New: 1},
		{Rule: "a.tried", NewShadow: 1},
		{Rule: "a.was", OldShadow: 1},
	}
	if got := r.Report().Rules; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// Faults count messages, and each of their sources once a message.
func TestFaults(t *testing.T) {
	r := replay.New(packs(usual, usual))
	faulty := decision(filter.Requests, 0)
	faulty.Faults = []filter.Fault{{Source: "lists"}, {Source: "lists"}, {Source: "limits"}}
	r.Add(entry(1, decision(filter.Requests, 0), faulty, ""))
	r.Add(entry(2, decision(filter.Requests, 0), decision(filter.Requests, 0), ""))
	r.Add(entry(3, faulty, faulty, ""))
	got := r.Report()
	if got.Faults.Old.Messages != 1 || got.Faults.New.Messages != 2 || len(got.Faults.New.Sources) != 2 {
		t.Fatalf("got %+v", got.Faults)
	}
	if lists := got.Faults.New.Sources[1]; lists.Source != "lists" || lists.Messages != 2 {
		t.Errorf("got %+v", lists)
	}
	last := got.Highlights()[len(got.Highlights())-1]
	want := replay.Highlight{Title: "Faults", Text: "Sources fail on 2 messages with the new pack, on 1 with the old",
		Tone: replay.Bad}
	if last != want {
		t.Errorf("got %+v, want %+v", last, want)
	}
}

// The most frequent cause stands first; between equals, what can be behind others.
func TestCausesAreInOrder(t *testing.T) {
	r := replay.New(packs(usual, filter.Thresholds{Requests: 2, Drop: 10}))
	r.Add(entry(1, decision(filter.Inbox, 2), decision(filter.Requests, 3, hit("a.a", 1)), ""))
	r.Add(entry(2, decision(filter.Inbox, 0), decision(filter.Requests, 3, hit("b.b", 3)), ""))
	r.Add(entry(3, decision(filter.Inbox, 0), decision(filter.Requests, 3, hit("b.b", 3)), ""))
	var got []string
	for _, c := range r.Report().Cell(filter.Inbox, filter.Requests).Causes {
		got = append(got, fmt.Sprint(c.Messages, " ", c.Text()))
	}
	if want := []string{"2 added b.b +3", "1 other thresholds", "1 added a.a +1"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Nothing that changes for the worse is good, and nothing lost is good too.
func TestTones(t *testing.T) {
	tones := func(r *replay.Report) (out []replay.Tone) {
		for _, h := range r.Highlights() {
			out = append(out, h.Tone)
		}
		return out
	}
	inbox, requests := decision(filter.Inbox, 0), decision(filter.Requests, 4)
	r := replay.New(packs(usual, usual))
	r.Add(entry(1, inbox, inbox, event.Accepted))
	r.Add(entry(2, inbox, inbox, event.Blocked))
	none := []replay.Tone{replay.Neutral, replay.Good, replay.Neutral, replay.Neutral, replay.Good}
	if got := tones(r.Report()); !slices.Equal(got, none) {
		t.Errorf("without change: %v, want %v", got, none)
	}
	for n, o := range []event.Outcome{event.Accepted, event.Blocked} {
		r.Add(entry(10+n, inbox, requests, o))
		r.Add(entry(20+n, requests, inbox, o))
	}
	all := []replay.Tone{replay.Neutral, replay.Bad, replay.Good, replay.Good, replay.Bad}
	if got := tones(r.Report()); !slices.Equal(got, all) {
		t.Errorf("with every change: %v, want %v", got, all)
	}
}
