package main

import (
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/filter/event/workload"
)

// What a message may allocate from its bytes to its decision with the shipped pack: somewhat more than it does.
const (
	mostForStranger = 20
	mostForTrusted  = 4 // the message, its ids and its text
)

func TestAllocationsOfStrangers(t *testing.T) {
	if got := allocationsEach(t, workload.Strangers); got > mostForStranger {
		t.Errorf("%.1f allocations a stranger's message, want at most %d", got, mostForStranger)
	}
}

func TestAllocationsOfTrusted(t *testing.T) {
	if got := allocationsEach(t, workload.Trusted); got > mostForTrusted {
		t.Errorf("%.1f allocations a trusted message, want at most %d", got, mostForTrusted)
	}
}

// allocationsEach returns what a message allocates while it is decoded and decided, once the engine has seen as many others.
func allocationsEach(t *testing.T, kind workload.Kind) float64 {
	t.Helper()
	if raceDetector {
		t.Skip("the race detector allocates, too")
	}
	const each = 4000
	bodies, engine, next := bodiesOf(t, kind, 2*each), shippedEngine(t), 0
	allocs := testing.AllocsPerRun(1, func() { // which runs it once more before, to warm up
		for range each {
			decideBody(t, engine, bodies[next])
			next++
		}
	})
	t.Logf("%.2f allocations a message", allocs/each)
	return allocs / each
}

// BenchmarkTrusted decodes and decides trusted messages on one core.
func BenchmarkTrusted(b *testing.B) {
	bodies, engine := bodiesOf(b, workload.Trusted, 10_000), shippedEngine(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		decideBody(b, engine, bodies[i%len(bodies)])
	}
}

func bodiesOf(tb testing.TB, kind workload.Kind, n int) [][]byte {
	tb.Helper()
	samples, err := (&console{}).benchSamples(nil)
	if err != nil {
		tb.Fatal(err)
	}
	messages, err := made(samples, kind, n)
	if err != nil {
		tb.Fatal(err)
	}
	bodies := make([][]byte, n)
	for i, m := range messages {
		bodies[i] = workload.Encode(m)
	}
	return bodies
}

func decideBody(tb testing.TB, engine *filter.Engine, body []byte) {
	m, err := event.Decode(body, time.Time{})
	if err != nil {
		tb.Fatal(err)
	}
	engine.Decide(m)
}
