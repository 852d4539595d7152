package stream

import (
	"fmt"
	"testing"

	"github.com/nats-io/nats.go"
)

// BenchmarkRelay and BenchmarkSidecar move the same messages through the same embedded server. The relay decides
// nothing: it consumes, publishes asynchronously and acknowledges after the confirmation, and is what the sidecar is to
// be measured against, in the same run. Run them with a fixed count: -benchtime=100000x.
func BenchmarkRelay(b *testing.B) { throughput(b, relayed) }

func BenchmarkSidecar(b *testing.B) {
	throughput(b, func(b *testing.B, nc *nats.Conn) func() { return run(b, nc, newTestEngine(), Config{}).drain })
}

// throughput stores b.N messages, starts what moves them and waits until all have been moved.
func throughput(b *testing.B, start func(*testing.B, *nats.Conn) func()) {
	server := startServer(b)
	nc := connect(b, server.ClientURL())
	var topology Topology
	js := provision(b, nc, topology)
	send(b, nc, topology, mixed(b.N, 1000)...)
	worker := connect(b, server.ClientURL())
	b.ResetTimer()
	stop := start(b, worker)
	waitRouted(b, js, topology, b.N)
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msg/s")
	stop()
}

func relayed(b *testing.B, nc *nats.Conn) func() {
	stop, err := StartRelay(b.Context(), nc, Topology{}, func() {})
	if err != nil {
		b.Fatal(err)
	}
	return func() {
		if err := stop(); err != nil {
			b.Error(err)
		}
	}
}

// BenchmarkEscape is on the path of every message, twice.
func BenchmarkEscape(b *testing.B) {
	for _, id := range []string{"u-1001", "josé@example.com"} {
		b.Run(fmt.Sprintf("%d bytes", len(id)), func(b *testing.B) {
			for b.Loop() {
				Escape(id)
			}
		})
	}
}
