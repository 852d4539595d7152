package ratelimit

import "slices"

// Forget removes every bucket that is kept by a user for whom erased returns true, as sender or recipient, alone or together
// with something else, so that their next message finds it full. Overflow buckets name nobody and stay. It looks at every
// bucket of the limits that have such a key, so it is nothing to do for every message.
func (l *Limits) Forget(erased func(user string) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gathering = gathering{}
	for i := range l.counters {
		c := &l.counters[i]
		if slices.Contains(c.Key, Sender) || slices.Contains(c.Key, Recipient) {
			c.store.forget(c.Key, erased)
		}
	}
}

// forget removes the buckets whose key names a user for whom erased returns true.
func (s *store) forget(keys []Key, erased func(user string) bool) {
	s.queue.removeFunc(func(r ref) bool {
		named := names(keys, keyOf(s.cells.read(r)), erased)
		if named {
			s.remove(r)
		}
		return named
	})
}
