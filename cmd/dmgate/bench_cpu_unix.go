//go:build unix

package main

import (
	"syscall"
	"time"
)

// processorTime is how long processors have worked for this process; ok is false where that is not known. However busy
// the machine is otherwise, the same work takes about as much of it.
func processorTime() (worked time.Duration, ok bool) {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0, false
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()), true
}
