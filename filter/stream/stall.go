package stream

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// A stall is when there is work, NATS answers, and nothing happens: no message is settled, and nothing fails either. What
// fails is NATS's affair, and trying again is all there is to do; a stall is the sidecar's own, and starting it again
// helps.

// DefaultStallAfter is how long nothing may happen before it is called a stall. MinStallAfter is longer than the longest
// time between two failures of an output that refuses everything.
const (
	DefaultStallAfter = time.Minute
	MinStallAfter     = 30 * time.Second
)

const (
	// lookEvery and askEvery are how often the sidecar is looked at, and NATS asked for the lag.
	lookEvery = time.Second
	askEvery  = 5 * time.Second

	// lagHolds is how long the last answer of NATS is taken for what is so.
	lagHolds = 3 * askEvery

	// refusedAfter is how long an output has to refuse before it is said, for elections and restarts pass by themselves;
	// refusalHolds is how long without another failure it is still believed.
	refusedAfter = 5 * time.Second
	refusalHolds = 2 * (publishTimeout + lastRetry)
)

// watchdog compares what it sees of a sidecar with what it saw before, and says in the log what follows from it. It is not
// safe for concurrent use.
type watchdog struct {
	monitor *Monitor
	log     *slog.Logger
	after   time.Duration // 0 calls nothing a stall

	settled  uint64 // at the last look, like the next two
	refused  uint64
	unread   uint64
	happened time.Time // when something happened last, or nothing had to
	refusing time.Time // since when every copy is refused; zero where one was taken
	failed   time.Time // when a copy was refused last
	said     Status    // what the last look came to
}

// link is the state of the connection.
type link struct {
	up         bool
	reconnects uint64
}

// look takes a look at a moment, and returns what there is to see with what follows from it.
func (w *watchdog) look(now time.Time, l link) Status {
	s := w.monitor.Status()
	s.Lost = w.said.Lost
	s.connection(now, l)
	settled, refused := s.Settled != w.settled, w.total(&s)
	w.output(&s, now, settled, refused != w.refused)
	if settled || refused != w.refused || s.Unread != w.unread || s.unoccupied(now) || w.happened.IsZero() {
		w.happened = now
	}
	s.Stalled = time.Time{}
	if w.after > 0 && now.Sub(w.happened) >= w.after {
		s.Stalled = w.happened
	}
	w.settled, w.refused, w.unread = s.Settled, refused, s.Unread
	w.tell(&w.said, &s, now)
	w.said = s
	return s
}

func (w *watchdog) total(s *Status) (n uint64) {
	for _, of := range s.Refusals {
		n += of
	}
	return n
}

// connection notes when the connection was lost.
func (s *Status) connection(now time.Time, l link) {
	s.Connected, s.Reconnects = l.up, l.reconnects
	switch {
	case l.up:
		s.Lost = time.Time{}
	case s.Lost.IsZero():
		s.Lost = now
	}
}

// unoccupied reports whether there is nothing that could happen: no work, nobody to do it, or no answer from NATS.
func (s *Status) unoccupied(now time.Time) bool {
	switch {
	case s.Phase != Routing, !s.Connected:
		return true
	case s.Lag.Asked.IsZero(), now.Sub(s.Lag.Asked) > lagHolds, s.Lag.Paused:
		return true
	}
	return s.InFlight() == 0 && s.Lag.Oldest.IsZero()
}

// output notes since when the output refuses everything.
func (w *watchdog) output(s *Status, now time.Time, settled, refused bool) {
	if refused {
		w.failed = now
	}
	switch {
	case settled, !s.Connected, now.Sub(w.failed) > refusalHolds:
		w.refusing = time.Time{}
	case refused && w.refusing.IsZero():
		w.refusing = now
	}
	s.Refused = time.Time{}
	if !w.refusing.IsZero() && now.Sub(w.refusing) >= refusedAfter {
		s.Refused = w.refusing
	}
}

// tell says in the log what has changed.
func (w *watchdog) tell(before, s *Status, now time.Time) {
	if s.Refused.IsZero() != before.Refused.IsZero() {
		if s.Refused.IsZero() {
			w.log.Info("the output no longer refuses messages", "settled", s.Settled)
		} else {
			w.log.Error("the output refuses every message, trying on; nothing is lost meanwhile", "reason", string(s.Refusal),
				"since", s.Refused.UTC(), "outbox", s.Outbox, "unrouted", s.Lag.Messages())
		}
	}
	if s.Stalled.IsZero() == before.Stalled.IsZero() {
		return
	}
	if s.Stalled.IsZero() {
		w.log.Info("no longer stalled", "settled", s.Settled)
		return
	}
	w.log.Error("stalled: there is work, NATS answers, and nothing happens", "for", now.Sub(s.Stalled).String(),
		"puller", max(0, s.Lag.Unacknowledged-s.InFlight()), "deciding", s.Deciding, "outbox", s.Outbox,
		"unrouted", s.Lag.Messages(), "routed_to", w.monitor.last.get())
}

// note keeps what a look has come to. The lag is for others to note.
func (m *Monitor) note(s Status) {
	m.mu.Lock()
	defer m.mu.Unlock()
	lag := m.seen.Lag
	m.seen = s
	m.seen.Lag = lag
}

// noteLag keeps what NATS has answered.
func (m *Monitor) noteLag(l Lag) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.seen.Lag = l
}

// watch looks at the sidecar, and asks NATS for the lag, until it is told to stop.
func (m *Monitor) watch(ctx context.Context, nc *nats.Conn, js jetstream.JetStream, c Config) (stop func()) {
	context.AfterFunc(ctx, func() { m.enter(Stopping) })
	ctx, cancel := context.WithCancel(ctx)
	dog := &watchdog{monitor: m, log: c.Log, after: c.StallAfter}
	lag := &gauge{js: js, topology: c.Topology}
	var both sync.WaitGroup
	both.Go(func() {
		every(ctx, lookEvery, func() {
			m.note(dog.look(time.Now(), link{up: nc.IsConnected(), reconnects: nc.Stats().Reconnects}))
		})
	})
	both.Go(func() {
		every(ctx, askEvery, func() {
			if l, err := lag.ask(ctx, m.last.get(), time.Now); err == nil {
				m.noteLag(l)
			}
		})
	})
	return func() {
		cancel()
		both.Wait()
	}
}

// every calls do at once, and then again and again until ctx is done.
func every(ctx context.Context, period time.Duration, do func()) {
	tick := time.NewTicker(period)
	defer tick.Stop()
	for ctx.Err() == nil {
		do()
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}
