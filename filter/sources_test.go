package filter_test

import (
	"time"

	"github.com/dmgate/dmgate/filter"
)

// noon is the time of most messages in these tests.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// The sources of these tests are functions.
type (
	reader   func(*filter.Message) (filter.Content, error)
	lists    func(*filter.Message, *filter.Content) ([]filter.ListMatch, []filter.Fault)
	limits   func(*filter.Facts) ([]filter.Reading, []filter.Fault)
	policies func(*filter.Facts) ([]filter.Finding, error)
)

func (r reader) Read(m *filter.Message) (filter.Content, error) { return r(m) }

func (l lists) Lookup(m *filter.Message, c *filter.Content) ([]filter.ListMatch, []filter.Fault) {
	return l(m, c)
}

func (l limits) Take(f *filter.Facts) ([]filter.Reading, []filter.Fault) { return l(f) }

func (p policies) Evaluate(f *filter.Facts, findings []filter.Finding) ([]filter.Finding, error) {
	found, err := p(f)
	return append(findings, found...), err
}

// quiet returns a configuration whose sources find nothing: every recipient has the open inbox, and a follow counts
// after 72 hours.
func quiet() filter.Config {
	return filter.Config{
		Revision: "sha256:test",
		Access:   filter.Access{FollowAge: 72 * time.Hour, Rollout: filter.Rollout{Percent: 100}},
		Scoring: filter.Scoring{
			Weights:    map[string]filter.RuleWeight{},
			Thresholds: filter.Thresholds{Requests: 3, Drop: 10},
		},
		Reader:   reader(func(*filter.Message) (filter.Content, error) { return filter.Content{}, nil }),
		Lists:    lists(func(*filter.Message, *filter.Content) ([]filter.ListMatch, []filter.Fault) { return nil, nil }),
		Limits:   limits(func(*filter.Facts) ([]filter.Reading, []filter.Fault) { return nil, nil }),
		Policies: policies(func(*filter.Facts) ([]filter.Finding, error) { return nil, nil }),
	}
}

// finding returns a configuration in which policies find the rules of these weights.
func finding(weights map[string]filter.RuleWeight) filter.Config {
	c := quiet()
	c.Scoring.Weights = weights
	c.Policies = policies(func(*filter.Facts) (found []filter.Finding, err error) {
		for rule := range weights {
			found = append(found, filter.Finding{Rule: rule, Reason: "because"})
		}
		return found, nil
	})
	return c
}

// stranger returns a message from someone without a tie, to an open inbox.
func stranger() *filter.Message {
	return &filter.Message{
		ID: "m", At: noon, Sender: filter.Sender{ID: "s"}, Recipient: filter.Recipient{ID: "r"}, Text: "private words",
	}
}

func decide(c filter.Config, m *filter.Message) filter.Decision { return filter.NewEngine(c).Decide(m) }
