package main

import (
	"context"
	"fmt"
	"time"
)

// watchEvery is how often the files of a watched pack are looked at. What a person saves is tested at once that way, and
// looking costs next to nothing.
const watchEvery = 300 * time.Millisecond

// watchPack tests the pack now, and again whenever a file of it has changed by the time of a tick, until ctx ends. What
// is wrong with the pack is reported, and ends nothing.
func (o *testOptions) watchPack(ctx context.Context, c *console, ticks <-chan time.Time) error {
	seen := stampsOf(o.pack.dir)
	for {
		if err := o.watched(ctx, c, len(seen)); err != nil {
			return err
		}
		changes := ""
		for changes == "" {
			select {
			case <-ctx.Done():
				return nil
			case <-ticks:
			}
			now := stampsOf(o.pack.dir)
			changes = seen.changes(now)
			seen = now
		}
		if _, err := fmt.Fprintf(c.out, "\n%s\n", printable(changes)); err != nil {
			return err
		}
	}
}

// watched runs the tests once and says what goes on. The error is one of writing.
func (o *testOptions) watched(ctx context.Context, c *console, files int) error {
	c.report(o.round(ctx, c))
	_, err := fmt.Fprintf(c.out, "Watching %s of %s. Ctrl+C ends it.\n", plural(files, "file"), packName(o.pack.dir))
	return err
}
