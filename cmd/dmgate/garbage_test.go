package main

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// The less a batch holds, the more garbage it may leave, up to a room that does not grow with it.
func TestPercentOfGarbage(t *testing.T) {
	for _, test := range []struct {
		held uint64
		want int
	}{
		{0, 400}, {1 << 20, 400}, {1 << 28, 400}, {1 << 29, 200}, {3 << 28, 133}, {1 << 30, 100}, {1 << 40, 100},
	} {
		if got := batchRoom.percent(test.held); got != test.want {
			t.Errorf("%d bytes held: %d %%, want %d %%", test.held, got, test.want)
		}
	}
}

// Once a batch has ended the collector works as before, whatever collections follow.
func TestCollectorIsRestored(t *testing.T) {
	t.Setenv("GOGC", "")
	t.Setenv("GOMEMLIMIT", "")
	before := debug.SetGCPercent(123)
	defer debug.SetGCPercent(before)
	restore := collectSeldom(batchRoom)
	runtime.GC()
	if during := debug.SetGCPercent(highestPercent); during == 123 {
		t.Error("the collector works as before during a batch")
	}
	restore()
	for range 3 {
		runtime.GC()
	}
	if after := debug.SetGCPercent(123); after != 123 {
		t.Errorf("the collector is left at %d %%, want 123 %%", after)
	}
}

// Whoever sets the collector up is obeyed.
func TestCollectorOfUser(t *testing.T) {
	t.Setenv("GOGC", "50")
	before := debug.SetGCPercent(50)
	defer debug.SetGCPercent(before)
	defer collectSeldom(batchRoom)()
	if during := debug.SetGCPercent(50); during != 50 {
		t.Errorf("the collector is set to %d %%, want 50 %%", during)
	}
}
