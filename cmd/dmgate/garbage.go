package main

import (
	"os"
	"runtime"
	"runtime/debug"
	gometrics "runtime/metrics"
	"sync"
)

// A batch collects garbage seldom while it holds little, since every collection looks at all buckets of all limits. The
// more it holds the less it leaves lying about: garbageRoom bytes, until that is as much as it holds itself.
const (
	garbageRoom    = 1 << 30
	usualPercent   = 100 // of what is held, as without all this
	highestPercent = 400
)

// collectSeldom makes the collector leave garbage lying about for longer, until restore is called. Whoever sets GOGC or
// GOMEMLIMIT knows better.
func collectSeldom() (restore func()) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	t := &collectorTuner{}
	before := debug.SetGCPercent(highestPercent)
	t.watch()
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.ended = true
		debug.SetGCPercent(before)
	}
}

// collectorTuner adjusts the collector after each collection.
type collectorTuner struct {
	mu    sync.Mutex
	ended bool
}

// watch has tune called after the next collection, which finds that nobody holds the object any more.
func (t *collectorTuner) watch() {
	runtime.AddCleanup(&struct{ _ [16]byte }{}, (*collectorTuner).tune, t)
}

func (t *collectorTuner) tune() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended {
		return
	}
	held := []gometrics.Sample{{Name: "/gc/heap/live:bytes"}}
	gometrics.Read(held)
	debug.SetGCPercent(percentFor(held[0].Value.Uint64()))
	t.watch()
}

// percentFor is how much garbage there may be, as a percentage of the bytes that are held.
func percentFor(held uint64) int {
	percent := uint64(highestPercent)
	if held > 0 {
		percent = garbageRoom * 100 / held
	}
	return int(min(max(percent, usualPercent), highestPercent))
}
