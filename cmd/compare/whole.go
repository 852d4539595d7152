package main

import (
	"context"

	"github.com/dmgate/dmgate/filter"
)

// whole decides as a loop of one's own would: it decodes the event, looks into lists, counts limits, and asks the ordinary
// policies, which weigh too.
type whole struct {
	lists  *lists
	limits *limits
	ask    asked
}

// wholeQuery is what is asked of the ordinary policies.
const wholeQuery = "data.ordinary.route"

func newWhole(lists *lists, ask asked) decider {
	w := &whole{lists, newLimits(), ask}
	return w.decide
}

func (w *whole) decide(ctx context.Context, body []byte) (verdict, error) {
	m, err := decodeMessage(body)
	if err != nil {
		return verdict{}, err
	}
	m.event["links"] = m.links
	m.event["style"] = styleOf(m.text, m.words)
	m.event["lists"] = w.lists.matches(m)
	m.event["over"] = w.limits.count(m)
	answer, err := w.ask(ctx, m.event)
	if err != nil {
		return verdict{}, err
	}
	name, _ := answer.(string)
	route, err := filter.ParseRoute(name)
	return verdict{m.id, m.recipient, route}, err
}
