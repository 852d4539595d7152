package stream

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
)

// Search says where FindRouted looks. The zero value looks through all of the routed stream.
type Search struct {
	Recipient string    // whom the message is for, which makes it quick to find; "" is anyone
	Since     time.Time // when it was routed at the earliest; zero is without bound
}

// FindRouted finds the routed message of an id, with its body; where several have it, the last. A copy that was released
// to the inbox stands for its original only where that is not kept any more. It reads headers only, from the end of the
// stream backwards, so a recent message is found soon. A message that is not there is a *NotFound; any other error says
// why the stream can't be read.
func FindRouted(ctx context.Context, nc *nats.Conn, t Topology, id string, s Search) (Routed, error) {
	js, err := jetstream.New(nc)
	if err != nil {
		return Routed{}, err
	}
	name := t.RoutedStream()
	seq, err := findLast(ctx, js, name, t.routedTo(s.Recipient), s.Since, withID(id))
	if err == nil && seq == 0 {
		seq, err = findLast(ctx, js, name, t.releasedTo(s.Recipient), s.Since, releasedWithID(id))
	}
	if err != nil {
		return Routed{}, withAdvice(err)
	}
	if seq == 0 {
		return Routed{}, whyNotFound(ctx, js, t, id, s)
	}
	var found Routed
	var bad error
	at := startAtSequence(seq, t.routedSubjects(), false)
	err = scanWithin(ctx, js, name, at, readPatience, func(m jetstream.Msg, _ *jetstream.MsgMetadata) bool {
		found, bad = routed(m)
		found.Body = m.Data()
		return false
	})
	switch {
	case err != nil:
		return Routed{}, withAdvice(err)
	case bad != nil:
		return Routed{}, fmt.Errorf("stream %s, sequence %d: %w: %w", name, seq, ErrForeign, bad)
	case found.Sequence != seq:
		return Routed{}, whyNotFound(ctx, js, t, id, s) // it grew too old meanwhile
	}
	return found, nil
}

// FindInbound finds a sender's message by its id in the inbound stream, without its body: where several have it, the
// first, which is the one that was routed. It returns false where the stream does not hold it, or where its publisher
// did not give it the header Nats-Msg-Id.
func FindInbound(ctx context.Context, nc *nats.Conn, t Topology, sender, id string) (Stored, bool, error) {
	js, err := jetstream.New(nc)
	if err != nil {
		return Stored{}, false, err
	}
	var found Stored
	all := jetstream.OrderedConsumerConfig{FilterSubjects: []string{t.InboundSubject(sender)}, HeadersOnly: true}
	each := func(m jetstream.Msg, meta *jetstream.MsgMetadata) bool {
		if hasID(m, id) {
			found = Stored{Sequence: meta.Sequence.Stream, Stored: meta.Timestamp}
		}
		return found.Sequence == 0
	}
	err = scanWithin(ctx, js, t.InboundStream(), all, readPatience, each)
	return found, found.Sequence > 0, withAdvice(err)
}

// routedTo is the subject of what is routed to a recipient.
func (t Topology) routedTo(recipient string) string {
	if recipient == "" {
		return t.routedSubjects()
	}
	return t.prefix() + ".routed.*." + Escape(recipient)
}

// releasedTo is the subject of what is released to a recipient.
func (t Topology) releasedTo(recipient string) string {
	if recipient == "" {
		return t.prefix() + ".routed." + filter.Inbox.String() + ".>"
	}
	return t.RoutedSubject(filter.Inbox, recipient)
}

func hasID(m jetstream.Msg, id string) bool {
	return unescapeHeader(m.Headers().Get(jetstream.MsgIDHeader)) == id
}

func withID(id string) func(jetstream.Msg) bool {
	return func(m jetstream.Msg) bool { return hasID(m, id) }
}

// releasedWithID matches a released copy, which tells the message's id in the decision alone.
func releasedWithID(id string) func(jetstream.Msg) bool {
	return func(m jetstream.Msg) bool {
		var d struct {
			MessageID string `json:"message_id"`
		}
		return m.Headers().Get(HeaderReleased) != "" && json.Unmarshal([]byte(m.Headers().Get(HeaderDecision)), &d) == nil &&
			d.MessageID == id
	}
}

// The last messages of a stream are looked through first, then ever larger parts before them.
const (
	firstWindow  = 10_000
	windowGrowth = 4
)

// findLast returns the sequence of the last message that matches, or 0. Where only part of the stream has to be read, by
// subject or by time, it is read at once.
func findLast(ctx context.Context, js jetstream.JetStream, name, subjects string, since time.Time,
	match func(jetstream.Msg) bool) (uint64, error) {
	stream, err := js.Stream(ctx, name)
	if err != nil {
		return 0, fmt.Errorf("stream %s: %w", name, err)
	}
	state := stream.CachedInfo().State
	first := max(state.FirstSeq, 1)
	if !since.IsZero() {
		return lastWith(ctx, js, name, startAt(since, subjects, true), state.LastSeq, match)
	}
	size := uint64(firstWindow)
	for end := state.LastSeq; end >= first; size *= windowGrowth {
		start := first
		if end-first >= size {
			start = end - size + 1
		}
		seq, err := lastWith(ctx, js, name, startAtSequence(start, subjects, true), end, match)
		if seq > 0 || err != nil {
			return seq, err
		}
		end = start - 1
	}
	return 0, nil
}

// lastWith returns the sequence of the last message that matches, up to an end, or 0.
func lastWith(ctx context.Context, js jetstream.JetStream, name string, c jetstream.OrderedConsumerConfig,
	end uint64, match func(jetstream.Msg) bool) (uint64, error) {
	found := uint64(0)
	err := scanWithin(ctx, js, name, c, readPatience, func(m jetstream.Msg, meta *jetstream.MsgMetadata) bool {
		if meta.Sequence.Stream <= end && match(m) {
			found = meta.Sequence.Stream
		}
		return meta.Sequence.Stream < end
	})
	return found, err
}

// startAt configures a reader of the subjects that starts at a time, where the server finds it: too late where its clock was set
// back, so nothing that is routed may depend on it; see sequenceSince.
func startAt(from time.Time, subjects string, headersOnly bool) jetstream.OrderedConsumerConfig {
	return jetstream.OrderedConsumerConfig{
		FilterSubjects: []string{subjects},
		DeliverPolicy:  jetstream.DeliverByStartTimePolicy,
		OptStartTime:   &from,
		HeadersOnly:    headersOnly,
	}
}

func startAtSequence(seq uint64, subjects string, headersOnly bool) jetstream.OrderedConsumerConfig {
	return jetstream.OrderedConsumerConfig{
		FilterSubjects: []string{subjects},
		DeliverPolicy:  jetstream.DeliverByStartSequencePolicy,
		OptStartSeq:    seq,
		HeadersOnly:    headersOnly,
	}
}

func withAdvice(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w%s", err, jetStreamAdvice(err))
}
