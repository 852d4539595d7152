package stream

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
)

// entry is a decided message on its way out.
type entry struct {
	outcome  filter.Outcome[*inbound]
	capture  *capture  // a state and no message; nil for nearly every entry
	copy     *nats.Msg // what is published
	room     *headers  // where its headers are; nil where they are elsewhere
	invalid  string    // why the copy goes to the invalid stream; "" sends it to the routed stream
	state    state
	attempts int
	stored   jetstream.PubAck // of a copy that is stored
	found    bool             // the copy was found in its stream, and not stored now
	asked    bool             // no other copy of the message was found
	decided  time.Time        // when it was handed over to be published
}

type state uint8

const (
	waiting state = iota // to be published, perhaps again
	sent                 // published and not confirmed
	stored               // confirmed
)

func newEntry(t Topology, o filter.Outcome[*inbound], maxPayload int) *entry {
	e := &entry{outcome: o}
	if o.Invalid != nil {
		e.divert(t, o.Invalid.Error(), maxPayload)
		return e
	}
	e.makeCopy(t, maxPayload, headersPool.Get().(*headers))
	return e
}

// makeCopy makes the copy in a room, which it leaves to the collector where a publisher's headers are beside its own.
func (e *entry) makeCopy(t Topology, maxPayload int, room *headers) {
	e.copy = routedMessage(t, e.outcome.Item, &e.outcome, maxPayload, room)
	if len(e.copy.Header) == len(room.Header) {
		e.room = room
	}
}

// divert sends the message to the invalid stream instead.
func (e *entry) divert(t Topology, reason string, maxPayload int) {
	e.invalid, e.state, e.attempts, e.stored, e.asked = reason, waiting, 0, jetstream.PubAck{}, false
	e.copy, e.room = invalidMessage(t, e.outcome.Item, reason, maxPayload), nil
}

// release lets another copy have the room of one that is settled.
func (e *entry) release() {
	if e.room != nil {
		e.copy = nil
		headersPool.Put(e.room)
		e.room = nil
	}
}

func (e *entry) id() string { return e.copy.Header.Get(jetstream.MsgIDHeader) }

func (e *entry) event(now time.Time) Event {
	in := e.outcome.Item
	event := Event{
		Sequence: in.seq, Stored: in.stored, Invalid: e.invalid, Decision: e.outcome.Decision,
		Duplicate: e.stored.Duplicate, Redelivered: in.redelivered, Latency: now.Sub(in.stored),
		Waited: max(0, in.received.Sub(in.stored)), Deciding: e.decided.Sub(in.received), Publishing: now.Sub(e.decided),
	}
	if m := e.outcome.Message; m != nil {
		event.Sender, event.Recipient = m.Sender.ID, m.Recipient.ID
	}
	return event
}

// expect writes into the headers of the copy what the stream must end with.
func (e *entry) expect(x expectation) {
	if e.room != nil {
		e.room.expect(x)
		return
	}
	e.copy.Header.Set(jetstream.ExpectedLastSeqHeader, strconv.FormatUint(x.seq, 10))
	e.copy.Header.Del(jetstream.ExpectedLastMsgIDHeader)
	if x.id != "" {
		e.copy.Header.Set(jetstream.ExpectedLastMsgIDHeader, x.id)
	}
}

// answer reads what the server says of a copy.
func (r *result) answer() answer {
	switch {
	case r.err == nil && r.ack.Duplicate:
		return answer{wasRepeated, r.ack.Sequence}
	case r.err == nil:
		return answer{wasConfirmed, r.ack.Sequence}
	case hasCode(r.err, codeWrongLastSequence):
		return answer{wasOutrun, lastNamed(r.err)}
	case hasCode(r.err, codeWrongLastID), hasCode(r.err, codeWrongLastConstant):
		return answer{wasOutrun, 0}
	case refusedForGood(r.err):
		return answer{wasRefused, 0}
	}
	return answer{wasFailed, 0}
}

// lastNamed is the last sequence of the stream that an error names; 0 where it names none.
func lastNamed(err error) uint64 {
	api, ok := errors.AsType[*jetstream.APIError](err)
	if !ok {
		return 0
	}
	_, number, _ := strings.Cut(api.Description, "wrong last sequence: ")
	seq, _ := strconv.ParseUint(number, 10, 64)
	return seq
}

// The codes of the errors with which a server refuses a message for good.
const (
	codeMessageTooLarge jetstream.ErrorCode = 10054
	codeHeaderTooLarge  jetstream.ErrorCode = 10097
)

// The codes with which a server refuses a message since the stream does not end as expected; see lane.
const (
	codeWrongLastID       jetstream.ErrorCode = 10070
	codeWrongLastSequence jetstream.ErrorCode = 10071
	codeWrongLastConstant jetstream.ErrorCode = 10164
)

// refusedForGood reports whether the message itself is what the server objects to, so trying again is in vain.
func refusedForGood(err error) bool {
	return errors.Is(err, nats.ErrMaxPayload) || hasCode(err, codeMessageTooLarge) || hasCode(err, codeHeaderTooLarge)
}

func hasCode(err error, code jetstream.ErrorCode) bool {
	var api *jetstream.APIError
	return errors.As(err, &api) && api.ErrorCode == code
}
