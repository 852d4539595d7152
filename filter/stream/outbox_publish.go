package stream

import (
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// longestRun is how many copies are published at most of which only the last asks for a confirmation: enough to make
// answers rare, and few enough that one is always under way while more are published.
const longestRun = 64

// publish sends what may be sent.
func (o *outbox) publish() {
	for !o.broken && o.next < len(o.line) && o.underWay < o.width {
		e := o.line[o.next]
		if e.capture != nil && e.capture.swap {
			return // what follows must not be routed before it is stored, and then it is no longer in the line
		}
		if e.capture != nil || e.state != waiting {
			o.next++
			continue
		}
		if !o.place(e) {
			return
		}
	}
}

// place does what is to be done with the next message, and returns false where that has to wait for what is under way.
func (o *outbox) place(e *entry) bool {
	switch o.judge(e) {
	case skip:
		o.diverged = o.diverged || o.differs(e)
		e.state, e.found, e.stored = stored, true, jetstream.PubAck{Duplicate: true}
	case ask:
		if o.next > 0 || o.underWay > 0 || !e.asked && !o.ask(e) {
			return false
		}
		if !e.found {
			o.send(o.line[:1])
		}
	case publish:
		o.send(o.nextRun())
		return true
	}
	o.next++
	return true
}

func (o *outbox) judge(e *entry) verdict {
	return judge(e.outcome.Item.origin(), e.invalid != "", o.routed, o.invalid)
}

func (o *outbox) lane(e *entry) *lane {
	if e.invalid != "" {
		return o.invalid
	}
	return o.routed
}

// nextRun returns the messages from the next on that may be published in one go.
func (o *outbox) nextRun() []*entry {
	rest := o.line[o.next:]
	rest = rest[:min(len(rest), longestRun, o.width-o.underWay)]
	for i, e := range rest {
		if e.capture != nil || e.state != waiting || o.lane(e) != o.lane(rest[0]) || o.judge(e) != publish {
			return rest[:i]
		}
	}
	return rest
}

// send publishes copies, one after the other, and asks for a confirmation of the last.
func (o *outbox) send(run []*entry) {
	q := &question{lane: o.lane(run[0])}
	for i, e := range run {
		q.run = run[:i+1]
		if err := o.sendOne(e, q, i == len(run)-1); err != nil {
			o.conclude(q, result{err: err})
			return
		}
	}
}

func (o *outbox) sendOne(e *entry, q *question, last bool) error {
	e.state = sent
	if e.attempts++; e.attempts > 1 {
		o.config.Monitor.retry()
	}
	q.asked = asked{expected: q.lane.next(e.id()), silent: uint64(len(q.run) - 1)}
	e.expect(q.asked.expected)
	o.underWay++
	if e.copy.Reply = ""; last {
		e.copy.Reply = o.asker.ask(q)
	}
	return o.nc.PublishMsg(e.copy)
}

// note records what the server has said.
func (o *outbox) note(m *nats.Msg) {
	if q, r := o.asker.answer(m); q != nil { // else it was given up
		o.conclude(q, r)
	}
}

// conclude records what became of a run of copies.
func (o *outbox) conclude(q *question, r result) {
	o.asker.forget(q)
	o.underWay -= len(q.run)
	silent, e := q.run[:len(q.run)-1], q.run[len(q.run)-1]
	a := r.answer()
	all, stop := q.lane.conclude(q.asked, a)
	defer func() { o.broken = o.broken || stop }()
	for i, e := range silent {
		if e.state = waiting; all {
			e.state, e.stored = stored, jetstream.PubAck{Sequence: r.ack.Sequence - uint64(len(silent)-i)}
		}
	}
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

// noteMore takes the answers that are there already, which saves a round through run for each.
func (o *outbox) noteMore() {
	for {
		select {
		case m := <-o.asker.answers:
			o.note(m)
		default:
			return
		}
	}
}
