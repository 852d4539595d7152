package stream

import (
	"strings"
	"testing"

	"github.com/nats-io/nats.go"

	"github.com/dmgate/dmgate/filter"
)

func TestConnectionLostAgainAndAgain(t *testing.T) {
	s := newSite(t, 8000)
	p := startProxy(t, s.server.ClientURL())
	var log journal
	nc, err := Connect(Options{URL: p.url()}, log.log())
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	sidecar := run(t, nc, newTestEngine(), Config{Log: log.log(), DrainTimeout: patience}) // an answer may be lost at last
	send(t, s.nc, s.topology, s.messages...)
	for i := range 12 {
		s.waitRouted(i * 300)
		p.cut()
	}
	s.waitRouted(len(s.messages))
	sidecar.drain()
	expectRouted(t, s.js, s.topology, s.messages)
	if !strings.Contains(log.String(), "reconnected to NATS") {
		t.Error("the log does not mention the reconnection")
	}
}

// TestOutageIsLoggedOnce has attempts that fail for want of a server, and one that fails at a server.
func TestOutageIsLoggedOnce(t *testing.T) {
	s := newSite(t, 0)
	var log journal
	nc := s.connect()
	o, err := newOutbox(nc, Config{Log: log.log()}, &beginning{kept: &kept{}}, &ticker{})
	if err != nil {
		t.Fatal(err)
	}
	o.fail(&entry{outcome: filter.Outcome[*inbound]{Item: &inbound{seq: 7}}}, nats.ErrTimeout)
	if n := strings.Count(log.String(), "can't publish"); n != 1 {
		t.Errorf("a failure at the server is logged %d times, want once", n)
	}
	before := log.String()
	s.server.Shutdown()
	eventually(t, "the connection is lost", func() bool { return !nc.IsConnected() })
	for range 100 {
		o.fail(&entry{outcome: filter.Outcome[*inbound]{Item: &inbound{seq: 8}}}, nats.ErrReconnectBufExceeded)
	}
	if log.String() != before || o.failures != 101 {
		t.Errorf("after %d failures the log says %s", o.failures, log.String())
	}
}

func TestServerRestarts(t *testing.T) {
	dir := t.TempDir()
	server, err := StartEmbedded(EmbeddedOptions{Addr: "127.0.0.1:0", StoreDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	url := server.ClientURL()
	var topology Topology
	nc := connect(t, url)
	js := provision(t, nc, topology)
	messages := mixed(4000, 13)
	send(t, nc, topology, messages...)
	sidecar := run(t, connect(t, url), newTestEngine(), Config{})
	for i := range 3 {
		waitRouted(t, js, topology, 1+i*500)
		server.Shutdown()
		if server, err = StartEmbedded(EmbeddedOptions{Addr: strings.TrimPrefix(url, "nats://"), StoreDir: dir}); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(server.Shutdown)
	waitRouted(t, js, topology, len(messages))
	sidecar.drain()
	expectRouted(t, js, topology, messages)
}
