package main

import (
	"bytes"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/filter/event/workload"
	"github.com/dmgate/dmgate/filter/stream"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/testdata"
)

// traffic is strangers' messages, with what the gate makes of them.
type traffic struct {
	messages []*filter.Message
	events   []stream.Outgoing
	routes   []filter.Route // the gate's, in the order of the messages
	given    given
}

func newTraffic(n int) (*traffic, error) {
	var samples []*filter.Message
	for line := range bytes.Lines(testdata.Traffic) {
		if m, err := event.Decode(line, time.Time{}); err == nil {
			samples = append(samples, m)
		}
	}
	g, err := workload.New(workload.Config{Samples: samples, Kind: workload.Strangers, Seed: 1})
	if err != nil {
		return nil, err
	}
	pack, err := rules.Load(rules.Shipped())
	if err != nil {
		return nil, err
	}
	given, err := newGiven()
	if err != nil {
		return nil, err
	}
	t := &traffic{messages: g.Make(n), given: given}
	engine := pack.Engine()
	for _, m := range t.messages {
		t.events = append(t.events, stream.Outgoing{ID: m.ID, Sender: m.Sender.ID, Body: workload.Encode(m)})
		c := engine.Prepare(m)
		engine.Count(c)
		t.given.note(&c.Facts)
		d := engine.Judge(c)
		t.given.found[m.ID] = rulesOf(&d, t.given.ids)
		t.routes = append(t.routes, d.Route)
	}
	return t, nil
}

// checked is how many messages are put to all rivals before anything is measured.
const checked = 1000

func (t *traffic) first() []*filter.Message { return t.messages[:min(checked, len(t.messages))] }
