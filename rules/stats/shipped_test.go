package stats_test

import (
	"bytes"
	"os"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/stats"
)

// sampleTraffic is the traffic that the repository ships.
func sampleTraffic(t *testing.T) []*filter.Message {
	t.Helper()
	data, err := os.ReadFile("../../testdata/traffic.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var messages []*filter.Message
	for line := range bytes.Lines(data) {
		m, err := event.Decode(line, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		messages = append(messages, m)
	}
	return messages
}

func routes(pack *rules.Pack, messages []*filter.Message) []filter.Route {
	engine := pack.Engine()
	var out []filter.Route
	for _, m := range messages {
		out = append(out, engine.Decide(m).Route)
	}
	return out
}

// Property: a rule is decisive for as many messages of the sample traffic as take another route by a pack in which it no
// longer acts. Every fifth rule stands for all.
func TestDecisiveIsWhatThePackWithoutTheRuleDecides(t *testing.T) {
	pack, err := rules.Load(rules.Shipped())
	if err != nil {
		t.Fatal(err)
	}
	messages := sampleTraffic(t)
	counter := stats.NewCounter(pack)
	engine := pack.EngineWatched(counter.See)
	for _, m := range messages {
		d := engine.Decide(m)
		counter.Add(&d, "")
	}
	before := routes(pack, messages)
	weights := pack.Config.Scoring.Weights
	tried, decisive := 0, 0
	for i, r := range counter.Report(nil).Rules {
		weight, weighed := weights[r.ID]
		if r.Hits.Total == 0 || !weighed || i%5 != 0 {
			continue
		}
		without := weight
		without.Shadow = true
		weights[r.ID] = without
		changed := 0
		for i, route := range routes(pack, messages) {
			if route != before[i] {
				changed++
			}
		}
		weights[r.ID] = weight
		if changed != r.Decisive.Total {
			t.Errorf("%s is decisive for %d messages, want the %d that change their route without it", r.ID,
				r.Decisive.Total, changed)
		}
		tried, decisive = tried+1, decisive+changed
	}
	if tried < 15 || decisive < 10 {
		t.Errorf("%d rules were tried and %d messages changed: too few to prove anything", tried, decisive)
	}
}
