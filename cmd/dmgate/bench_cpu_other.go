//go:build !unix

package main

import "time"

// processorTime is how long processors have worked for this process; it is known on Unix alone.
func processorTime() (worked time.Duration, ok bool) { return 0, false }
