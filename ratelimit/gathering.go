package ratelimit

import (
	"sync/atomic"

	"github.com/dmgate/dmgate/filter"
)

// gathering is which limits some messages concern, and under which keys. What is read to find the buckets is fetched for
// all of them at once, one kind of memory after the other with nothing else between: nearly all that a limit of many keys
// costs is waiting for memory, and so it waits for all of them together.
type gathering struct {
	number  uint64 // of this one among all in the process; 0 is none
	takings []taking
	ends    []int // by message: where its takings end
	keys    []byte
	touched uint64 // of no meaning: without it, the compiler would leave out what it comes of
}

// taking is a limit that a message is to be counted towards.
type taking struct {
	*counter
	key  []byte
	hash uint32
}

// mostFetched is how many messages a gathering has at most that Facts.Fetched can tell apart.
const mostFetched = 1 << 8

// gatherings is the number of the last one.
var gatherings atomic.Uint64

// Fetch has the processor fetch what counting the messages will read, and finds their keys. Counting them next, one
// after the other and in this order, then waits for memory once for all of them.
func (l *Limits) Fetch(facts []*filter.Facts) {
	l.mu.Lock()
	defer l.mu.Unlock()
	facts = facts[:min(len(facts), mostFetched)]
	l.gather(facts...)
	l.gathering.number = gatherings.Add(1)
	for i, f := range facts {
		f.Fetched = l.gathering.number*mostFetched + uint64(i)
	}
}

// takings returns the limits that the message is to be counted towards.
func (l *Limits) takings(f *filter.Facts) []taking {
	if of, ok := l.gathering.of(f); ok {
		return of
	}
	l.gather(f)
	return l.gathering.takings
}

// of returns the takings of a message that was fetched with this gathering.
func (g *gathering) of(f *filter.Facts) (takings []taking, ok bool) {
	if f.Fetched == 0 || f.Fetched/mostFetched != g.number {
		return nil, false
	}
	i, begin := f.Fetched%mostFetched, 0
	if i > 0 {
		begin = g.ends[i-1]
	}
	return g.takings[begin:g.ends[i]], true
}

func (l *Limits) gather(facts ...*filter.Facts) {
	g := &l.gathering
	g.clear()
	for _, f := range facts {
		for i := range l.counters {
			if c := &l.counters[i]; c.concerns(f) {
				g.add(c, f)
			}
		}
		g.ends = append(g.ends, len(g.takings))
	}
	touched := uint64(0)
	for i := range g.takings {
		touched ^= uint64(g.takings[i].store.table.touch(g.takings[i].hash))
	}
	for i := range g.takings {
		touched ^= uint64(g.takings[i].store.touch(g.takings[i].hash))
	}
	g.touched = touched
}

// add adds a limit with the message's key, if the message has one.
func (g *gathering) add(c *counter, f *filter.Facts) {
	from := len(g.keys)
	keys, ok := appendKeys(g.keys, c.Key, f)
	if !ok {
		return
	}
	g.keys = keys
	key := keys[from:]
	g.takings = append(g.takings, taking{counter: c, key: key, hash: hashOf(key)})
}

// touchDue has the processor fetch the buckets that counting is to look at first, whether they may be forgotten.
func (g *gathering) touchDue(takings []taking, horizon instant) {
	touched := uint64(0)
	for i := range takings {
		touched ^= uint64(takings[i].store.touchDue(horizon))
	}
	g.touched = touched
}

// clear begins another gathering in the same memory.
func (g *gathering) clear() {
	g.number, g.takings, g.ends, g.keys = 0, g.takings[:0], g.ends[:0], g.keys[:0]
}
