package filter_test

import (
	"reflect"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

// points is a weight without a floor.
func points(p float64) filter.RuleWeight { return filter.RuleWeight{Weight: filter.Weight{Points: p}} }

func TestThresholds(t *testing.T) {
	th := filter.Thresholds{Requests: 3, Drop: 10}
	tests := map[float64]filter.Route{
		-5: filter.Inbox, 0: filter.Inbox, 2.999: filter.Inbox,
		3: filter.Requests, 9.999: filter.Requests,
		10: filter.Drop, 1e9: filter.Drop,
	}
	for score, want := range tests {
		if got := th.Route(score); got != want {
			t.Errorf("%v: got %v, want %v", score, got, want)
		}
	}
}

// Sums of decimal fractions must reach a threshold that they reach on paper.
func TestScoreIsFreeOfBinaryNoise(t *testing.T) {
	d := decide(finding(map[string]filter.RuleWeight{"a.a": points(0.1), "a.b": points(0.2), "a.c": points(2.7)}),
		stranger())
	if d.Score != 3 || d.Route != filter.Requests {
		t.Errorf("got score %v and %v, want 3 and requests", d.Score, d.Route)
	}
}

func TestCaps(t *testing.T) {
	in := func(group string, p float64) filter.RuleWeight {
		w := points(p)
		w.Group = group
		return w
	}
	c := finding(map[string]filter.RuleWeight{
		"text.a": in("text", 4), "text.b": in("text", 3.5), "age.a": in("age", 2), "free.a": points(1),
	})
	c.Scoring.Caps = map[string]float64{"text": 5, "age": 2}
	d := decide(c, stranger())
	want := []filter.Hit{
		{Rule: "text.a", Weight: 4, Reason: "because"},
		{Rule: "text.b", Weight: 3.5, Reason: "because"},
		{Rule: "age.a", Weight: 2, Reason: "because"},
		{Rule: "free.a", Weight: 1, Reason: "because"},
		{Rule: "cap.text", Weight: -2.5, Reason: "rules of group text add at most 5, these add 7.5"},
	}
	if d.Score != 8 || !reflect.DeepEqual(d.Hits, want) {
		t.Errorf("got score %v and %+v", d.Score, d.Hits)
	}
}

func TestHitsAreSortedAndDistinct(t *testing.T) {
	c := quiet()
	c.Scoring.Weights = map[string]filter.RuleWeight{
		"b.b": points(1), "b.a": points(1), "z.z": points(7), "n.n": points(-2),
		"f.f": {Weight: filter.Weight{Points: 0.5, Floor: filter.Requests}},
	}
	c.Policies = policies(func(*filter.Facts) (found []filter.Finding, err error) {
		for _, rule := range []string{"n.n", "b.b", "f.f", "b.a", "z.z", "b.a", "b.b"} {
			found = append(found, filter.Finding{Rule: rule, Reason: "reason " + string(rune('z'-len(found)))})
		}
		return found, nil
	})
	d := decide(c, stranger())
	want := []filter.Hit{
		{Rule: "f.f", Weight: 0.5, Floor: filter.Requests, Reason: "reason x"},
		{Rule: "z.z", Weight: 7, Reason: "reason v"},
		{Rule: "b.a", Weight: 1, Reason: "reason u"},
		{Rule: "b.b", Weight: 1, Reason: "reason t"},
		{Rule: "n.n", Weight: -2, Reason: "reason z"},
	}
	if d.Score != 7.5 || !reflect.DeepEqual(d.Hits, want) {
		t.Errorf("got score %v and %+v", d.Score, d.Hits)
	}
}

// Limits that are exceeded, lists that count and policies all make hits; the others make none.
func TestHitsOfAllSources(t *testing.T) {
	c := quiet()
	c.Scoring.Weights = map[string]filter.RuleWeight{
		"list.domains": points(5), "limit.sender": points(4), "policy.a": points(-3),
	}
	c.Lists = lists(func(*filter.Message, *filter.Content) ([]filter.ListMatch, []filter.Fault) {
		return []filter.ListMatch{{List: "domains", Hit: true, What: "a linked domain"}, {List: "shorteners"}}, nil
	})
	c.Limits = limits(func(*filter.Facts) ([]filter.Reading, []filter.Fault) {
		return []filter.Reading{
			{Limit: "sender", Counts: "messages", Count: 31, Allowed: 30, Per: day, Exceeded: true},
			{Limit: "device", Counts: "messages", Count: 30, Allowed: 30, Per: day},
		}, nil
	})
	c.Policies = policies(func(f *filter.Facts) ([]filter.Finding, error) {
		if !f.Listed("shorteners") || len(f.Readings) != 2 {
			t.Error("policies don't see the lists and the readings")
		}
		return []filter.Finding{{Rule: "policy.a", Reason: "known for long"}}, nil
	})
	d := decide(c, stranger())
	want := []filter.Hit{
		{Rule: "list.domains", Weight: 5, Reason: "a linked domain is listed"},
		{Rule: "limit.sender", Weight: 4, Reason: "31 messages in 24h, 30 allowed"},
		{Rule: "policy.a", Weight: -3, Reason: "known for long"},
	}
	if d.Score != 6 || d.Route != filter.Requests || !reflect.DeepEqual(d.Hits, want) {
		t.Errorf("got %+v", d)
	}
}

// The hit of a cap names its group, and no other rule does.
func TestCapGroup(t *testing.T) {
	for rule, want := range map[string]string{filter.CapRule("text"): "text", "cap.text": "text", "list.cap": "", "cap": ""} {
		if got := filter.CapGroup(rule); got != want {
			t.Errorf("%s: got %q, want %q", rule, got, want)
		}
	}
}

// A hit says what it does in the words of every report.
func TestWeightText(t *testing.T) {
	for want, h := range map[string]filter.Hit{
		"0": {}, "+2.5": {Weight: 2.5}, "-1": {Weight: -1}, "≥ drop": {Floor: filter.Drop},
		"+4 and ≥ requests": {Weight: 4, Floor: filter.Requests},
	} {
		if got := h.Does().Text(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
