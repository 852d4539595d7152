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

	queue   chan *entry
	results chan result
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
	sent     map[*nats.Msg]*entry
	width    int  // how many copies may be sent at once
	broken   bool // something went wrong: nothing is published before retry
	failures int  // in a row
	diverged bool // a copy that came late was decided by something else than this process has
	retry    <-chan time.Time
	silence  <-chan time.Time // while broken: when to wait no longer for what is under way
	warned   Seldom           // of what repeats
}

// result is what became of a copy.
type result struct {
	msg *nats.Msg
	ack jetstream.PubAck
	err error
}

const (
	// window is how many copies may be unconfirmed at a time: enough to keep a server busy, and few enough that the
	// oldest is confirmed long before the acknowledgement is due.
	window = 512

	// leastWidth is how many copies may be unconfirmed at least while nothing fails.
	leastWidth = 16

	// publishTimeout is how long a confirmation may take.
	publishTimeout = 10 * time.Second

	// lostAfter is how long no confirmation has come, once something went wrong, until those that are missing count as lost.
	// A leader that steps down answers none of what it has not stored, and all messages would wait for publishTimeout then.
	lostAfter = time.Second
)

var ack = []byte("+ACK")

func newOutbox(nc *nats.Conn, c Config, b *beginning, t *ticker) (*outbox, error) {
	o := &outbox{
		nc: nc, config: c, held: newHeld(), high: b.plan.high, routed: &b.routed, invalid: &b.invalid, width: window,
		queue: make(chan *entry, window), results: make(chan result, 2*window),
		giveUp: make(chan struct{}), ended: make(chan struct{}), sent: map[*nats.Msg]*entry{},
		warned: Seldom{Period: time.Minute},
	}
	o.settled.set(&inbound{seq: b.at.floor})
	o.guard = b.kept.guard
	o.passed = settledTo{seq: b.at.floor}
	o.saver = newSaver(nc, c, b, t)
	js, err := jetstream.New(nc,
		jetstream.WithPublishAsyncMaxPending(2*window),
		jetstream.WithPublishAsyncTimeout(publishTimeout),
		jetstream.WithPublishAsyncAckHandler(func(_ jetstream.JetStream, m *nats.Msg, ack *jetstream.PubAck) {
			o.report(result{msg: m, ack: *ack})
		}),
		jetstream.WithPublishAsyncErrHandler(func(_ jetstream.JetStream, m *nats.Msg, err error) {
			o.report(result{msg: m, err: err})
		}))
	o.js = js
	return o, err
}

func (o *outbox) report(r result) {
	select {
	case o.results <- r:
	case <-o.ended:
	}
}

// put adds a decided message. It waits while too many are under way, and forgets the message where the outbox has
// ended: it comes again after the next start.
func (o *outbox) put(outcome filter.Outcome[*inbound]) {
	if outcome.Item.tick {
		return // what is captured there comes next
	}
	o.config.Monitor.decide()
	o.guard.decided()
	select {
	case o.queue <- newEntry(o.config.Topology, outcome, int(o.nc.MaxPayload())):
	case <-o.ended:
		o.held.free(outcome.Item)
	}
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
	o.js.CleanupPublisher()
	until := time.Now().Add(o.config.DrainTimeout)
	o.saver.close(o.config.DrainTimeout)
	if o.err == nil && o.nc.IsConnected() {
		o.err = o.nc.FlushTimeout(max(time.Until(until), time.Second))
	}
	return o.err
}

