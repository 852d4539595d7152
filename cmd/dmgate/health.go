package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/dmgate/dmgate/filter/stream"
)

// lostFor is how long the connection may be gone until the gate is not ready: a server that is restarted is back sooner.
const lostFor = 5 * time.Second

// health says how a gate is: in a word, and whether that is well. It names no message and no user.
type health struct {
	State  string `json:"state"`            // a phase of the sidecar, or what keeps it from routing
	Reason string `json:"reason,omitempty"` // in words
	well   bool
}

// The states beside the phases.
const (
	stateStalled      = "stalled"
	stateRefused      = "output_refused"
	stateDisconnected = "disconnected"
)

// liveness says whether starting the gate again would help: it does where the gate has stalled. It does not where NATS is
// away or refuses what is published, so then the gate is alive.
func liveness(s *stream.Status, now time.Time) health {
	if !s.Stalled.IsZero() {
		return stalled(s, now)
	}
	return health{State: s.Phase.String(), well: true}
}

func stalled(s *stream.Status, now time.Time) health {
	return health{State: stateStalled, Reason: fmt.Sprintf(
		"nothing has happened for %s, though there is work and NATS answers", wholeSeconds(now.Sub(s.Stalled)))}
}

// readiness says whether the gate does its work, or would do it if no other gate did.
func readiness(s *stream.Status, now time.Time) health {
	switch {
	case s.Phase == stream.Stopping:
		return health{State: s.Phase.String(), Reason: "it finishes what is under way and ends"}
	case !s.Stalled.IsZero():
		return stalled(s, now)
	case !s.Lost.IsZero() && now.Sub(s.Lost) >= lostFor:
		return health{State: stateDisconnected, Reason: fmt.Sprintf("no connection to NATS for %s", wholeSeconds(now.Sub(s.Lost)))}
	case !s.Refused.IsZero():
		return health{State: stateRefused, Reason: fmt.Sprintf(
			"every message is refused for %s, the last for: %s", wholeSeconds(now.Sub(s.Refused)), s.Refusal)}
	}
	return ofPhase(s.Phase)
}

func ofPhase(p stream.Phase) health {
	h := health{State: p.String()}
	switch p {
	case stream.Starting:
		h.Reason = "it connects to NATS and checks the streams"
	case stream.Recovering:
		h.Reason = "it reads what it has to know before it routes"
	case stream.StandingBy:
		h.well, h.Reason = true, "another dmgate routes; this one takes over when that stops"
	default:
		h.well = true
	}
	return h
}

func wholeSeconds(d time.Duration) time.Duration { return d.Truncate(time.Second) }

// serveHealth answers with one of the two.
func serveHealth(m *stream.Monitor, of func(*stream.Status, time.Time) health) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		status := m.Status()
		h := of(&status, time.Now())
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		if !h.well {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(h) // a client that is gone has no use for it
	}
}
