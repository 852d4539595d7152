//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
)

// catchHangups returns a channel that has a SIGHUP for as long as one waits to be heeded; several that wait are one. From
// now on the signal no longer ends the process, until stop is called.
func catchHangups() (hangups <-chan os.Signal, stop func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGHUP)
	return signals, func() { signal.Stop(signals) }
}
