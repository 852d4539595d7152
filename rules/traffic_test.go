package rules

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
)

// The sample traffic, and what the shipped pack makes of it.
const (
	trafficFile   = "../testdata/traffic.jsonl"
	trafficGolden = "testdata/traffic.golden"
)

// sample is one line of the sample traffic with its decision.
type sample struct {
	line     []byte
	message  *filter.Message
	facts    filter.Facts
	decision filter.Decision
	declared struct{ Route, Shows, Lang string }
}

// lines reads a file's lines.
func lines(t *testing.T, name string) [][]byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n"))
}

func shippedPack(t *testing.T) *Pack {
	t.Helper()
	p, err := Load(Shipped())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// decideTraffic decides the sample traffic in order.
func decideTraffic(t *testing.T, p *Pack) []sample {
	t.Helper()
	engine := p.Engine()
	var samples []sample
	for i, line := range lines(t, trafficFile) {
		s := sample{line: line}
		var declared struct {
			Sample *struct{ Route, Shows, Lang string }
		}
		if err := json.Unmarshal(line, &declared); err != nil || declared.Sample == nil {
			t.Fatalf("%s:%d: no sample, %v", trafficFile, i+1, err)
		}
		s.declared = *declared.Sample
		var err error
		if s.message, err = event.Decode(line, time.Time{}); err != nil {
			t.Fatalf("%s:%d: %v", trafficFile, i+1, err)
		}
		c := engine.Prepare(s.message)
		engine.Count(c)
		s.decision, s.facts = engine.Judge(c), c.Facts
		samples = append(samples, s)
	}
	return samples
}

// summary is what a reviewer of a changed weight wants to see of a decision.
func (s *sample) summary() string {
	d := &s.decision
	if !d.Scored {
		return fmt.Sprintf("%s %s trusted %s", d.MessageID, d.Route, d.Trust)
	}
	rules := make([]string, len(d.Hits))
	for i, h := range d.Hits {
		rules[i] = h.Rule
	}
	return strings.TrimSuffix(fmt.Sprintf("%s %s %v %s", d.MessageID, d.Route, d.Score, strings.Join(rules, " ")), " ")
}

// Every message gets the route that its author declared, without a fault.
func TestTrafficRoutes(t *testing.T) {
	for _, s := range decideTraffic(t, shippedPack(t)) {
		if s.decision.Route.String() != s.declared.Route {
			t.Errorf("%s\n\tshows %q, want %s", s.summary(), s.declared.Shows, s.declared.Route)
		}
		if len(s.decision.Faults) > 0 {
			t.Errorf("%s: faults %v", s.message.ID, s.decision.Faults)
		}
	}
}

// The decisions stand in a file, so that a review of a changed weight shows what it changes.
func TestTrafficGolden(t *testing.T) {
	var got strings.Builder
	for _, s := range decideTraffic(t, shippedPack(t)) {
		fmt.Fprintln(&got, s.summary())
	}
	if *update {
		if err := os.WriteFile(trafficGolden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want := lines(t, trafficGolden)
	for i, line := range strings.Split(strings.TrimSuffix(got.String(), "\n"), "\n") {
		if i >= len(want) || line != string(want[i]) {
			t.Fatalf("%s:%d: got\n%s\nrun go test ./rules -run TrafficGolden -update, and review what changes",
				trafficGolden, i+1, line)
		}
	}
	if got := strings.Count(got.String(), "\n"); got != len(want) {
		t.Errorf("%d decisions, %s has %d", got, trafficGolden, len(want))
	}
}

// The traffic is the demonstration of the pack, so no rule, tie or cap may be missing from it.
func TestTrafficTouchesEveryRule(t *testing.T) {
	p := shippedPack(t)
	seen := map[string]bool{}
	for _, s := range decideTraffic(t, p) {
		seen[s.decision.Trust] = true
		for _, h := range s.decision.Hits {
			seen[h.Rule] = true
		}
	}
	want := []string{filter.TieRecipientFollows, filter.TieRecipientMessaged, filter.TieAccepted, filter.TieFollower}
	for _, r := range p.Rules() {
		want = append(want, r.ID)
	}
	for group := range p.Config.Scoring.Caps {
		want = append(want, "cap."+group)
	}
	slices.Sort(want)
	for _, rule := range want {
		if !seen[rule] {
			t.Errorf("no message hits %s", rule)
		}
	}
}

// Every fact and every band takes every value that it can have somewhere in the traffic.
func TestTrafficShowsEveryFact(t *testing.T) {
	p := shippedPack(t)
	seen := map[string]bool{}
	for _, s := range decideTraffic(t, p) {
		if !s.decision.Scored {
			continue
		}
		for _, fact := range filter.Vocabulary() {
			if v := fact.Read(&s.facts); v.Known {
				seen[fmt.Sprint(fact.Name, " ", v.Flag, " ", v.Label)] = true
			}
		}
		for _, b := range s.facts.Bands {
			seen[b.Band+" "+b.Value] = true
		}
	}
	want := func(value string) {
		if !seen[value] {
			t.Errorf("no message has %s", value)
		}
	}
	for _, fact := range filter.Vocabulary() {
		switch fact.Kind {
		case filter.Flag:
			want(fact.Name + " true ")
			want(fact.Name + " false ")
		case filter.Label:
			for _, v := range fact.Values {
				want(fact.Name + " false " + v)
			}
		}
	}
	for i := range p.Config.Bands {
		for _, v := range bandValues(&p.Config.Bands[i]) {
			want(p.Config.Bands[i].Name + " " + v)
		}
	}
}

// The engine decides the traffic the same way with any number of workers.
func TestTrafficOrdered(t *testing.T) {
	p := shippedPack(t)
	want := decideTraffic(t, p)
	for _, workers := range []int{1, 4} {
		in := make(chan sample)
		go func() {
			defer close(in)
			for _, s := range want {
				in <- s
			}
		}()
		decode := func(s sample) (*filter.Message, error) { return event.Decode(s.line, time.Time{}) }
		filter.Ordered(p.Engine(), workers, in, decode, func(o filter.Outcome[sample]) {
			got, _ := json.Marshal(o.Decision)
			alone, _ := json.Marshal(o.Item.decision)
			if o.Invalid != nil || !bytes.Equal(got, alone) {
				t.Errorf("%d workers: got %s, %v, want %s", workers, got, o.Invalid, alone)
			}
		})
	}
}
