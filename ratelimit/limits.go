package ratelimit

import (
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/dmgate/dmgate/filter"
)

// DefaultMaxKeys is how many buckets a limit holds at most where Options say nothing. At about 250 bytes a bucket, a
// limit takes some 250 MB when all are in use.
const DefaultMaxKeys = 1 << 20

// Options bound the memory of Limits. The zero value is sensible.
type Options struct {
	MaxKeys int // buckets that each limit holds at most; 0 = DefaultMaxKeys
}

// Limits counts messages towards a pack's limits. It implements filter.Limits and is safe for concurrent use; readings
// follow from the messages and the order in which they come.
type Limits struct {
	mu       sync.Mutex
	clock    clock
	counters []counter
	key      []byte // scratch
}

var (
	_ filter.Limits  = (*Limits)(nil)
	_ filter.Durable = (*Limits)(nil)
)

// counter is one limit with its buckets.
type counter struct {
	Limit
	store *store
	per   time.Duration // the refill time, rounded for reasons
}

// New returns the limits, with every bucket full. The error names the limit and what is wrong with it.
func New(limits []Limit, o Options) (*Limits, error) {
	if o.MaxKeys < 0 {
		return nil, fmt.Errorf("at most %d keys, want 1 or more, or 0 for %d", o.MaxKeys, DefaultMaxKeys)
	}
	if o.MaxKeys == 0 {
		o.MaxKeys = DefaultMaxKeys
	}
	l := &Limits{clock: newClock()}
	taken := map[string]bool{}
	for i, limit := range limits {
		if err := limit.validate(); err != nil {
			return nil, fmt.Errorf("limit %d (%s): %w", i+1, limit.ID, err)
		}
		if taken[limit.ID] {
			return nil, fmt.Errorf("limit %d (%s): the id is taken by another limit", i+1, limit.ID)
		}
		taken[limit.ID] = true
		l.counters = append(l.counters, newCounter(limit, o.MaxKeys))
	}
	return l, nil
}

func newCounter(l Limit, capacity int) counter {
	if l.Counts == "" {
		l.Counts = "messages"
	}
	s := shape{
		limit:  rate.Limit(float64(l.Rate) / l.Per.Seconds()),
		burst:  l.Burst,
		refill: float64(l.Per) / float64(l.Rate) * float64(l.Burst),
	}
	return counter{Limit: l, store: newStore(s, capacity), per: sensible(l.refill())}
}

// sensible rounds a refill time to a unit that a reader cares about.
func sensible(d time.Duration) time.Duration {
	switch {
	case d >= time.Hour:
		return d.Round(time.Minute)
	case d >= time.Minute:
		return d.Round(time.Second)
	case d >= time.Second:
		return d.Round(time.Millisecond)
	}
	return d
}

// Take counts the message towards every limit that it concerns, at the message's time, and returns their readings in
// the order of the limits. A message that exceeds one limit has no reading of a later one in which its key is new and
// half of the room is used. It never fails.
func (l *Limits) Take(f *filter.Facts) ([]filter.Reading, []filter.Fault) {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := instantOf(f.Message.At)
	horizon := l.clock.see(at)
	var readings []filter.Reading
	exceeding := false
	for i := range l.counters {
		c := &l.counters[i]
		if !c.concerns(f) {
			continue
		}
		key, ok := appendKeys(l.key[:0], c.Key, f)
		l.key = key
		if !ok {
			continue
		}
		if readings == nil {
			readings = make([]filter.Reading, 0, len(l.counters)-i)
		}
		if exceeding && c.store.crowded(key) {
			continue
		}
		r := c.take(key, at, horizon)
		exceeding = exceeding || r.Exceeded
		readings = append(readings, r)
	}
	return readings, nil
}

func (c *counter) concerns(f *filter.Facts) bool {
	for i := range c.When {
		if !c.When[i].Holds(f) {
			return false
		}
	}
	return true
}

// take counts one message under the key.
func (c *counter) take(key []byte, at, horizon instant) filter.Reading {
	b, count, exceeded := c.store.take(key, at, horizon)
	counts := c.Counts
	if b.overflow {
		counts += sharedNote
	}
	return filter.Reading{
		Limit: c.ID, Counts: counts, Count: count, Allowed: c.Burst, Per: c.per,
		Exceeded: exceeded, Band: c.band(count, exceeded),
	}
}

// sharedNote says in a reason that the count is not of one key alone.
const sharedNote = " (counted with others for lack of room)"

// Stat is the state of one limit's memory.
type Stat struct {
	Limit      string // the limit's id
	Keys       int    // buckets held, of which some may have refilled since
	Room       int    // buckets held at most
	Forgotten  uint64 // buckets forgotten after they refilled
	Overflowed uint64 // messages counted in shared buckets, for lack of room
}

// Stats returns the state of every limit's memory, in the order of the limits.
func (l *Limits) Stats() []Stat {
	l.mu.Lock()
	defer l.mu.Unlock()
	stats := make([]Stat, len(l.counters))
	for i, c := range l.counters {
		stats[i] = Stat{
			Limit: c.ID, Keys: len(c.store.buckets), Room: c.store.capacity,
			Forgotten: c.store.forgotten, Overflowed: c.store.overflowed,
		}
	}
	return stats
}
