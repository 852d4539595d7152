package stream

import (
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// TestHeldIsBounded has an output that takes nothing while large messages wait: what the sidecar holds of them is
// bounded, and nothing is lost or doubled once it takes them.
func TestHeldIsBounded(t *testing.T) {
	s := newSite(t, 0)
	s.update(func(c *jetstream.StreamConfig) { c.MaxMsgs, c.Discard = 1, jetstream.DiscardNew })
	text := "inbox " + strings.Repeat("x", 200<<10)
	const n = 700 // of 200 KiB: twice as much as may be held
	for i := range n {
		s.messages = append(s.messages, dm(mixed(n, 13)[i].ID, "s", text))
	}
	send(t, s.nc, s.topology, s.messages...)
	monitor := &Monitor{}
	sidecar := run(t, s.connect(), newTestEngine(), Config{Monitor: monitor})
	size := len(s.messages[0].Body)
	held := func() int {
		status := monitor.Status()
		return status.InFlight() * size
	}
	eventually(t, "the sidecar holds all that it may", func() bool { return held() >= maxHeld })
	if held() > maxHeld+size {
		t.Errorf("%d bytes are held, want at most %d and one message", held(), maxHeld)
	}
	s.update(func(c *jetstream.StreamConfig) { c.MaxMsgs = -1 })
	s.waitRouted(n)
	sidecar.drain()
	expectRouted(t, s.js, s.topology, s.messages)
}

// TestStoppedWhileTheServerIsAway has a sidecar that reads what is routed, or counts again, when the server goes away: a
// stop ends it, whatever it waits for.
func TestStoppedWhileTheServerIsAway(t *testing.T) {
	s := newSite(t, 3000)
	send(t, s.nc, s.topology, s.messages...)
	first := run(t, s.connect(), newTestEngine(), Config{})
	s.waitRouted(len(s.messages))
	first.drain()
	nc := s.connect()
	var log journal
	s.server.Shutdown()
	eventually(t, "the connection is lost", func() bool { return !nc.IsConnected() })
	second := run(t, nc, newTestEngine(), Config{Recover: time.Hour, Log: log.log()})
	logged(t, &log, "the server did not answer before anything was routed")
	second.drain()
}
