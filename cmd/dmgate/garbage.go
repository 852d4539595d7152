package main

import (
	"os"
	"runtime"
	"runtime/debug"
	gometrics "runtime/metrics"
	"sync"
)

// garbageRoom is how many bytes of garbage may lie about. Every collection looks at all that is held, so it pays to collect seldom
// while that is little; the more is held the less is left lying about, until garbage is as much as what is held.
type garbageRoom uint64

const (
	batchRoom   garbageRoom = 1 << 30   // of a command that is over soon and has the machine to itself
	serviceRoom garbageRoom = 128 << 20 // of a gate that shares it with others

	usualPercent   = 100 // of what is held, as without all this
	highestPercent = 400
)

// collectSeldom makes the collector leave garbage lying about for longer, until restore is called. Whoever sets GOGC or
// GOMEMLIMIT knows better.
func collectSeldom(room garbageRoom) (restore func()) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	t := &collectorTuner{room: room}
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
	room  garbageRoom
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
	debug.SetGCPercent(t.room.percent(held[0].Value.Uint64()))
	t.watch()
}

// percent is how much garbage there may be, as a percentage of the bytes that are held.
func (r garbageRoom) percent(held uint64) int {
	percent := uint64(highestPercent)
	if held > 0 {
		percent = uint64(r) * 100 / held
	}
	return int(min(max(percent, usualPercent), highestPercent))
}
