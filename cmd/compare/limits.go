package main

import (
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limits are those of the shipped pack, as a map of limiters under a mutex. What was counted is never forgotten.
type limits struct {
	mu       sync.Mutex
	counters map[counterKey]*counter
}

type counterKey struct{ limit, key string }

// counter is what one limit has counted of one key.
type counter struct {
	limiter *rate.Limiter
	refused int // in a row
}

func newLimits() *limits { return &limits{counters: map[counterKey]*counter{}} }

// count returns, of each limit that a message exceeds, how many it has refused in a row.
func (l *limits) count(m *message) map[string]any {
	exceeded := map[string]any{}
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range allLimits {
		limit := &allLimits[i]
		if limit.states != nil && !slices.Contains(limit.states, m.state) {
			continue
		}
		key := limit.key(m)
		if key == "" {
			continue
		}
		if refused := l.counter(limit, key).add(m.at); refused > 0 {
			exceeded[limit.name] = refused
		}
	}
	return exceeded
}

func (l *limits) counter(limit *limit, key string) *counter {
	at := counterKey{limit.name, key}
	c := l.counters[at]
	if c == nil {
		c = &counter{limiter: rate.NewLimiter(rate.Limit(limit.count/limit.per.Seconds()), limit.burst)}
		l.counters[at] = c
	}
	return c
}

func (c *counter) add(at time.Time) (refused int) {
	if c.limiter.AllowN(at, 1) {
		c.refused = 0
	} else {
		c.refused++
	}
	return c.refused
}

// limit is how many messages are allowed, and what has a limiter of its own.
type limit struct {
	name   string
	count  float64
	per    time.Duration
	burst  int
	states []string              // of the conversations whose messages count; nil: of all
	key    func(*message) string // "" where a message does not count
}

const day = 24 * time.Hour

var (
	first      = []string{"none"}
	open       = []string{"none", "pending"}
	unanswered = []string{"none", "pending", "declined"}
)

var allLimits = []limit{
	{"sender", 60, time.Hour, 60, nil, func(m *message) string { return m.sender }},
	{"new_conversations", 10, time.Hour, 10, first, func(m *message) string { return m.sender }},
	{"unanswered", 3, day, 3, unanswered, func(m *message) string { return m.sender + " " + m.recipient }},
	{"repeats", 5, day, 5, open, repeated},
	{"recipient", 10, time.Hour, 15, nil, func(m *message) string { return m.recipient }},
	{"device", 12, 6 * time.Hour, 12, open, func(m *message) string { return m.device }},
	{"device_conversations", 4, 6 * time.Hour, 4, first, func(m *message) string { return m.device }},
	{"ip", 120, time.Hour, 120, nil, func(m *message) string { return m.network }},
	{"copies", 10, time.Hour, 5, open, copied},
}

func repeated(m *message) string {
	if m.copies == "" {
		return ""
	}
	return m.sender + " " + m.copies
}

func copied(m *message) string {
	if m.at.Sub(m.accountSince) >= 30*day {
		return ""
	}
	return m.copies
}
