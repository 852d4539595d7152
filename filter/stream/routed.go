package stream

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Search says where FindRouted looks. The zero value looks through all of the routed stream.
type Search struct {
	Recipient string    // whom the message is for, which makes it quick to find; "" is anyone
	Since     time.Time // when it was routed at the earliest; zero is without bound
}

// FindRouted finds the routed message of an id, with its body; where several have it, the last. It reads headers only,
// from the end of the stream backwards, so a recent message is found soon. A message that is not there is a *NotFound;
// any other error says why the stream can't be read.
func FindRouted(ctx context.Context, nc *nats.Conn, t Topology, id string, s Search) (Routed, error) {
	js, err := jetstream.New(nc)
	if err != nil {
		return Routed{}, err
	}
	name := t.RoutedStream()
	seq, err := findLast(ctx, js, name, t.routedTo(s.Recipient), id, s.Since)
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

func hasID(m jetstream.Msg, id string) bool {
	return unescapeHeader(m.Headers().Get(jetstream.MsgIDHeader)) == id
}

// The last messages of a stream are looked through first, then ever larger parts before them.
const (
	firstWindow  = 10_000
	windowGrowth = 4
)

// findLast returns the sequence of the last message with an id, or 0. Where only part of the stream has to be read, by
// subject or by time, it is read at once.
func findLast(ctx context.Context, js jetstream.JetStream, name, subjects, id string, since time.Time) (uint64, error) {
	stream, err := js.Stream(ctx, name)
	if err != nil {
		return 0, fmt.Errorf("stream %s: %w", name, err)
	}
	state := stream.CachedInfo().State
	first := max(state.FirstSeq, 1)
	if !since.IsZero() {
		return lastWith(ctx, js, name, startAt(since, subjects, true), state.LastSeq, id)
	}
	size := uint64(firstWindow)
	for end := state.LastSeq; end >= first; size *= windowGrowth {
		start := first
		if end-first >= size {
			start = end - size + 1
		}
		seq, err := lastWith(ctx, js, name, startAtSequence(start, subjects, true), end, id)
		if seq > 0 || err != nil {
			return seq, err
		}
		end = start - 1
	}
	return 0, nil
}

// lastWith returns the sequence of the last message with an id up to an end, or 0.
func lastWith(ctx context.Context, js jetstream.JetStream, name string, c jetstream.OrderedConsumerConfig,
	end uint64, id string) (uint64, error) {
	found := uint64(0)
	err := scanWithin(ctx, js, name, c, readPatience, func(m jetstream.Msg, meta *jetstream.MsgMetadata) bool {
		if meta.Sequence.Stream <= end && hasID(m, id) {
			found = meta.Sequence.Stream
		}
		return meta.Sequence.Stream < end
	})
	return found, err
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
