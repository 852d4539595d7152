package ratelimit

import (
	"encoding/binary"
	"runtime"
	"slices"
)

// Snapshot notes the state and returns what appends it, as AppendState would have done at the time of the call. Noting
// takes as long as a few messages; appending, which may take seconds where millions of keys are live, holds nothing up,
// and is to be done once or never, by any goroutine. Until then what changes is copied.
func (l *Limits) Snapshot() func(b []byte) []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	noted := &snapshot{clock: l.clock, counters: slices.Clone(l.counters)}
	var shared []*sharing
	for i := range noted.counters {
		noted.counters[i].store = noted.counters[i].store.snapshot()
		shared = append(shared, noted.counters[i].store.sharing)
	}
	dropped := runtime.AddCleanup(noted, endAll, shared)
	return func(b []byte) []byte {
		dropped.Stop()
		b = noted.append(b)
		endAll(shared)
		return b
	}
}

// endAll ends a snapshot that was appended, or that nobody will append.
func endAll(shared []*sharing) {
	for _, s := range shared {
		s.end()
	}
}

// snapshot is limits as they were. Their stores can be read, and are without a table.
type snapshot struct {
	clock    clock
	counters []counter
}

// roughly is how many bytes a bucket of its own takes in a state, or a bit more.
const roughly = 48

func (s *snapshot) append(b []byte) []byte {
	buckets := 0
	for i := range s.counters {
		buckets += s.counters[i].store.len()
	}
	b = slices.Grow(b, roughly*buckets)
	b = append(b, stateVersion)
	b = s.clock.append(b)
	b = binary.AppendUvarint(b, uint64(len(s.counters)))
	for i := range s.counters {
		size := len(b)
		b = binary.LittleEndian.AppendUint64(b, 0)
		b = s.counters[i].append(b, s.clock.now)
		binary.LittleEndian.PutUint64(b[size:], uint64(len(b)-size-8))
	}
	return b
}

// snapshot returns the store as it is, sharing its memory until that is written to.
func (s *store) snapshot() *store {
	s.sharing.begin()
	var noted cells
	for i := range noted.slabs {
		noted.slabs[i].memory = slices.Clone(s.cells.slabs[i].memory)
	}
	return &store{
		shape: s.shape, capacity: s.capacity, sharing: s.sharing,
		cells: noted, queue: queue{blocks: slices.Clone(s.queue.blocks), n: s.queue.n},
		overflow:  slices.Clone(s.overflow),
		forgotten: s.forgotten, overflowed: s.overflowed,
	}
}