func (o *outbox) run() error {
	queue := o.queue
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
		case e, ok := <-take:
			if !ok {
				queue = nil
				continue
			}
			o.line = append(o.line, e)
		case r := <-o.results:
			o.note(r)
			o.noteMore()
			o.silence = nil
		case <-o.silence:
			o.abandon()
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

// noteMore takes the results that are there already, which saves a round through run for each.
func (o *outbox) noteMore() {
	for {
		select {
		case r := <-o.results:
			o.note(r)
		default:
			return
		}
	}
}

// publish sends what may be sent.
func (o *outbox) publish() {
	for !o.broken && o.next < len(o.line) && len(o.sent) < o.width {
		e := o.line[o.next]
		if e.capture != nil && e.capture.swap {
			return // what follows must not be routed before it is stored, and then it is no longer in the line
		}
		if e.capture == nil && e.state == waiting && !o.place(e) {
			return
		}
		o.next++
	}
}

// place does what is to be done with a message, and returns false where that has to wait for what is under way.
func (o *outbox) place(e *entry) bool {
	switch judge(e.outcome.Item.origin(), e.invalid != "", o.routed, o.invalid) {
	case skip:
		o.diverged = o.diverged || o.differs(e)
		e.state, e.found, e.stored = stored, true, jetstream.PubAck{Duplicate: true}
		return true
	case ask:
		if o.next > 0 || len(o.sent) > 0 || !e.asked && !o.ask(e) {
			return false
		}
		if e.found {
			return true
		}
	}
	o.send(e)
	return true
}

func (o *outbox) lane(e *entry) *lane {
	if e.invalid != "" {
		return o.invalid
	}
	return o.routed
}

func (o *outbox) send(e *entry) {
	e.state = sent
	if e.attempts++; e.attempts > 1 {
		o.config.Monitor.retry()
	}
	e.expected = o.lane(e).next(e.id())
	e.expected.addTo(e.copy.Header)
	m := &nats.Msg{Subject: e.copy.Subject, Header: e.copy.Header, Data: e.copy.Data}
	o.sent[m] = e
	if _, err := o.js.PublishMsgAsync(m); err != nil {
		o.note(result{msg: m, err: err})
	}
}

// note records what became of a copy.
func (o *outbox) note(r result) {
	e, ok := o.sent[r.msg]
	if !ok {
		return // reported already
	}
	delete(o.sent, r.msg)
	a := r.answer()
	stop := o.lane(e).conclude(e.expected, a)
	defer func() { o.broken = o.broken || stop }()
	switch a.kind {
	case wasConfirmed, wasRepeated:
		e.state, e.stored = stored, r.ack
		return
	case wasOutrun: // follows from what became of another copy, or someone else writes to the stream
	case wasRefused:
		if e.invalid != "" {
			o.fail(e, r.err)
			break
		}
		o.warn("a message can't be routed and goes to the invalid stream", "sequence", e.outcome.Item.seq, "error", r.err)
		e.divert(o.config.Topology, "the routed stream refuses it: "+r.err.Error(), int(o.nc.MaxPayload()))
	case wasFailed:
		o.fail(e, r.err)
	}
	e.state = waiting
}

// fail counts a failure that is worth waiting after. While there is no connection every attempt fails, which the log
// has been told already.
func (o *outbox) fail(e *entry, err error) {
	if o.broken && o.failures > 0 {
		return // one of many that fail together
	}
	o.failures++
	if !o.nc.IsConnected() {
		return
	}
	o.config.Monitor.refuse(refusalOf(err, o.nc.LastError()))
	o.warn("can't publish, trying again", "subject_prefix", o.config.Topology.prefix(),
		"sequence", e.outcome.Item.seq, "attempt", e.attempts, "error", err)
}

// warn logs what may repeat with every message, and does so once a minute.
func (o *outbox) warn(what string, args ...any) {
	if held, ok := o.warned.Let(what, time.Now()); ok {
		o.config.Log.Warn(what, append(args, "unsaid_before", held)...)
	}
}

// advance settles what is stored, oldest first.
func (o *outbox) advance() error {
	done := 0
	for done < len(o.line) && o.settleable(o.line[done]) {
		if o.line[done].capture != nil {
			done++
			continue
		}
		settled, err := o.settle(o.line[done])
		if err != nil {
			return err
		}
		if !settled {
			o.broken = true
			break
		}
		done++
		o.failures = 0
		o.width = min(o.width+1, window)
	}
	o.line = o.line[done:]
	o.next = max(0, o.next-done)
	return nil
}

// abandon takes what is under way for failed. Should the server store some of it yet, the next look finds it.
func (o *outbox) abandon() {
	o.silence = nil
	for m := range o.sent {
		o.note(result{msg: m, err: jetstream.ErrAsyncPublishTimeout})
	}
}

// rearm arranges for a new attempt once nothing is under way.
func (o *outbox) rearm() {
	if o.broken && len(o.sent) > 0 && o.silence == nil {
		o.silence = time.After(lostAfter)
	}
	if o.broken && len(o.sent) == 0 && o.retry == nil {
		o.silence = nil
		if o.failures > 0 {
			o.width = 1
		} else {
			o.width = max(o.width/2, leastWidth)
		}
		o.retry = time.After(o.delay())
	}
}

// resume goes on, once it is known what the streams hold.
func (o *outbox) resume() {
	o.retry = nil
	for _, l := range []*lane{o.routed, o.invalid} {
		if !l.mustLook() {
			continue
		}
		if err := o.look(l); err != nil {
			o.failLook(err)
			return
		}
	}
	o.broken, o.next = false, 0
}

func (o *outbox) delay() time.Duration {
	switch {
	case o.failures == 0:
		return 0
	case !o.nc.IsConnected():
		return firstRetry // no server to spare, and every moment counts once it is back
	}
	return backoff(o.failures, firstRetry, lastRetry)
}
