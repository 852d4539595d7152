package whatif

import (
	"reflect"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

func hits(all ...filter.Hit) filter.Decision {
	return filter.Decision{Scored: true, Route: filter.Requests, Score: 3, Hits: all, Revision: "then"}
}

// Every difference is told with what can be known of its cause.
func TestCompare(t *testing.T) {
	pack := shipped(t)
	m := &filter.Message{ID: "m", At: time.Unix(1e9, 0)}
	readings := []filter.Reading{
		{Limit: "sender", Counts: "messages", Count: 7, Allowed: 60, Per: time.Hour},
		{Limit: "ip", Counts: "messages from one network", Count: 3, Allowed: 120, Per: time.Hour},
	}
	c := &filter.Case{Facts: filter.Facts{Message: m, Readings: readings}}
	at := func(d filter.Decision, revision string) filter.Decision { d.Revision = revision; return d }
	with := func(d filter.Decision, change func(*filter.Decision)) filter.Decision { change(&d); return d }
	shadowed := func(d filter.Decision, h filter.Hit) filter.Decision { d.ShadowHits = []filter.Hit{h}; return d }
	exceeded := func(why string) filter.Hit { return filter.Hit{Rule: "limit.sender", Weight: 5, Reason: why} }
	sender := filter.Hit{Rule: "limit.sender", Weight: 5, Floor: filter.Requests, Reason: "61 messages in 1h, 60 allowed"}
	young := filter.Hit{Rule: "account.young", Weight: 0.5, Reason: "the account is young"}
	for name, test := range map[string]struct {
		then, now filter.Decision
		want      []Difference
	}{
		"the same":                 {hits(young), hits(young), nil},
		"same hits in other words": {hits(young), hits(filter.Hit{Rule: young.Rule, Weight: 0.5, Reason: "else"}), nil},
		"less history": {hits(sender), hits(), []Difference{{"limit.sender", "+5 and ≥ requests", "",
			"then 61 of 60, now 7 of 60: fewer messages before it are known, a longer history may tell more"}}},
		"another limit": {hits(exceeded("31 messages in 1h, 30 allowed")), hits(),
			[]Difference{{"limit.sender", "+5", "", "then 31 of 30, now 7 of 60: the limit has changed in the pack"}}},
		"another window": {hits(exceeded("61 messages in 2h, 60 allowed")), hits(),
			[]Difference{{"limit.sender", "+5", "", "then 61 of 60, now 7 of 60: the limit has changed in the pack"}}},
		"no longer counted": {hits(filter.Hit{Rule: "limit.copies", Weight: 5}), hits(),
			[]Difference{{"limit.copies", "+5", "", "the message does not count towards the limit now"}}},
		"limit exceeded now": {hits(), hits(sender), []Difference{{"limit.sender", "", "+5 and ≥ requests",
			"the messages before it were counted otherwise"}}},
		"limit exceeded in another pack": {hits(), at(hits(sender), "now"), []Difference{{"limit.sender", "",
			"+5 and ≥ requests", "the limit is new or stricter, or the messages before it were counted otherwise"}}},
		"weighed otherwise": {hits(filter.Hit{Rule: young.Rule, Weight: 2}), at(hits(young), "now"),
			[]Difference{{young.Rule, "+2", "+0.5", "its weight or floor has changed in the pack"}}},
		"rule gone": {hits(filter.Hit{Rule: "old.rule", Weight: -1}), at(hits(), "now"),
			[]Difference{{"old.rule", "-1", "", "today's pack has no such rule"}}},
		"rule does not match": {hits(young), at(hits(), "now"), []Difference{{young.Rule, "+0.5", "",
			"the rule is new or changed, or a band, list or limit that it reads is"}}},
		"rule of the same pack": {hits(young), hits(), []Difference{{young.Rule, "+0.5", "",
			"it follows from a limit, whose reading differs"}}},
		"into the shadow": {hits(young), at(shadowed(hits(), young), "now"),
			[]Difference{{young.Rule, "+0.5", "", "the rule is in shadow mode now"}}},
		"out of the shadow": {shadowed(hits(), young), at(hits(young), "now"),
			[]Difference{{young.Rule, "", "+0.5", "the rule was in shadow mode then"}}},
		"listed no more": {hits(filter.Hit{Rule: "list.urls", Floor: filter.Drop}), at(hits(), "now"),
			[]Difference{{"list.urls", "≥ drop", "", "what it found is not listed any more, or allowed"}}},
		"listed now": {hits(), at(hits(filter.Hit{Rule: "list.urls", Floor: filter.Drop}), "now"),
			[]Difference{{"list.urls", "", "≥ drop", "what it found is listed now"}}},
		"cap": {hits(filter.Hit{Rule: "cap.text", Weight: -1}), at(hits(filter.Hit{Rule: "cap.text", Weight: -2}), "now"),
			[]Difference{{"cap.text", "-1", "-2", "the group's rules add another sum, or its cap has changed"}}},
		"access": {hits(filter.Hit{Rule: filter.RuleClosed, Floor: filter.Drop}), at(hits(), "now"),
			[]Difference{{filter.RuleClosed, "≥ drop", "", "trust or rollout have changed in the pack"}}},
		"trust": {hits(young), filter.Decision{Trust: filter.TieFollower, Revision: "now"},
			[]Difference{{"trust", "", filter.TieFollower, "trust or rollout have changed in the pack"}}},
		"fault": {with(hits(), func(d *filter.Decision) { d.Faults = []filter.Fault{{Source: "lists.urls"}} }), hits(),
			[]Difference{{"fault", "lists.urls", "", "what failed then works now"}}},
		"thresholds": {hits(young), with(at(hits(young), "now"), func(d *filter.Decision) { d.Route = filter.Inbox }),
			[]Difference{{"thresholds", "requests", "inbox",
				"the same score of 3 leads elsewhere: today requests from 3, drop from 10"}}},
	} {
		if got := Compare(pack, c, &test.then, &test.now); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}
