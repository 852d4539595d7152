package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/filter/event/workload"
	"github.com/dmgate/dmgate/rules/blocklist"
)

// BenchmarkEngine decides strangers' messages with the shipped pack, on one core: as a whole and stage by stage.
func BenchmarkEngine(b *testing.B) {
	messages := strangers(b, 40_000) // more than the engine remembers, so that each is counted anew
	prepared := func(engine *filter.Engine) []*filter.Case {
		cases := make([]*filter.Case, len(messages))
		for i, m := range messages {
			cases[i] = engine.Prepare(m)
		}
		return cases
	}
	b.Run("whole", func(b *testing.B) {
		engine := shippedEngine(b)
		for i := 0; b.Loop(); i++ {
			engine.Decide(messages[i%len(messages)])
		}
	})
	b.Run("decode", func(b *testing.B) {
		bodies := make([][]byte, len(messages))
		for i, m := range messages {
			bodies[i] = workload.Encode(m)
		}
		for i := 0; b.Loop(); i++ {
			if _, err := event.Decode(bodies[i%len(bodies)], floodStart); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("prepare", func(b *testing.B) {
		engine := shippedEngine(b)
		for i := 0; b.Loop(); i++ {
			engine.Prepare(messages[i%len(messages)])
		}
	})
	b.Run("count", func(b *testing.B) {
		engine := shippedEngine(b)
		cases := prepared(engine)
		for i := 0; b.Loop(); i++ {
			engine.Count(cases[i%len(cases)])
		}
	})
	b.Run("judge", func(b *testing.B) {
		engine := shippedEngine(b)
		cases := prepared(engine)
		for _, c := range cases {
			engine.Count(c)
		}
		for i := 0; b.Loop(); i++ {
			engine.Judge(cases[i%len(cases)])
		}
	})
}

// strangers are n messages of strangers, in a mix like that of real traffic.
func strangers(tb testing.TB, n int) []*filter.Message {
	tb.Helper()
	samples, err := (&console{}).benchSamples(nil)
	if err != nil {
		tb.Fatal(err)
	}
	messages, err := made(samples, workload.Strangers, n)
	if err != nil {
		tb.Fatal(err)
	}
	return messages
}

// The parts of dmgate bench, with the shipped pack. Each runs them once: ask for rounds with -count, as make bench does.
func BenchmarkDecision(b *testing.B) { benchmarkPart(b, (*bencher).decision) }
func BenchmarkOffline(b *testing.B)  { benchmarkPart(b, (*bencher).offline) }
func BenchmarkGate(b *testing.B)     { benchmarkPart(b, (*bencher).gate) }
func BenchmarkLatency(b *testing.B)  { benchmarkProgram(b, (*bencher).latency) }
func BenchmarkProcess(b *testing.B)  { benchmarkProgram(b, (*bencher).process) }

// benchmarkProgram measures what runs the gate as a process of its own.
func benchmarkProgram(b *testing.B, measure func(*bencher, context.Context) ([]reading, error)) {
	program := built(b)
	benchmarkPart(b, func(shared *bencher, ctx context.Context) ([]reading, error) {
		whole := *shared
		whole.program = program
		return measure(&whole, ctx)
	})
}

// built is the program as users run it, which the one that runs tests is not.
func built(b *testing.B) program {
	b.Helper()
	p := program{path: filepath.Join(b.TempDir(), "dmgate"), name: "dmgate"}
	if out, err := exec.Command("go", "build", "-o", p.path, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return p
}

func benchmarkPart(b *testing.B, measure func(*bencher, context.Context) ([]reading, error)) {
	shared, err := sharedBencher()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		readings, err := measure(shared, b.Context())
		if err != nil {
			b.Fatal(err)
		}
		for _, one := range readings {
			b.ReportMetric(one.value, one.metric)
		}
	}
	b.ReportMetric(0, "ns/op") // one op is a whole series
}

// BenchmarkProcessTenMillion starts a gate whose pack lists ten million senders, from the compiled file.
func BenchmarkProcessTenMillion(b *testing.B) {
	p, dir := built(b), packListing(b)
	for b.Loop() {
		took, err := p.timeToReady(b.Context(), dir)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(took.Milliseconds()), "ready-ms")
	}
	b.ReportMetric(0, "ns/op")
}

// timeToReady starts a gate beside a server that runs in this process, and stops it.
func (p program) timeToReady(ctx context.Context, pack string) (took time.Duration, err error) {
	server, err := benchServer(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, server.close()) }()
	gate, took, err := p.start(ctx, server.url, pack)
	if err != nil {
		return 0, err
	}
	return took, gate.stop()
}

// packListing writes the shipped pack with ten million senders listed.
func packListing(b *testing.B) string {
	b.Helper()
	list, err := tenMillion()
	if err != nil {
		b.Fatal(err)
	}
	dir := editedPack(b, [2]string{"lists/senders.txt", "lists/senders.dmlist"})
	if err := os.WriteFile(filepath.Join(dir, "lists", "senders.dmlist"), list, 0o644); err != nil {
		b.Fatal(err)
	}
	return dir
}

// tenMillion is a compiled list of ten million senders.
var tenMillion = sync.OnceValues(func() ([]byte, error) {
	var text, compiled bytes.Buffer
	for i := range 10_000_000 {
		fmt.Fprintf(&text, "u-%09d\n", i)
	}
	files := []blocklist.File{{Name: "senders.txt", Data: text.Bytes()}}
	list, _, err := blocklist.Build(blocklist.Senders, files, blocklist.Options{})
	if err != nil {
		return nil, err
	}
	err = list.Write(&compiled)
	return compiled.Bytes(), err
})

// sharedBencher makes the traffic once for all benchmarks.
var sharedBencher = sync.OnceValues(func() (*bencher, error) { return newBencher(&console{}, "", nil, 100_000) })

// eventsOf are the messages as a backend publishes them.
func eventsOf(messages []*filter.Message) events { return outgoingEvents(messages) }
