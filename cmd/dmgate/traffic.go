package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/filter/stream"
)

// record is one recorded event, with what became known of it later.
type record struct {
	line     line      // where it stands in a file; its body is the event
	sequence uint64    // in the inbound stream; 0 where it comes from a file
	stored   time.Time // when the stream stored it; zero where it comes from a file

	outcome    event.Outcome // "" where nothing is known
	badOutcome error         // why the event's own outcome does not count
	learned    bool          // the outcome comes from --outcomes
}

// place says where the event stands.
func (r *record) place() string {
	if r.sequence > 0 {
		return fmt.Sprintf("sequence %d", r.sequence)
	}
	return r.line.place()
}

// traffic takes recorded events from files, standard input or the inbound stream to decisions.
type traffic struct {
	c       *console
	flags   *trafficFlags
	files   []string // none is standard input
	span    stream.Span
	learned outcomes

	progress *progress

	events      int // that were read
	invalid     int // of them, what are no valid events
	badOutcomes int // of events and of --outcomes, what are no outcomes
	matched     int // events with an outcome from --outcomes
}

// decide has the engine decide all records and calls each with every valid one, in order, from one goroutine. What is
// no valid event is counted and reported.
func (t *traffic) decide(ctx context.Context, engine *filter.Engine, workers int,
	each func(*filter.Outcome[*record])) error {
	defer collectSeldom(batchRoom)()
	records := make(chan *record, workers)
	var readErr error
	go func() {
		defer close(records)
		readErr = t.read(ctx, func(r *record) { records <- r })
	}()
	filter.Ordered(engine, workers, records, t.decode, func(o filter.Outcome[*record]) {
		t.events++
		t.note(&o)
		if o.Invalid == nil {
			each(&o)
		}
		t.progress.read(o.Item.line.size)
	})
	t.progress.end()
	if ctx.Err() != nil {
		return errors.New("stopped before all events were read")
	}
	return readErr
}

// decode decodes an event and finds its outcome. It runs in parallel.
func (t *traffic) decode(r *record) (*filter.Message, error) {
	m, err := event.Decode(r.line.body, r.stored)
	if err != nil {
		return nil, err
	}
	if r.outcome, r.learned = t.learned[m.ID]; !r.learned {
		r.outcome, r.badOutcome = event.OutcomeOf(r.line.body)
	}
	r.line.body = nil // not needed any more, and it holds the text
	return m, nil
}

// note counts what is wrong with a record, and reports the first of it.
func (t *traffic) note(o *filter.Outcome[*record]) {
	if o.Item.learned {
		t.matched++
	}
	switch {
	case o.Invalid != nil:
		t.invalid++
		t.report(t.invalid, o.Item.place(), o.Invalid)
	case o.Item.badOutcome != nil:
		t.badOutcomes++
		t.report(t.badOutcomes, o.Item.place(), o.Item.badOutcome)
	}
}

// reportedProblems is how many problems of a kind are reported one by one.
const reportedProblems = 5

// report reports the nth problem of a kind.
func (t *traffic) report(n int, place string, err error) {
	if n <= reportedProblems {
		t.progress.clear()
		fmt.Fprintf(t.c.err, "dmgate: %s: %s\n", printable(place), err)
	}
}

// problem returns the error in which the command ends where some of the input was not valid, with exit status 3. Of
// outcomes that belong to no event it warns.
func (t *traffic) problem() error {
	if len(t.learned) > 0 && t.matched == 0 {
		fmt.Fprintf(t.c.err, "dmgate: none of the %s in %s is of a message that was read\n",
			plural(len(t.learned), "outcome"), inputName(t.flags.outcomes))
	}
	var found []string
	if t.invalid > 0 {
		verb := "were"
		if t.invalid == 1 {
			verb = "was"
		}
		found = append(found, fmt.Sprintf("%d of %s %s not valid", t.invalid, plural(t.events, "event"), verb))
	}
	if t.badOutcomes > 0 {
		found = append(found, plural(t.badOutcomes, "outcome")+" could not be read")
	}
	if len(found) == 0 {
		return nil
	}
	return withStatus(exitInvalid, "%s", strings.Join(found, "; "))
}

// read reads all records and ends early when ctx does.
func (t *traffic) read(ctx context.Context, add func(*record)) error {
	if t.flags.stream {
		return t.readStream(ctx, add)
	}
	return t.c.eachLine(t.files, func(l line) error {
		add(&record{line: l})
		return ctx.Err()
	})
}

func (t *traffic) readStream(ctx context.Context, add func(*record)) error {
	server, err := t.flags.connect.join(t.c)
	if err != nil {
		return err
	}
	defer server.conn.Close()
	for stored, err := range stream.ReadInbound(ctx, server.conn, t.flags.connect.topology(), t.span) {
		if err != nil {
			return err
		}
		add(&record{line: line{body: stored.Body, size: len(stored.Body)}, sequence: stored.Sequence, stored: stored.Stored})
	}
	return nil
}

// open checks the flags and reads the outcomes. Files are opened only when they are read.
func (f *trafficFlags) open(cmd *cobra.Command, c *console, files []string) (*traffic, error) {
	span, err := f.span(cmd, files)
	if err != nil {
		return nil, err
	}
	t := &traffic{c: c, flags: f, files: files, span: span, progress: c.newProgress(f.progress, files)}
	return t, t.learn()
}
