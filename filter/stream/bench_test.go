package stream

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
)

// BenchmarkRelay and BenchmarkSidecar move the same messages through the same embedded server. The relay decides
// nothing: it consumes, publishes asynchronously and acknowledges after the confirmation, and is what the sidecar is to
// be measured against, in the same run. Run them with a fixed count: -benchtime=100000x.
func BenchmarkRelay(b *testing.B) { throughput(b, relay) }

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

func relay(b *testing.B, nc *nats.Conn) func() {
	js, err := jetstream.New(nc, jetstream.WithPublishAsyncMaxPending(4096))
	if err != nil {
		b.Fatal(err)
	}
	var topology Topology
	consumer, err := js.Consumer(b.Context(), topology.InboundStream(), consumerName)
	if err != nil {
		b.Fatal(err)
	}
	type moving struct {
		future jetstream.PubAckFuture
		in     jetstream.Msg
	}
	under := make(chan moving, 4096)
	go func() {
		for m := range under {
			select {
			case <-m.future.Ok():
				_ = m.in.Ack()
			case err := <-m.future.Err():
				b.Error(err)
			}
		}
	}()
	consuming, err := consumer.Consume(func(m jetstream.Msg) {
		sender := strings.TrimPrefix(m.Subject(), "dm.inbound.")
		out := &nats.Msg{Subject: topology.RoutedSubject(filter.Inbox, sender), Data: m.Data(), Header: nats.Header{
			jetstream.MsgIDHeader: {m.Headers().Get(jetstream.MsgIDHeader)},
		}}
		future, err := js.PublishMsgAsync(out)
		if err != nil {
			b.Error(err)
			return
		}
		under <- moving{future, m}
	}, jetstream.PullMaxMessages(DefaultPrefetch), jetstream.PullHeartbeat(time.Second))
	if err != nil {
		b.Fatal(err)
	}
	return func() {
		consuming.Drain()
		<-consuming.Closed()
		<-js.PublishAsyncComplete()
		close(under)
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
