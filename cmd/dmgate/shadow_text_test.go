package main

import (
	"strings"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

func scored(route filter.Route, hits ...filter.Hit) filter.Decision {
	return filter.Decision{Route: route, Scored: true, Hits: hits}
}

// box is the hit of a rule, as two packs weigh it.
func box(points float64, floor filter.Route) filter.Hit {
	return filter.Hit{Rule: "mystery.box", Weight: points, Floor: floor}
}

func TestShadowWhy(t *testing.T) {
	sender := filter.Hit{Rule: "limit.sender", Weight: 3}
	for _, test := range []struct {
		name   string
		trust  string
		shadow filter.Shadow
		want   string
	}{
		{"added", "", filter.Shadow{Added: []filter.Hit{box(4, filter.Inbox)}}, "mystery.box +4"},
		{"removed", "", filter.Shadow{Removed: []filter.Hit{sender}}, "without limit.sender +3"},
		{"weighed otherwise", "", filter.Shadow{Added: []filter.Hit{box(4, filter.Drop), sender},
			Removed: []filter.Hit{box(1, filter.Inbox)}}, "mystery.box +4 and ≥ drop instead of +1, limit.sender +3"},
		{"thresholds", "", filter.Shadow{}, "the same hits"},
		{"trusted", "", filter.Shadow{Trust: filter.TieAccepted, Removed: []filter.Hit{sender}},
			"trusted: the conversation is accepted"},
		{"no longer trusted", filter.TieFollower, filter.Shadow{Added: []filter.Hit{sender}}, "not trusted, limit.sender +3"},
		{"fault", "", filter.Shadow{Faults: []filter.Fault{{Source: "policies", Reason: "x"}}}, "fault in policies"},
	} {
		d := scored(filter.Inbox)
		d.Trust, d.Shadow = test.trust, &test.shadow
		if got := shadowWhy(&d); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestShadowTally(t *testing.T) {
	var tally shadowTally
	add := func(n int, route filter.Route, s *filter.Shadow) {
		for range n {
			d := scored(route)
			d.Shadow = s
			tally.add(&d)
		}
	}
	print := func() string {
		var b strings.Builder
		if err := tally.write(&b, painter{}, 0); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	add(3, filter.Drop, nil)
	if got := print(); got != "" {
		t.Errorf("without a shadow came %q", got)
	}
	add(5, filter.Requests, &filter.Shadow{Route: filter.Requests, Added: []filter.Hit{box(1, filter.Inbox)}})
	add(2, filter.Inbox, &filter.Shadow{Route: filter.Drop, Added: []filter.Hit{box(9, filter.Inbox)}})
	add(1, filter.Inbox, &filter.Shadow{Route: filter.Requests, Faults: []filter.Fault{{Source: "policies"}}})
	add(1, filter.Drop, &filter.Shadow{Removed: []filter.Hit{{Rule: "list.domains", Floor: filter.Drop}}})
	want := `
The shadow would route 4 of 9 messages otherwise and failed on 1
inbox → requests  1
inbox → drop      2  mystery.box 2
drop → inbox      1  without list.domains 1
`
	if got := print(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
