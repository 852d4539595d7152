package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"sync"

	"github.com/dmgate/dmgate/filter/stream"
)

// feed sends a file to the gate and prints where each message went. It goes on printing what comes in after that.
type feed struct {
	c    *console
	file string

	mu      sync.Mutex // guards what follows
	w       *bufio.Writer
	rows    *decisionTable
	tally   tally
	shadow  shadowTally
	live    bool          // the file is done: every row is printed at once
	seen    uint64        // sequence of the last message that was routed
	changed chan struct{} // closed, and made anew, whenever seen changes
	err     error         // the first failed write
}

// newFeed returns a feed of the file, or nil where there is none.
func newFeed(c *console, file string) *feed {
	if file == "" {
		return nil
	}
	return &feed{c: c, file: file, w: c.buffered(), rows: newDecisionTable(c), changed: make(chan struct{})}
}

// observer returns what the sidecar is to tell of every message.
func (f *feed) observer() func(stream.Event) {
	if f == nil {
		return nil
	}
	return f.observe
}

func (f *feed) observe(e stream.Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case e.Duplicate: // it has its row already
	case e.Invalid != "":
		f.tally.invalid++
		f.keep(f.rows.invalid(f.w, fmt.Sprintf("sequence %d", e.Sequence), e.Invalid))
	default:
		f.tally.routed[e.Decision.Route]++
		f.shadow.add(&e.Decision)
		f.keep(f.rows.decided(f.w, &e.Decision, e.Sender, e.Recipient))
	}
	if f.live {
		f.keep(f.w.Flush())
	}
	f.seen = e.Sequence
	close(f.changed)
	f.changed = make(chan struct{})
}

// keep keeps the first error. f.mu is held.
func (f *feed) keep(err error) {
	if f.err == nil {
		f.err = err
	}
}

// run sends the file, waits until all of it is routed and sums up. It returns early, without an error, where ctx ends.
func (f *feed) run(ctx context.Context, server *natsServer, topology stream.Topology, only bool) error {
	out := &outgoing{c: f.c, files: []string{f.file}, invalid: true}
	sent, err := stream.Send(ctx, server.conn, topology, out.events(), nil)
	if err = firstOf(err, out.err); err != nil {
		return fmt.Errorf("feed: %w", err)
	}
	if !f.wait(ctx, sent.Last) {
		return nil
	}
	return f.summary(sent, server.url, only)
}

// wait returns true when the message with that sequence is routed, and false when ctx ends before.
func (f *feed) wait(ctx context.Context, last uint64) bool {
	for {
		f.mu.Lock()
		seen, changed := f.seen, f.changed
		f.mu.Unlock()
		if seen >= last {
			return true
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

// summary prints a bar a route and, unless that was all, what to do with a gate that is up.
func (f *feed) summary(sent stream.Sent, url string, only bool) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.keep(f.rows.release(f.w))
	fmt.Fprintln(f.w)
	f.keep(f.tally.write(f.w, f.rows.painter))
	f.keep(f.shadow.write(f.w, f.rows.painter, f.c.width))
	if sent.Duplicates > 0 {
		fmt.Fprintf(f.w, "%s an id that was sent before: routed once\n", repeatText(sent.Duplicates))
	}
	if !only {
		f.whatNow(url)
	}
	f.live = true
	f.keep(f.w.Flush())
	return f.err
}

// whatNow says how to send to the gate, watch it and stop it.
func (f *feed) whatNow(url string) {
	name, p := os.Args[0], f.rows.painter
	event := `{"id":"m1","sender":{"id":"u1"},"recipient":{"id":"u2"},"text":"hi"}`
	fmt.Fprintf(f.w, "\n%s at %s. In another terminal:\n\n", p.paint(bold, "The gate is up"), url)
	fmt.Fprintf(f.w, "  echo '%s' | %s send --nats %s\n", event, name, url)
	fmt.Fprintf(f.w, "  %s send --nats %s FILE\n", name, url)
	fmt.Fprintf(f.w, "  %s watch --nats %s\n\n", name, url)
	fmt.Fprintf(f.w, "Ctrl-C here stops it.\n\n")
}

func repeatText(n int) string {
	if n == 1 {
		return "1 event has"
	}
	return fmt.Sprintf("%d events have", n)
}
