package main

import (
	"sync/atomic"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
)

// decider takes lines of events to results, in order.
type decider struct {
	engine  *filter.Engine
	workers int
	results *results
}

// decide decides the events in the files. Where somebody may still write them, results are flushed whenever every line
// that was read has its result, so that a pipe which stays open is answered at once, and one that is full is written in
// large pieces. Of files that are there as a whole nothing is flushed before its time, or how wide a table's columns are
// would depend on how fast they are read.
func (d *decider) decide(c *console, files []string) error {
	grows := c.grows(files)
	lines := make(chan line, d.workers)
	var pending atomic.Int64
	var readErr error
	go func() {
		defer close(lines)
		readErr = c.eachLine(files, func(l line) error {
			if err := d.results.failed(); err != nil {
				return err
			}
			pending.Add(1)
			lines <- l
			return nil
		})
	}()
	filter.Ordered(d.engine, d.workers, lines, decodeLine, func(o filter.Outcome[line]) {
		d.results.add(o)
		if pending.Add(-1) == 0 && grows {
			d.results.flush()
		}
	})
	d.results.flush()
	return readErr
}

// decodeLine reads an event as it stands in a file. Nothing stored it, so its time is what it says itself.
func decodeLine(l line) (*filter.Message, error) {
	return event.Decode(l.body, time.Time{})
}
