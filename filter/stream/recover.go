package stream

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
)

// recover counts the messages again that were routed within the configured time before the first unrouted one, as
// they were counted then, and routes none of them.
func (s *Sidecar) recover(ctx context.Context, js jetstream.JetStream, at position) error {
	if s.config.Recover == 0 || at.floor == 0 {
		return nil
	}
	t := s.config.Topology
	last, err := firstFrom(ctx, js, t, at.floor)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil // the stream holds nothing from there on; what it held before is older still
	}
	if err != nil {
		return err
	}
	from := last.Time.Add(-s.config.Recover)
	messages := make(chan *inbound, s.config.Prefetch)
	scanned := make(chan error, 1)
	go func() {
		defer close(messages)
		scanned <- scan(ctx, js, t.InboundStream(), startAt(from, t.inboundSubjects(), false),
			func(m jetstream.Msg, meta *jetstream.MsgMetadata) bool {
				if meta.Sequence.Stream > at.floor {
					return false
				}
				messages <- read(m, meta)
				return meta.Sequence.Stream < at.floor
			})
	}()
	begun := time.Now()
	s.config.Log.Info("recovering the state of the limits", "since", from)
	count := filter.Recount(s.engine, s.config.Workers, messages, s.decodeInbound)
	s.config.Log.Info("recovered the state of the limits", "messages", count, "since", from,
		"took", time.Since(begun).Round(time.Millisecond).String())
	return <-scanned
}

// firstFrom reads the first inbound message at a sequence or after it.
func firstFrom(ctx context.Context, js jetstream.JetStream, t Topology, seq uint64) (*jetstream.RawStreamMsg, error) {
	stream, err := js.Stream(ctx, t.InboundStream())
	if err != nil {
		return nil, err
	}
	return stream.GetMsg(ctx, seq, jetstream.WithGetMsgSubject(t.inboundSubjects()))
}

// startAt configures a reader of the subjects that starts at a time.
func startAt(from time.Time, subjects string, headersOnly bool) jetstream.OrderedConsumerConfig {
	return jetstream.OrderedConsumerConfig{
		FilterSubjects: []string{subjects},
		DeliverPolicy:  jetstream.DeliverByStartTimePolicy,
		OptStartTime:   &from,
		HeadersOnly:    headersOnly,
	}
}

// known holds the copies that an earlier process made of messages it did not acknowledge, so that they are not made
// twice even where the server has forgotten their ids. It has at most as many entries as the consumer allows
// messages to be unacknowledged.
type known struct {
	routed  map[string]uint64 // by Nats-Msg-Id: the sequence in the routed stream
	invalid map[string]uint64 // the same for the invalid stream
}

func (s *Sidecar) routedBefore(ctx context.Context, js jetstream.JetStream, at position) (known, error) {
	k := known{routed: map[string]uint64{}, invalid: map[string]uint64{}}
	if at.pending == 0 || at.last <= at.floor {
		return k, nil
	}
	t := s.config.Topology
	first, err := s.unfinished(ctx, js, at, k)
	if err != nil || first.IsZero() {
		return k, err
	}
	if err := find(ctx, js, t.RoutedStream(), t.routedSubjects(), first, k.routed); err != nil {
		return k, err
	}
	return k, find(ctx, js, t.InvalidStream(), t.InvalidSubject(), first, k.invalid)
}

// unfinished adds the ids of messages that were delivered and not acknowledged, and returns when the first of them was
// stored.
func (s *Sidecar) unfinished(ctx context.Context, js jetstream.JetStream, at position, k known) (time.Time, error) {
	t := s.config.Topology
	var first time.Time
	after := jetstream.OrderedConsumerConfig{
		FilterSubjects: []string{t.inboundSubjects()},
		DeliverPolicy:  jetstream.DeliverByStartSequencePolicy,
		OptStartSeq:    at.floor + 1,
	}
	err := scan(ctx, js, t.InboundStream(), after, func(m jetstream.Msg, meta *jetstream.MsgMetadata) bool {
		one := read(m, meta)
		if one.seq > at.last {
			return false
		}
		if first.IsZero() {
			first = one.stored
		}
		k.invalid[one.id()] = 0
		if decoded, err := s.decodeInbound(one); err == nil {
			k.routed[escapeHeader(decoded.ID)] = 0
		}
		return one.seq < at.last
	})
	return first, err
}

// find looks up the sequences of ids among the messages stored since a time, and removes those that are not there.
func find(ctx context.Context, js jetstream.JetStream, name, subjects string, since time.Time, ids map[string]uint64) error {
	err := scan(ctx, js, name, startAt(since, subjects, true), func(m jetstream.Msg, meta *jetstream.MsgMetadata) bool {
		id := m.Headers().Get(jetstream.MsgIDHeader)
		if seq, wanted := ids[id]; wanted && seq == 0 {
			ids[id] = meta.Sequence.Stream
		}
		return true
	})
	for id, seq := range ids {
		if seq == 0 {
			delete(ids, id)
		}
	}
	return err
}
