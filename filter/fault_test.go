package filter_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

// Every source may panic with whatever it was working on. That becomes a fault which quotes nothing of it.
func TestPanicIsAFault(t *testing.T) {
	tests := []struct {
		source string
		set    func(*filter.Config)
	}{
		{filter.SourceContent, func(c *filter.Config) {
			c.Reader = reader(func(m *filter.Message) (filter.Content, error) { panic("cannot read " + m.Text) })
		}},
		{filter.SourceLists, func(c *filter.Config) {
			c.Lists = lists(func(m *filter.Message, _ *filter.Content) ([]filter.ListMatch, []filter.Fault) {
				panic("cannot find " + m.Text)
			})
		}},
		{filter.SourceLimits, func(c *filter.Config) {
			c.Limits = limits(func(f *filter.Facts) ([]filter.Reading, []filter.Fault) { panic(f.Message.Text) })
		}},
		{filter.SourcePolicies, func(c *filter.Config) {
			c.Policies = policies(func(f *filter.Facts) ([]filter.Finding, error) { panic("cannot judge " + f.Message.Text) })
		}},
	}
	for _, tt := range tests {
		t.Run(tt.source, func(t *testing.T) {
			c := quiet()
			tt.set(&c)
			d := decide(c, stranger())
			want := []filter.Fault{{Source: tt.source, Reason: "panic (string)"}}
			if d.Route != filter.Requests || !reflect.DeepEqual(d.Faults, want) {
				t.Errorf("got %v with %+v, want requests with %+v", d.Route, d.Faults, want)
			}
			line, err := json.Marshal(d)
			if err != nil || strings.Contains(string(line), "private words") {
				t.Errorf("decision %s, error %v", line, err)
			}
		})
	}
}

func TestFaultHoldsTheMessage(t *testing.T) {
	broken := func(weights map[string]filter.RuleWeight) filter.Config {
		c := finding(weights)
		c.Reader = reader(func(*filter.Message) (filter.Content, error) { return filter.Content{}, errors.New("broken") })
		return c
	}
	tests := []struct {
		name    string
		weights map[string]filter.RuleWeight
		want    filter.Route
	}{
		{"nothing found", nil, filter.Requests},
		{"a score that lets in", map[string]filter.RuleWeight{"a.a": points(-100)}, filter.Requests},
		{"a score that drops", map[string]filter.RuleWeight{"a.a": points(100)}, filter.Requests},
		{"a floor that drops", map[string]filter.RuleWeight{"a.a": {Weight: filter.Weight{Floor: filter.Drop}}}, filter.Drop},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if d := decide(broken(tt.weights), stranger()); d.Route != tt.want || len(d.Faults) != 1 {
				t.Errorf("got %v with %+v, want %v with a fault", d.Route, d.Faults, tt.want)
			}
		})
	}
}

// A policy that fails half-way still has its findings weighed: what it found stands in the decision.
func TestFindingsOfAFailedPolicyCount(t *testing.T) {
	c := quiet()
	c.Scoring.Weights = map[string]filter.RuleWeight{"a.a": points(4)}
	c.Policies = policies(func(*filter.Facts) ([]filter.Finding, error) {
		return []filter.Finding{{Rule: "a.a", Reason: "because"}}, errors.New("out of time")
	})
	d := decide(c, stranger())
	if d.Score != 4 || len(d.Faults) != 1 || d.Faults[0] != (filter.Fault{Source: "policies", Reason: "out of time"}) {
		t.Errorf("got %+v", d)
	}
}

func TestRuleWithoutWeightIsAFault(t *testing.T) {
	c := quiet()
	c.Policies = policies(func(*filter.Facts) ([]filter.Finding, error) {
		return []filter.Finding{{Rule: "new.rule", Reason: "because"}}, nil
	})
	d := decide(c, stranger())
	want := []filter.Fault{{Source: "policies", Reason: `rule "new.rule" has no weight in the pack`}}
	if d.Route != filter.Requests || len(d.Hits) != 0 || !reflect.DeepEqual(d.Faults, want) {
		t.Errorf("got %+v", d)
	}
}

// A list or a limit that the pack gives no weight is named in full, as one with a weight is.
func TestListOrLimitWithoutWeightIsNamed(t *testing.T) {
	c := quiet()
	c.Lists = lists(func(*filter.Message, *filter.Content) ([]filter.ListMatch, []filter.Fault) {
		return []filter.ListMatch{{List: "domains", What: "the domain", Hit: true}}, nil
	})
	c.Limits = limits(func(*filter.Facts) ([]filter.Reading, []filter.Fault) {
		return []filter.Reading{{Limit: "burst", Exceeded: true}}, nil
	})
	d := decide(c, stranger())
	want := []filter.Fault{
		{Source: "policies", Reason: `rule "limit.burst" has no weight in the pack`},
		{Source: "policies", Reason: `rule "list.domains" has no weight in the pack`},
	}
	if !reflect.DeepEqual(d.Faults, want) {
		t.Errorf("got %+v, want %+v", d.Faults, want)
	}
}

// A trusted message needs no source, so no broken one can hold it.
func TestTrustedMessageAsksNobody(t *testing.T) {
	c := quiet()
	c.Reader, c.Lists, c.Limits, c.Policies = nil, nil, nil, nil
	m := stranger()
	recipientFollows(m)
	d := decide(c, m)
	want := filter.Decision{
		MessageID: "m", Trust: filter.TieRecipientFollows, Hits: []filter.Hit{}, Faults: []filter.Fault{},
		Revision: "sha256:test", DecidedAt: noon,
	}
	if !reflect.DeepEqual(d, want) {
		t.Errorf("got %+v, want %+v", d, want)
	}
}
