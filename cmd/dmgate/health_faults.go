package main

import (
	"log/slog"
	"time"

	"github.com/dmgate/dmgate/filter/stream"
)

// faultsEvery is how often the log is told that a source goes on failing.
const faultsEvery = time.Minute

// logFaults returns an observer that logs when a source fails, once a minute for each source and of no message by name.
// The time is when the message was routed.
func logFaults(log *slog.Logger) func(stream.Event) {
	seldom := &stream.Seldom{Period: faultsEvery}
	return func(e stream.Event) {
		for _, f := range e.Decision.Faults {
			if held, ok := seldom.Let(f.Source, e.Stored.Add(e.Latency)); ok {
				log.Warn("a source fails: strangers' messages are held as requests, and none is dropped for it",
					"source", f.Source, "reason", f.Reason, "unsaid_before", held)
			}
		}
	}
}
