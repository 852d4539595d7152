package stream

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
)

// outbox publishes decided messages in the order in which it gets them, many at a time, and acknowledges each once its
// copy and those of all before it are stored.
//
// Each stream that it publishes to is a lane: every copy says what the stream must end with, so the server refuses
// every copy after one that failed, and every copy where the stream holds something that the outbox does not know of.
// When something goes wrong, the outbox stops, waits until nothing is under way, looks at what the streams hold since it
// knew, and publishes what is left, in order. After a failure it goes on with one message at a time and then more and
// more, so a failure that lasts costs a message at a time, not a window full; where only somebody else wrote to the stream,
// it goes on at once.
type outbox struct {
	nc      *nats.Conn
	js      jetstream.JetStream
	config  Config
	settled progress
	guard   *guard
	saver   *saver
	held    *held
	high    uint64 // highest inbound sequence that had a copy at the start

	decided []*entry // by put, and not yet in the queue
	queue   chan []*entry
	giveUp  chan struct{}
	ended   chan struct{}
	err     error // why it ended early, once ended is closed

	// What follows belongs to run alone.
	routed   *lane
	invalid  *lane
	stream   jetstream.Stream // the routed stream, once it was needed
	passed   settledTo        // the message settled last
	swap     <-chan struct{}  // closed once a checkpoint is stored that messages wait for
	line     []*entry         // not yet settled, in order
	next     int              // first of line that may have to be published
	asker    *asker
	underWay int  // copies sent that nobody has said anything of
	width    int  // how many of them there may be
	broken   bool // something went wrong: nothing is published before retry
	failures int  // in a row
	diverged bool // a copy that came late was decided by something else than this process has
	retry    <-chan time.Time
	silence  <-chan time.Time // while broken: when to wait no longer for what is under way
	warned   Seldom           // of what repeats
}

const (
	// window is how many copies may be unconfirmed at a time: enough to keep a server busy, and few enough that the
	// oldest is confirmed long before the acknowledgement is due.
	window = 1024

	// waitingRuns is how often what is decided may be handed over while the outbox is busy.
	waitingRuns = 16

	// publishTimeout is how long a confirmation may take.
	publishTimeout = 10 * time.Second
)

func newOutbox(nc *nats.Conn, c Config, b *beginning, t *ticker) (*outbox, error) {
	o := &outbox{
		nc: nc, config: c, held: newHeld(), high: b.plan.high, routed: &b.routed, invalid: &b.invalid, width: window,
		queue: make(chan []*entry, waitingRuns), giveUp: make(chan struct{}), ended: make(chan struct{}),
		warned: Seldom{Period: time.Minute},
	}
	o.settled.set(&inbound{seq: b.at.floor})
	o.guard = b.kept.guard
	o.passed = settledTo{seq: b.at.floor}
	o.saver = newSaver(nc, c, b, t)
	var err error
	if o.js, err = jetstream.New(nc); err != nil {
		return nil, err
	}
	o.asker, err = newAsker(nc)
	return o, err
}

// put adds a decided message, which is published after the next flush. Where the outbox has ended the message is forgotten:
// it comes again after the next start.
func (o *outbox) put(outcome filter.Outcome[*inbound]) {
	if outcome.Item.tick {
		return // what is captured there comes next
	}
	o.config.Monitor.decide()
	o.guard.decided()
	o.decided = append(o.decided, newEntry(o.config.Topology, outcome, int(o.nc.MaxPayload())))
}

// flush has what was put published, in one go where that may be. It waits while too many are under way.
func (o *outbox) flush() {
	if len(o.decided) == 0 {
		return
	}
	now := time.Now()
	for _, e := range o.decided {
		e.decided = now
	}
	select {
	case o.queue <- o.decided:
	case <-o.ended:
		for _, e := range o.decided {
			if e.capture == nil {
				o.held.free(e.outcome.Item)
			}
		}
	}
	o.decided = nil
}

// start publishes until close is called, or until the drain timeout after ctx is done.
func (o *outbox) start(ctx context.Context) {
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-time.After(o.config.DrainTimeout):
			close(o.giveUp)
		case <-o.ended:
		}
	})
	go func() {
		defer stop()
		defer o.held.lift()
		defer close(o.ended)
		o.err = o.run()
	}()
}

// close waits until everything is stored and acknowledged.
func (o *outbox) close() error {
	close(o.queue)
	<-o.ended
	o.asker.close()
	until := time.Now().Add(o.config.DrainTimeout)
	o.saver.close(o.config.DrainTimeout)
	if o.err == nil && o.nc.IsConnected() {
		o.err = o.nc.FlushTimeout(max(time.Until(until), time.Second))
	}
	return o.err
}

func (o *outbox) run() error {
	queue := o.queue
	overdue := time.NewTicker(publishTimeout / 10)
	defer overdue.Stop()
	closed := o.nc.StatusChanged(nats.CLOSED)
	defer o.nc.RemoveStatusListener(closed)
	for {
		if o.nc.IsClosed() {
			return errClosed
		}
		if err := o.advance(); err != nil {
			return err
		}
		if queue == nil && len(o.line) == 0 {
			return nil
		}
		o.publish()
		if o.diverged {
			return errDiverged
		}
		if len(o.line) > 0 && o.settleable(o.line[0]) {
			continue // nothing had to be published for it
		}
		o.rearm()
		take := queue
		if len(o.line) >= window {
			take = nil
		}
		select {
		case entries, ok := <-take:
			if !ok {
				queue = nil
				continue
			}
			o.line = append(o.line, entries...)
		case m := <-o.asker.answers:
			o.note(m)
			o.noteMore()
			o.silence = nil
		case now := <-overdue.C:
			o.abandon(o.asker.askedBefore(now.Add(-publishTimeout)))
		case <-o.silence:
			o.silence = nil
			o.abandon(o.asker.open())
		case <-o.retry:
			o.resume()
		case <-o.swap:
			o.swap = nil
		case <-closed:
		case <-o.giveUp:
			return fmt.Errorf("stopped with %d messages unfinished, they are routed after the next start", len(o.line))
		}
	}
}
