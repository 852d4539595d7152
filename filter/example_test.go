package filter_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// linkReader is a Reader that knows of links only. The real one is package content.
type linkReader struct{}

func (linkReader) Read(m *filter.Message) (filter.Content, error) {
	c := filter.Content{Length: len(m.Text)}
	if strings.Contains(m.Text, "https://") {
		c.Links = []filter.Link{{}}
	}
	return c, nil
}

// nothing is a source of lists and limits of a pack that has none.
type nothing struct{}

func (nothing) Lookup(*filter.Message, *filter.Content) ([]filter.ListMatch, []filter.Fault) {
	return nil, nil
}
func (nothing) Take(*filter.Facts) ([]filter.Reading, []filter.Fault) { return nil, nil }

// firstLink is a policy of one rule.
type firstLink struct{}

func (firstLink) Evaluate(f *filter.Facts, findings []filter.Finding) ([]filter.Finding, error) {
	if !f.Message.FirstContact() || len(f.Content.Links) == 0 {
		return findings, nil
	}
	return append(findings, filter.Finding{Rule: "contact.link", Reason: "a link in the first message"}), nil
}

func exampleConfig() filter.Config {
	return filter.Config{
		Revision: "sha256:example",
		Access:   filter.Access{FollowAge: 72 * time.Hour, Rollout: filter.Rollout{Percent: 100}},
		Scoring: filter.Scoring{
			Weights:    map[string]filter.RuleWeight{"contact.link": {Weight: filter.Weight{Points: 3.5}}},
			Thresholds: filter.Thresholds{Requests: 3, Drop: 10},
		},
		Reader: linkReader{}, Lists: nothing{}, Limits: nothing{}, Policies: firstLink{},
	}
}

func ExampleEngine() {
	engine := filter.NewEngine(exampleConfig())
	message := filter.Message{
		ID: "m-1", At: time.Date(2026, 11, 22, 10, 15, 4, 0, time.UTC),
		Sender: filter.Sender{ID: "u-1001"}, Recipient: filter.Recipient{ID: "u-2002"},
		Text: "look at https://example.com/x",
	}
	d := engine.Decide(&message)
	fmt.Println(d.Route, d.Score, d.Hits[0].Rule, "-", d.Hits[0].Reason)

	friend := message
	friend.ID, friend.Relationship.RecipientFollows = "m-2", true
	d = engine.Decide(&friend)
	fmt.Println(d.Route, d.Trust)
	// Output:
	// requests 3.5 contact.link - a link in the first message
	// inbox recipient_follows
}

func ExampleOrdered() {
	texts := make(chan string, 3)
	texts <- "hello"
	texts <- "look at https://example.com/x"
	texts <- ""
	close(texts)
	decode := func(text string) (*filter.Message, error) {
		if text == "" {
			return nil, fmt.Errorf("no text")
		}
		return &filter.Message{ID: text, Text: text}, nil
	}
	filter.Ordered(filter.NewEngine(exampleConfig()), 4, texts, decode, func(o filter.Outcome[string]) {
		if o.Invalid != nil {
			fmt.Println("invalid:", o.Invalid)
			return
		}
		fmt.Println(o.Decision.Route, "-", o.Item)
	})
	// Output:
	// inbox - hello
	// requests - look at https://example.com/x
	// invalid: no text
}
