package filter_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

// chance makes configurations in which everything is found, with weights that reach thresholds and caps exactly.
type chance struct{ *rand.Rand }

func (c chance) config() filter.Config {
	weights := map[string]filter.RuleWeight{}
	for i := range 1 + c.IntN(8) {
		w := filter.RuleWeight{
			Weight: filter.Weight{Points: float64(c.IntN(80)-20) / 10},
			Group:  c.group(), Shadow: c.IntN(6) == 0,
		}
		if c.IntN(6) == 0 {
			w.Floor = filter.Routes[c.IntN(3)]
		}
		weights[fmt.Sprint("rule.n", i)] = w
	}
	config := finding(weights)
	config.Scoring.Thresholds = filter.Thresholds{Requests: 3, Drop: 7}
	config.Scoring.Caps = map[string]float64{}
	for _, group := range []string{"a", "b"} {
		if c.IntN(2) == 0 {
			config.Scoring.Caps[group] = float64(c.IntN(60)) / 10
		}
	}
	if c.IntN(5) == 0 {
		config.Limits = limits(func(*filter.Facts) ([]filter.Reading, []filter.Fault) {
			return nil, []filter.Fault{{Source: "limits", Reason: "broken"}}
		})
	}
	return config
}

func (c chance) group() string { return []string{"a", "b", "c"}[c.IntN(3)] }

// message is to a minor now and then, so that a rule of access holds it too.
func (c chance) message() *filter.Message {
	m := stranger()
	if c.IntN(6) == 0 {
		m.Sender.AgeBand, m.Recipient.AgeBand = filter.Adult, filter.Age16to17
	}
	return m
}

// with returns the configuration with other weights.
func with(c filter.Config, change func(weights map[string]filter.RuleWeight)) filter.Config {
	c.Scoring.Weights = maps.Clone(c.Scoring.Weights)
	change(c.Scoring.Weights)
	weights := c.Scoring.Weights
	c.Policies = finding(weights).Policies
	return c
}

// without returns the configuration that lacks a rule or a cap.
func without(c filter.Config, rule string) filter.Config {
	c.Scoring.Caps = maps.Clone(c.Scoring.Caps)
	maps.DeleteFunc(c.Scoring.Caps, func(group string, _ float64) bool { return "cap."+group == rule })
	return with(c, func(weights map[string]filter.RuleWeight) { delete(weights, rule) })
}

// Property: without a hit, a message takes the route that an engine without the rule gives it.
func TestRouteWithoutIsTheEnginesOwn(t *testing.T) {
	c := chance{rand.New(rand.NewPCG(1, 2))}
	decisive, caps := 0, 0
	for i := range 20_000 {
		config, m := c.config(), c.message()
		d := decide(config, m)
		for _, h := range d.Hits {
			want := decide(without(config, h.Rule), m)
			if h.Rule == filter.RuleAdultToMinor {
				m := *m
				m.Sender.AgeBand = ""
				want = decide(config, &m)
			}
			if got := config.Scoring.RouteWithout(&d, h.Rule); got != want.Route {
				t.Fatalf("case %d: without %s: got %v, want %v\n%+v\n%+v", i, h.Rule, got, want.Route, d, config.Scoring)
			}
			if want.Route != d.Route {
				decisive++
				if h.Rule == "cap.a" || h.Rule == "cap.b" {
					caps++
				}
			}
		}
	}
	if decisive < 1000 || caps < 100 {
		t.Errorf("%d hits were decisive, %d of them caps: too few to prove anything", decisive, caps)
	}
}

// Property: with a rule that is in shadow mode, a message takes the route that an engine in which it acts gives it.
func TestRouteWithIsTheEnginesOwn(t *testing.T) {
	c := chance{rand.New(rand.NewPCG(3, 4))}
	decisive := 0
	for i := range 20_000 {
		config, m := c.config(), c.message()
		d := decide(config, m)
		for _, h := range d.ShadowHits {
			acting := with(config, func(weights map[string]filter.RuleWeight) {
				w := weights[h.Rule]
				w.Shadow = false
				weights[h.Rule] = w
			})
			want := decide(acting, m)
			if got := config.Scoring.RouteWith(&d, h); got != want.Route {
				t.Fatalf("case %d: with %s: got %v, want %v\n%+v\n%+v", i, h.Rule, got, want.Route, d, config.Scoring)
			}
			if want.Route != d.Route {
				decisive++
			}
		}
	}
	if decisive < 500 {
		t.Errorf("%d hits would have been decisive: too few to prove anything", decisive)
	}
}

func TestRouteAlone(t *testing.T) {
	s := filter.Scoring{
		Thresholds: filter.Thresholds{Requests: 3, Drop: 10},
		Weights:    map[string]filter.RuleWeight{"text.heavy": {Weight: filter.Weight{Points: 12}, Group: "text"}},
		Caps:       map[string]float64{"text": 5},
	}
	for want, h := range map[filter.Route]filter.Hit{
		filter.Inbox:    {Rule: "a.light", Weight: 2.9},
		filter.Requests: {Rule: "text.heavy", Weight: 12}, // capped
		filter.Drop:     {Rule: "a.floor", Floor: filter.Drop},
	} {
		if got := s.RouteAlone(h); got != want {
			t.Errorf("%s alone: got %v, want %v", h.Rule, got, want)
		}
	}
}

// A trusted message has no hits, and a fault keeps its hold whatever is taken away.
func TestRouteWithoutOfOtherDecisions(t *testing.T) {
	c := quiet()
	trusted := filter.Decision{Route: filter.Inbox, Trust: filter.TieAccepted}
	if got := c.Scoring.RouteWithout(&trusted, "a.a"); got != filter.Inbox {
		t.Errorf("trusted: got %v, want the inbox", got)
	}
	c.Policies = policies(func(*filter.Facts) ([]filter.Finding, error) { return nil, errors.New("broken") })
	d := decide(c, stranger())
	if got := c.Scoring.RouteWithout(&d, "a.a"); got != filter.Requests {
		t.Errorf("with a fault: got %v, want requests", got)
	}
}
