package stream

import (
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

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

// result is what became of a copy.
type result struct {
	msg *nats.Msg
	ack jetstream.PubAck
	err error
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
