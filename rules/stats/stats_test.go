package stats_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/stats"
)

// config is a pack with a rule for each kind of attachment.
const config = `
name: attachments
thresholds: {requests: 3, drop: 10}
trust: {follow_age: 72h}
rollout: {percent: 100}
bands:
  account_age:
    fact: sender.account_age
    ranges: [{name: new, below: 3d}, {name: old}]
lists:
  senders: {kind: senders, block: [senders.txt]}
  domains: {kind: domains, as: fact, block: [domains.txt]}
limits:
  sender: {counts: messages, key: [sender], rate: 100/1h, burst: 100}
weights:
  heavy:
    cap: 4.5
    rules: {x.video: 4, x.image: 1}
  other:
    rules:
      x.audio: -2
      x.file: {weight: 3, mode: shadow}
      x.post: {floor: requests}
      x.sticker: 1
      x.wallet: 1
      list.senders: {floor: drop}
      limit.sender: 1
`

func pack(t *testing.T) *rules.Pack {
	t.Helper()
	policy := "package dmgate\n"
	for _, fact := range []string{"video", "image", "audio", "file", "post", "sticker", "wallet"} {
		policy += fmt.Sprintf(`
# METADATA
# title: Attachment
# description: A message with an attachment of that kind.
# custom:
#   abuse: none
hits contains {"rule": "x.%s", "reason": "it is attached"} if {
	input.content.%s == true
}
`, fact, fact)
	}
	p, err := rules.Load(fstest.MapFS{
		"pack.yaml": {Data: []byte(config)}, "x.rego": {Data: []byte(policy)},
		"senders.txt": {Data: []byte("spammer\n")}, "domains.txt": {Data: []byte("scam.example\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// sent is a message that has attachments, and what became of it.
type sent struct {
	attached string
	outcome  event.Outcome
	change   func(*filter.Message)
}

// traffic has all that the report tells apart. Scores and routes are in the comments.
var traffic = []sent{
	{"video", event.Reported, nil},                                // 4: requests
	{"video image", event.Reported, nil},                          // 4 + 1 - 0.5 = 4.5: requests
	{"image", event.Accepted, nil},                                // 1: inbox
	{"video audio", event.Accepted, nil},                          // 4 - 2 = 2: inbox
	{"file", event.Blocked, nil},                                  // 0: inbox; requests if the rule acted
	{"post", event.Accepted, nil},                                 // floor: requests
	{"video sticker", event.Ignored, nil},                         // 4 + 1 = 5: requests
	{"", "", func(m *filter.Message) { m.Sender.ID = "spammer" }}, // list: drop
	{"video", event.Accepted, func(m *filter.Message) { m.Relationship.RecipientFollows = true }}, // trusted
}

func report(t *testing.T, traffic []sent, clock func() time.Time) *stats.Report {
	t.Helper()
	return reportBy(t, 1, traffic, clock)
}

// reportBy reports on traffic that several workers decide.
func reportBy(t *testing.T, workers int, traffic []sent, clock func() time.Time) *stats.Report {
	t.Helper()
	p := pack(t)
	c := stats.NewCounter(p)
	in := make(chan int)
	go func() {
		defer close(in)
		for i := range traffic {
			in <- i
		}
	}()
	decode := func(i int) (*filter.Message, error) { return traffic[i].message(i), nil }
	filter.Ordered(p.EngineWatched(c.See), workers, in, decode, func(o filter.Outcome[int]) {
		c.Add(&o.Decision, traffic[o.Item].outcome)
	})
	return c.Report(clock)
}

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// message is the ith message.
func (s sent) message(i int) *filter.Message {
	m := &filter.Message{
		ID: fmt.Sprint("m", i), At: noon.Add(time.Duration(i) * time.Minute),
		Sender:    filter.Sender{ID: fmt.Sprint("s", i), CreatedAt: noon.Add(-time.Hour)},
		Recipient: filter.Recipient{ID: "r"},
	}
	for kind := range strings.FieldsSeq(s.attached) {
		m.Attachments = append(m.Attachments, filter.Attachment{Kind: filter.AttachmentKind(kind)})
	}
	if s.change != nil {
		s.change(m)
	}
	return m
}

func ruleOf(t *testing.T, r *stats.Report, id string) stats.Rule {
	t.Helper()
	for _, rule := range r.Rules {
		if rule.ID == id {
			return rule
		}
	}
	t.Fatalf("no rule %s in the report", id)
	return stats.Rule{}
}

func TestReportOfTraffic(t *testing.T) {
	r := report(t, traffic, nil)
	want := stats.Messages{Total: 8, Inbox: 3, Requests: 4, Drop: 1,
		Accepted: 3, Reported: 2, Blocked: 1, Ignored: 1, Unknown: 1, Wanted: 3, Unwanted: 3}
	if r.Messages != 9 || r.Strangers != want || r.Faulty != 0 {
		t.Errorf("got %d messages, %d faulty, %+v", r.Messages, r.Faulty, r.Strangers)
	}
	if len(r.Rules) != 14 { // 7 policies, a limit, a list, a cap, 4 of access
		t.Errorf("%d rules, want 14", len(r.Rules))
	}
}

func TestReportOfARule(t *testing.T) {
	r := report(t, traffic, nil)
	two3rds := 0.6667
	want := stats.Rule{
		ID: "x.video", Source: rules.FromPolicy, Weight: 4, MeanWeight: 4,
		Hits: stats.Messages{Total: 4, Inbox: 1, Requests: 3,
			Accepted: 1, Reported: 2, Ignored: 1, Wanted: 1, Unwanted: 2},
		Share: 0.5,
		Decisive: stats.Messages{Total: 3, Requests: 3,
			Reported: 2, Ignored: 1, Unwanted: 2},
		DecisiveShare: 0.75,
		Precision:     &stats.Estimate{Share: 0.6667, Low: 0.2077, High: 0.9385},
		Recall:        &two3rds, SpamOverAll: &two3rds,
		HitsWith: []stats.Overlap{
			{Rule: "cap.heavy", Messages: 1, Share: 0.25},
			{Rule: "x.audio", Messages: 1, Share: 0.25},
			{Rule: "x.image", Messages: 1, Share: 0.25},
			{Rule: "x.sticker", Messages: 1, Share: 0.25},
		},
		Cost: &stats.Cost{Steps: 0.5, Evaluated: 0.5}, // a step in 4 of 8 distinct inputs
	}
	if got := ruleOf(t, r, "x.video"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %s\nwant %s", text(got), text(want))
	}
	image := ruleOf(t, r, "x.image")
	wantWith := []stats.Overlap{
		{Rule: "cap.heavy", Messages: 1, Share: 0.5}, {Rule: "x.video", Messages: 1, Share: 0.5, Enough: 1},
	}
	if !reflect.DeepEqual(image.HitsWith, wantWith) {
		t.Errorf("x.image hits with %+v, want %+v", image.HitsWith, wantWith)
	}
}

func text(value any) string {
	out, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		panic(err)
	}
	return string(out)
}

// A negative weight is decisive where the message would have been held without it, a rule in shadow mode where it would
// have been held with it; a cap counts like a rule.
func TestReportOfOtherKindsOfRules(t *testing.T) {
	r := report(t, traffic, nil)
	for id, want := range map[string]struct {
		hits, decisive int
		mean           float64
		shadow         bool
	}{
		"x.audio":      {1, 1, -2, false},
		"x.file":       {1, 1, 3, true},
		"x.post":       {1, 1, 0, false},
		"x.sticker":    {1, 0, 1, false},
		"cap.heavy":    {1, 0, -0.5, false},
		"list.senders": {1, 1, 0, false},
		"inbox.minor":  {0, 0, 0, false},
	} {
		got := ruleOf(t, r, id)
		if got.Hits.Total != want.hits || got.Decisive.Total != want.decisive || got.MeanWeight != want.mean ||
			got.Shadow != want.shadow {
			t.Errorf("%s: got %s\nwant %+v", id, text(got), want)
		}
	}
}

func TestFindings(t *testing.T) {
	want := stats.Findings{
		NeverHit: []string{"inbox.adult_to_minor", "inbox.blocked", "inbox.closed", "inbox.minor", "limit.sender",
			"x.wallet"},
		Masked:        []stats.Masked{{Rule: "x.sticker", By: []string{"x.video"}, Does: filter.Requests, Hits: 1}},
		NeverDecisive: []string{"cap.heavy", "x.image"},
		OnlyWanted:    []stats.Suspect{{Rule: "x.post", Hits: 1, Decisive: 1}},
		OnlyUnwanted:  []stats.Suspect{},
		NeverMatched:  []string{"domains"},
		NeverSeen:     []stats.BandValue{{Band: "account_age", Value: "old"}},
	}
	if got := report(t, traffic, nil).Findings; !reflect.DeepEqual(got, want) {
		t.Errorf("got %s\nwant %s", text(got), text(want))
	}
}

// What another rule does to most messages only, or does together with a third, masks nothing.
func TestFindingsTellMaskedFromIdle(t *testing.T) {
	idle := []sent{
		{"video sticker", "", nil}, {"image sticker", "", nil}, // video is there once, and image is not enough
		{"video audio", event.Reported, nil}, // 2: inbox, so nothing masks the video; the audio lets it through
		{"audio", event.Reported, nil},
	}
	f := report(t, idle, nil).Findings
	if len(f.Masked) != 0 || !reflect.DeepEqual(f.NeverDecisive, []string{"x.image", "x.sticker"}) {
		t.Errorf("masked %+v, never decisive %v", f.Masked, f.NeverDecisive)
	}
	if want := []stats.Suspect{{Rule: "x.audio", Hits: 2, Decisive: 1}}; !reflect.DeepEqual(f.OnlyUnwanted, want) {
		t.Errorf("only unwanted %+v, want %+v", f.OnlyUnwanted, want)
	}
}

// Property: the report is the same whatever the number of workers.
func TestReportIsTheSameWhateverTheWorkers(t *testing.T) {
	var many []sent
	for range 200 {
		many = append(many, traffic...)
	}
	want := reportBy(t, 1, many, nil)
	for _, workers := range []int{2, 5} {
		if got := reportBy(t, workers, many, nil); !reflect.DeepEqual(got, want) {
			t.Errorf("with %d workers: got %s\nwant %s", workers, text(got), text(want))
		}
	}
}

// No message at all is a report too.
func TestReportOfNothing(t *testing.T) {
	r := report(t, nil, nil)
	if len(r.Rules) != 14 || len(r.Findings.NeverHit) != 14 || r.Rules[0].Precision != nil || r.Rules[0].Share != 0 {
		t.Errorf("got %s", text(r))
	}
}

// Time is in the report where there is a clock, and only there.
func TestReportTakesTime(t *testing.T) {
	if c := ruleOf(t, report(t, traffic, nil), "x.video").Cost; c.Nanoseconds != 0 {
		t.Errorf("without a clock: %v ns", c.Nanoseconds)
	}
	now := time.Unix(0, 0)
	timed := report(t, traffic, func() time.Time {
		now = now.Add(time.Microsecond)
		return now
	})
	if c := ruleOf(t, timed, "x.video").Cost; c.Nanoseconds < 500 {
		t.Errorf("with a clock: %v ns, want half a microsecond at least", c.Nanoseconds)
	}
	if c := ruleOf(t, timed, "x.wallet").Cost; c.Nanoseconds != 0 || c.Steps != 0 {
		t.Errorf("a rule that the index rules out costs %+v", *c)
	}
}
