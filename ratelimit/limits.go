package ratelimit

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/dmgate/dmgate/filter"
)

// DefaultMaxKeys is how many buckets a limit holds at most where Options say nothing. At about 100 bytes a bucket, a
// limit takes some 100 MB when all are in use.
const DefaultMaxKeys = 1 << 20

// Options bound the memory of Limits. The zero value is sensible.
type Options struct {
	MaxKeys int // buckets that each limit holds at most; 0 = DefaultMaxKeys, and more than 2^27 count as 2^27
}

// Limits counts messages towards a pack's limits. It implements filter.Limits and is safe for concurrent use; readings
// follow from the messages and the order in which they come.
type Limits struct {
	mu        sync.Mutex
	clock     clock
	counters  []counter
	gathering gathering
}

var (
	_ filter.Limits      = (*Limits)(nil)
	_ filter.Durable     = (*Limits)(nil)
	_ filter.Snapshotter = (*Limits)(nil)
	_ filter.Fetcher     = (*Limits)(nil)
)

// counter is one limit with its buckets.
type counter struct {
	Limit
	store  *store
	per    time.Duration // the refill time, rounded for reasons
	shared string        // Counts where they are not of one key alone
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
	return counter{
		Limit: l, store: newStore(s, capacity), per: sensible(l.refill()),
		shared: l.Counts + " (counted with others for lack of room)",
	}
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
// half of the room is used. It never fails. The readings lie in the memory of f.Readings, where that has room for them.
func (l *Limits) Take(f *filter.Facts) ([]filter.Reading, []filter.Fault) {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := instantOf(f.Message.At)
	horizon := l.clock.see(at)
	takings := l.takings(f)
	if len(takings) == 0 {
		return nil, nil
	}
	l.gathering.touchDue(takings, horizon)
	readings := slices.Grow(f.Readings[:0], len(takings))
	exceeding := false
	for i := range takings {
		t := &takings[i]
		if exceeding && t.store.crowded(t.key, t.hash) {
			continue
		}
		readings = readings[:len(readings)+1]
		r := &readings[len(readings)-1]
		t.take(r, t.key, t.hash, at, horizon)
		exceeding = exceeding || r.Exceeded
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

// take counts one message under the key, and says in the reading what it came to.
func (c *counter) take(reading *filter.Reading, key []byte, hash uint32, at, horizon instant) {
	r := c.store.take(key, hash, at, horizon)
	*reading = filter.Reading{
		Limit: c.ID, Counts: c.Counts, Count: r.count, Allowed: c.Burst, Per: c.per,
		Exceeded: r.exceeded, Band: c.band(r.count, r.exceeded),
	}
	if r.shared {
		reading.Counts = c.shared
	}
}

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
			Limit: c.ID, Keys: c.store.len(), Room: c.store.capacity,
			Forgotten: c.store.forgotten, Overflowed: c.store.overflowed,
		}
	}
	return stats
}
