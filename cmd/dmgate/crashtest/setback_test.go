//go:build linux

package crashtest

import (
	"context"
	"testing"
	"time"
)

// TestClockSetBackWithoutACheckpoint has a sidecar count again by time what another one has routed, after the server's clock was set
// back: a server that is asked for what it has stored since some time then finds nothing.
func TestClockSetBackWithoutACheckpoint(t *testing.T) {
	if !*clockFlag {
		t.Skip("needs programs whose clocks can be shifted: -clock")
	}
	s := newSite(t, options{seed: *seedFlag, shifting: true})
	began := time.Now()
	const part = 1000
	s.publish(newLoad(*seedFlag), pace{pause: time.Millisecond, batch: func() int { return usualBatch }})
	s.awaitConfirmed(part)
	s.breathe("the first part")
	s.gate.want(false)
	s.gate.kill()
	s.server.persist("there is no checkpoint", func(ctx context.Context) error {
		return s.server.js.DeleteObjectStore(ctx, topology.StateBucket())
	})
	s.clock.set(-3*time.Hour, -3*time.Hour, 0)
	s.killServer(0)
	s.awaitConfirmed(s.backend.confirmed.Load() + part)
	s.gate.want(true)
	s.finish()
	s.report(began)
}

// awaitConfirmed waits until the backend has published so many messages.
func (s *site) awaitConfirmed(n int64) {
	s.t.Helper()
	eventually(s.t, "the backend has published", func() bool { return s.backend.confirmed.Load() >= n }, func() string {
		return s.server.process.tail()
	})
}
