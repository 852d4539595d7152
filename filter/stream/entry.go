package stream

import (
	"errors"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
)

// entry is a decided message on its way out.
type entry struct {
	outcome  filter.Outcome[*inbound]
	copy     *nats.Msg // what is published
	invalid  string    // why the copy goes to the invalid stream; "" sends it to the routed stream
	state    state
	attempts int
	stored   jetstream.PubAck // of a copy that is stored
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
	copy, err := routedMessage(t, o.Item, &o, maxPayload)
	if err != nil {
		e.divert(t, "the decision can't be written: "+err.Error(), maxPayload)
		return e
	}
	e.copy = copy
	return e
}

// divert sends the message to the invalid stream instead.
func (e *entry) divert(t Topology, reason string, maxPayload int) {
	e.invalid, e.state, e.attempts, e.stored = reason, waiting, 0, jetstream.PubAck{}
	e.copy = invalidMessage(t, e.outcome.Item, reason, maxPayload)
}

func (e *entry) id() string { return e.copy.Header.Get(jetstream.MsgIDHeader) }

func (e *entry) event() Event {
	in := e.outcome.Item
	event := Event{
		Sequence: in.seq, Stored: in.stored, Invalid: e.invalid, Decision: e.outcome.Decision,
		Duplicate: e.stored.Duplicate, Latency: time.Since(in.stored),
	}
	if m := e.outcome.Message; m != nil {
		event.Sender, event.Recipient = m.Sender.ID, m.Recipient.ID
	}
	return event
}

// The codes of the errors with which a server refuses a message for good.
const (
	codeMessageTooLarge jetstream.ErrorCode = 10054
	codeHeaderTooLarge  jetstream.ErrorCode = 10097
)

// codeWrongLast is the code with which a server refuses a message that would be stored ahead of its turn.
const codeWrongLast jetstream.ErrorCode = 10070

// refusedForGood reports whether the message itself is what the server objects to, so trying again is in vain.
func refusedForGood(err error) bool {
	return errors.Is(err, nats.ErrMaxPayload) || hasCode(err, codeMessageTooLarge) || hasCode(err, codeHeaderTooLarge)
}

func hasCode(err error, code jetstream.ErrorCode) bool {
	var api *jetstream.APIError
	return errors.As(err, &api) && api.ErrorCode == code
}
