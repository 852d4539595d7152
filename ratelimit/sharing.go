package ratelimit

import "sync/atomic"

// sharing tells which pages of a limit's memory a snapshot may be reading. A page that one may read is copied before it
// is written to, so a snapshot takes no more time than noting where the pages are.
type sharing struct {
	generation uint32       // snapshots taken so far; a page written in this one is read by none
	readers    atomic.Int32 // snapshots that are being read, or are to be
}

func (s *sharing) begin() {
	s.generation++
	s.readers.Add(1)
}

func (s *sharing) end() { s.readers.Add(-1) }

// read reports whether any snapshot is still to be read.
func (s *sharing) read() bool { return s.readers.Load() > 0 }
