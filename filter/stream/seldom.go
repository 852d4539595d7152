package stream

import (
	"sync"
	"time"
)

// Seldom lets the first of what repeats into the log, and then one a Period, so that a failure on every message is not a
// line for every message. The zero value lets everything through. It is safe for concurrent use, and meant for keys of
// which there are few.
type Seldom struct {
	Period time.Duration

	mu   sync.Mutex
	last map[string]spell
}

// spell is what was let through of a key, and held back since.
type spell struct {
	at   time.Time
	held int
}

// Let reports whether the log is to be told now, and how many of the key were held back before.
func (s *Seldom) Let(key string, now time.Time) (held int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before, known := s.last[key]
	if known && now.Sub(before.at) < s.Period {
		before.held++
		s.last[key] = before
		return 0, false
	}
	if s.last == nil {
		s.last = map[string]spell{}
	}
	s.last[key] = spell{at: now}
	return before.held, true
}
