package stream

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// NotFound says that no routed message has an id, and what is known of it otherwise.
type NotFound struct {
	ID      string
	Search  Search // where it was looked for
	Inbound uint64 // its sequence in the inbound stream; 0 where that does not hold it
	Invalid string // why it was no valid event; "" where it was none of those
	Passed  bool   // the gate is past it, so it was routed once

	routed, inbound, invalid string // the streams' names
}

// Error says what became of the message, as far as is known.
func (e *NotFound) Error() string {
	switch {
	case e.Invalid != "":
		return fmt.Sprintf("message %q is no valid event, so it was not decided and is in %s: %s", e.ID, e.invalid,
			e.Invalid)
	case e.Search.Recipient != "" && e.Passed, !e.Search.Since.IsZero() && e.Passed:
		return fmt.Sprintf("message %q is not among the messages of %s that were looked through: look without "+
			"recipient and time", e.ID, e.routed)
	case e.Passed:
		return fmt.Sprintf("message %q was routed, but %s does not hold it any more", e.ID, e.routed)
	case e.Inbound > 0:
		return fmt.Sprintf("message %q is not routed yet: it waits in %s at sequence %d, is the gate running?", e.ID,
			e.inbound, e.Inbound)
	case e.Search.Recipient != "":
		return fmt.Sprintf("no message %q to %q in %s, %s or %s: wrong ids, or too old to be kept", e.ID,
			e.Search.Recipient, e.routed, e.inbound, e.invalid)
	}
	return fmt.Sprintf("no message %q in %s, %s or %s: a wrong id, or too old to be kept", e.ID, e.routed, e.inbound,
		e.invalid)
}

// whyNotFound looks for the message in the other streams.
func whyNotFound(ctx context.Context, js jetstream.JetStream, t Topology, id string, s Search) error {
	e := &NotFound{ID: id, Search: s, routed: t.RoutedStream(), inbound: t.InboundStream(), invalid: t.InvalidStream()}
	var err error
	if e.Inbound, err = findLast(ctx, js, e.inbound, t.inboundSubjects(), time.Time{}, withID(id)); err != nil {
		return withAdvice(err)
	}
	if e.Invalid, err = whyInvalid(ctx, js, t, id, e.Inbound); err != nil {
		return withAdvice(err)
	}
	if consumer, err := js.Consumer(ctx, e.inbound, consumerName); err == nil && e.Inbound > 0 {
		e.Passed = consumer.CachedInfo().AckFloor.Stream >= e.Inbound
	}
	return e
}

// whyInvalid returns why the invalid stream holds a message: that of a sequence in the inbound stream, or where that is
// not known, one whose body names the id.
func whyInvalid(ctx context.Context, js jetstream.JetStream, t Topology, id string, inbound uint64) (string, error) {
	why := ""
	c := startAtSequence(1, t.InvalidSubject(), inbound > 0)
	err := scanWithin(ctx, js, t.InvalidStream(), c, readPatience, func(m jetstream.Msg, _ *jetstream.MsgMetadata) bool {
		same := m.Headers().Get(HeaderSequence) == strconv.FormatUint(inbound, 10)
		if inbound == 0 {
			same = namesID(m.Data(), id)
		}
		if same {
			why = m.Headers().Get(HeaderReason)
		}
		return why == ""
	})
	return why, err
}

func namesID(body []byte, id string) bool {
	var event struct {
		ID string `json:"id"`
	}
	_ = json.Unmarshal(body, &event) // what is no event may still name itself
	return id != "" && event.ID == id
}
