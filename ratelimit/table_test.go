package ratelimit

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"
)

// Property: through any number of additions and removals, a store finds the buckets of a map, each with its own key, also
// where whole hashes are the same.
func TestStoreFindsWhatAMapFinds(t *testing.T) {
	for seed := range uint64(3) {
		r := rand.New(rand.NewPCG(seed, 15))
		s, model := newStore(shape{burst: 1}, 1<<20), map[string]ref{}
		hash := func(key []byte) uint32 {
			if seed == 0 { // few hashes, far apart and side by side
				return uint32(len(key)%7)<<29 + uint32(len(key)%50) + 1000
			}
			return hashOf(key)
		}
		size := 60_000
		if seed == 0 {
			size = 500
		}
		for i := range 5 * size {
			n := r.IntN(size)
			key := fmt.Appendf(nil, "%d%s", n, strings.Repeat("-", n%90))
			at, known := model[string(key)]
			if found := s.find(key, hash(key)); found != at {
				t.Fatalf("seed %d, step %d: found at %d, want %d", seed, i, found, at)
			}
			switch {
			case !known:
				s.add(key, hash(key), 0, &bucket{level: float64(n)})
				model[string(key)] = s.find(key, hash(key))
			case i > 3*size || r.IntN(3) == 0: // less and less is left
				s.table.remove(hash(key), at)
				s.cells.remove(at)
				delete(model, string(key))
			}
		}
		for key, at := range model {
			cell := s.cells.read(at)
			if s.find([]byte(key), hash([]byte(key))) != at || string(keyOf(cell)) != key {
				t.Fatalf("seed %d: %q is not where it was put", seed, key)
			}
		}
		if deep := s.table.depth; seed > 0 && (deep < 5 || len(model) < size/8) {
			t.Fatalf("seed %d proves little: a depth of %d, %d buckets", seed, deep, len(model))
		}
	}
}

// What all keys of a flood took is given back once they are forgotten, but for a page of each size.
func TestMemoryIsGivenBack(t *testing.T) {
	s := newStore(shape{burst: 1}, 1<<20)
	const keys = 20_000
	key := func(i int) []byte { return fmt.Appendf(nil, "%d%s", i, strings.Repeat("-", i%60)) }
	for i := range keys {
		s.add(key(i), hashOf(key(i)), 0, &bucket{})
	}
	full := s.memory()
	for s.len() > 0 {
		s.remove(s.queue.entry(0).ref)
		s.queue.pop()
	}
	if left := s.memory(); left > 1 || full < keys/256 {
		t.Errorf("%d pages were in use, and %d still are", full, left)
	}
	if len(s.queue.blocks) > 2 {
		t.Errorf("%d blocks of the queue are left", len(s.queue.blocks))
	}
}

// A snapshot that is dropped has nothing copied any more.
func TestDroppedSnapshotEnds(t *testing.T) {
	l, err := New(byUsers(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	kept := l.Snapshot()
	l.Snapshot()
	shared := l.counters[0].store.sharing
	for deadline := time.Now().Add(10 * time.Second); shared.readers.Load() > 1; runtime.GC() {
		if time.Now().After(deadline) {
			t.Fatal("the snapshot that was dropped is still to be read")
		}
	}
	if kept(nil); shared.read() {
		t.Error("the snapshot that was appended is still to be read")
	}
}

// memory returns how many pages have memory.
func (s *store) memory() (pages int) {
	for _, slab := range s.cells.slabs {
		for _, m := range slab.memory {
			if m != nil {
				pages++
			}
		}
	}
	return pages
}
