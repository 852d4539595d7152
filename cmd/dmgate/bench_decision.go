package main

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
)

// cost is what one step takes, message by message.
type cost struct {
	took   []time.Duration
	allocs uint64
}

// measure runs a step for every message from first up to last, without the last, and notes what it took.
func (c *cost) measure(first, last int, step func(i int)) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i := first; i < last; i++ {
		begun := time.Now()
		step(i)
		c.took = append(c.took, time.Since(begun))
	}
	runtime.ReadMemStats(&after)
	c.allocs += after.Mallocs - before.Mallocs
}

// microseconds returns what share of the messages took at most that long.
func (c *cost) microseconds(share float64) float64 {
	slices.Sort(c.took)
	return float64(quantile(c.took, share)) / float64(time.Microsecond)
}

func (c *cost) allocsEach() float64 { return float64(c.allocs) / float64(len(c.took)) }

// quantile returns the value that a share of the sorted values do not exceed.
func quantile(sorted []time.Duration, share float64) time.Duration {
	return sorted[min(int(share*float64(len(sorted))), len(sorted)-1)]
}

// stages are the steps of a decision, in order.
type stages struct{ decode, facts, limits, judge, encode cost }

// batchSize is how many messages take a step before any takes the next, as chunks do in the sidecar.
const batchSize = 100

// decision decides strangers' messages on one core. The first tenth warms up and does not count.
func (b *bencher) decision(context.Context) ([]reading, error) {
	defer collectSeldom(serviceRoom)()
	engine, err := b.engine()
	if err != nil {
		return nil, err
	}
	messages, err := b.messages()
	if err != nil {
		return nil, err
	}
	warm := len(messages) / 10
	var faults faultCount
	for _, m := range messages[:warm] {
		faults.add(engine.Decide(m).Faults)
	}
	whole := cost{took: make([]time.Duration, 0, len(messages))}
	runtime.GC()
	whole.measure(warm, len(messages), func(i int) { faults.add(engine.Decide(messages[i]).Faults) })
	if err := faults.err(); err != nil {
		return nil, err
	}
	out := []reading{
		{"p50-µs", "one decision, median", "µs", whole.microseconds(0.5)},
		{"p99-µs", "one decision, 99 of 100", "µs", whole.microseconds(0.99)},
		{"allocs/decision", "allocations of one decision", "", whole.allocsEach()},
	}
	steps, err := b.steps(warm)
	return append(out, steps...), err
}

// faultCount counts decisions and those that had a fault: figures of a pack that fails say nothing of one that decides.
type faultCount struct {
	decisions, faulty int
	first             filter.Fault
}

func (n *faultCount) add(faults []filter.Fault) {
	n.decisions++
	if len(faults) == 0 {
		return
	}
	if n.faulty++; n.faulty == 1 {
		n.first = faults[0]
	}
}

// err says how many decisions had a fault and what the first was, or is nil where none had.
func (n *faultCount) err() error {
	if n.faulty == 0 {
		return nil
	}
	return fmt.Errorf("%d of %d decisions had a fault: %s: %s", n.faulty, n.decisions, printable(n.first.Source),
		printable(n.first.Reason))
}

// steps decides the same messages stage by stage.
func (b *bencher) steps(warm int) ([]reading, error) {
	engine, err := b.engine()
	if err != nil {
		return nil, err
	}
	var s stages
	for first := 0; first < len(b.scored); first += batchSize {
		if first == warm-warm%batchSize {
			s = stages{}
		}
		if err := b.batch(engine, &s, first, min(first+batchSize, len(b.scored))); err != nil {
			return nil, err
		}
	}
	var out []reading
	for _, step := range []struct {
		name, what string
		cost       *cost
	}{
		{"decode", "decode the event", &s.decode},
		{"facts", "read text, lists and bands", &s.facts},
		{"limits", "count", &s.limits},
		{"judge", "policies, weights, route", &s.judge},
		{"encode", "write the decision", &s.encode},
	} {
		out = append(out,
			reading{step.name + "-µs", step.what + ", median", "µs", step.cost.microseconds(0.5)},
			reading{step.name + "-p99-µs", step.what + ", 99 of 100", "µs", step.cost.microseconds(0.99)},
			reading{step.name + "-allocs", step.what + ", allocations", "", step.cost.allocsEach()})
	}
	return out, nil
}

// batch takes some messages through all stages.
func (b *bencher) batch(engine *filter.Engine, s *stages, first, last int) error {
	messages, cases := make([]*filter.Message, last-first), make([]*filter.Case, last-first)
	decisions := make([]filter.Decision, last-first)
	var failed error
	s.decode.measure(first, last, func(i int) {
		m, err := event.Decode(b.scored[i].Body, time.Time{})
		if err != nil {
			failed = fmt.Errorf("a made-up event is not valid: %w", err)
		}
		messages[i-first] = m
	})
	if failed != nil {
		return failed
	}
	s.facts.measure(first, last, func(i int) { cases[i-first] = engine.Prepare(messages[i-first]) })
	s.limits.measure(first, last, func(i int) { engine.Count(cases[i-first]) })
	s.judge.measure(first, last, func(i int) { decisions[i-first] = engine.Judge(cases[i-first]) })
	var buffer []byte
	s.encode.measure(first, last, func(i int) { buffer = decisions[i-first].AppendJSON(buffer[:0]) })
	return nil
}
