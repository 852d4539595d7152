package main

import (
	"slices"
	"testing"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/stream"
)

// BenchmarkShadow moves strangers' messages through the whole sidecar with the shipped pack: alone, with a pack like it
// in the shadow, with that and metrics, and with one in the shadow that runs into its budget on every message, in turn.
// It reports the median of three runs of each, and the ratios to the first.
func BenchmarkShadow(b *testing.B) {
	const n, rounds = 20_000, 3
	sent := eventsOf(strangers(b, n))
	packs, pack := shadowPacks(b), loadShipped(b)
	few := sent[:n/20] // what runs into its budget takes long
	rates := map[string][]float64{}
	for b.Loop() {
		for range rounds {
			rates["alone"] = append(rates["alone"], messagesPerSecond(b, sent, sidecarWith(pack.Engine(), nil)))
			rates["shadow"] = append(rates["shadow"], messagesPerSecond(b, sent, runBeside(b, packs["strict"], false)))
			rates["metrics"] = append(rates["metrics"], messagesPerSecond(b, sent, runBeside(b, packs["strict"], true)))
			rates["failing"] = append(rates["failing"], messagesPerSecond(b, few, runBeside(b, packs["failing"], false)))
		}
	}
	median := func(name string) float64 {
		slices.Sort(rates[name])
		return rates[name][len(rates[name])/2]
	}
	b.ReportMetric(0, "ns/op") // one op is a whole series
	b.ReportMetric(median("alone"), "alone-msg/s")
	b.ReportMetric(median("shadow"), "shadow-msg/s")
	b.ReportMetric(median("shadow")/median("alone"), "shadow/alone")
	b.ReportMetric(median("metrics")/median("alone"), "shadow+metrics/alone")
	b.ReportMetric(median("failing")/median("alone"), "failing/alone")
}

// runBeside is the sidecar with the shipped pack and another in its shadow, and perhaps with metrics.
func runBeside(b *testing.B, dir string, measured bool) mover {
	b.Helper()
	pack := loadShipped(b)
	second, err := loadPack(dir)
	if err != nil {
		b.Fatal(err)
	}
	var observe func(stream.Event)
	if measured {
		observe = newMetrics(pack, second).observe
	}
	return sidecarWith(pack.EngineWithShadow(second.Engine()), observe)
}

// messagesPerSecond measures how fast the events are moved.
func messagesPerSecond(b *testing.B, sent events, move mover) float64 {
	b.Helper()
	moved, err := paceOf(b.Context(), sent, move)
	if err != nil {
		b.Fatal(err)
	}
	return moved.rate
}

// BenchmarkShadowEngine decides the same messages on one core, alone and with a pack like it in the shadow.
func BenchmarkShadowEngine(b *testing.B) {
	messages := strangers(b, 40_000) // more than the engine remembers, so that each is counted anew
	pack := loadShipped(b)
	second, err := loadPack(shadowPacks(b)["strict"])
	if err != nil {
		b.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		engine *filter.Engine
	}{
		{"alone", pack.Engine()},
		{"shadow", pack.EngineWithShadow(second.Engine())},
	} {
		b.Run(test.name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				test.engine.Decide(messages[i%len(messages)])
			}
		})
	}
}
