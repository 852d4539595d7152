//go:build linux

package crashtest

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter/stream"
)

// topology is the documented contract.
var topology stream.Topology

// consumerName is the consumer whose acknowledgement floor is how far messages are routed.
const consumerName = "dmgate"

// each reads a stream from its beginning to its end.
func (s *server) each(name string, take func(jetstream.Msg, *jetstream.MsgMetadata)) {
	s.t.Helper()
	if s.info(name).State.Msgs == 0 {
		return
	}
	consumer, err := s.js.OrderedConsumer(s.t.Context(), name, jetstream.OrderedConsumerConfig{})
	if err != nil {
		s.t.Fatal(err)
	}
	messages, err := consumer.Messages()
	if err != nil {
		s.t.Fatal(err)
	}
	defer messages.Stop()
	for {
		ctx, cancel := context.WithTimeout(s.t.Context(), patience)
		m, err := messages.Next(jetstream.NextContext(ctx))
		cancel()
		if err != nil {
			s.t.Fatalf("reading %s: %v", name, err)
		}
		meta, err := m.Metadata()
		if err != nil {
			s.t.Fatal(err)
		}
		take(m, meta)
		if meta.NumPending == 0 {
			return
		}
	}
}

// published reads what the backend published.
func (s *server) published() []published {
	var out []published
	s.each(topology.InboundStream(), func(m jetstream.Msg, meta *jetstream.MsgMetadata) {
		out = append(out, published{
			seq: meta.Sequence.Stream, stored: meta.Timestamp, id: m.Headers().Get(jetstream.MsgIDHeader), body: m.Data(),
		})
	})
	return out
}

// routed reads what the gates made of it.
func (s *server) routed() []routed {
	var out []routed
	take := func(m jetstream.Msg, meta *jetstream.MsgMetadata) {
		h := m.Headers()
		of, err := strconv.ParseUint(h.Get(stream.HeaderSequence), 10, 64)
		if err != nil {
			s.t.Errorf("%d of %s has the header %s: %q", meta.Sequence.Stream, meta.Stream, stream.HeaderSequence,
				h.Get(stream.HeaderSequence))
		}
		out = append(out, routed{
			seq: meta.Sequence.Stream, of: of, live: position(h.Get(stream.HeaderDecision)), invalid: meta.Stream == topology.InvalidStream(), body: m.Data(),
			omitted: h.Get(stream.HeaderOmitted) != "", revision: h.Get(stream.HeaderRevision),
			decision: h.Get(stream.HeaderDecision), reason: h.Get(stream.HeaderReason),
		})
	}
	s.each(topology.RoutedStream(), take)
	s.each(topology.InvalidStream(), take)
	return out
}

// position is that in the live log which a decision says; 0 is none.
func position(decision string) uint64 {
	var d struct{ Live uint64 }
	_ = json.Unmarshal([]byte(decision), &d) // what is no decision is found to differ
	return d.Live
}

// acknowledged is up to where the gates acknowledged everything; 0 where the server does not say.
func (s *server) acknowledged() uint64 {
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Second)
	defer cancel()
	consumer, err := s.js.Consumer(ctx, topology.InboundStream(), consumerName)
	if err != nil {
		return 0
	}
	return consumer.CachedInfo().AckFloor.Stream
}

// hurry has the server send again soon what was sent and not acknowledged, so that the end of the test need not wait as
// long as a gate would for an acknowledgement that was lost.
func (s *server) hurry() {
	s.t.Helper()
	s.persist("the consumer is changed", func(ctx context.Context) error {
		consumer, err := s.js.Consumer(ctx, topology.InboundStream(), consumerName)
		if err != nil {
			return err
		}
		config := consumer.CachedInfo().Config
		config.AckWait = 2 * time.Second
		_, err = s.js.UpdateConsumer(ctx, topology.InboundStream(), config)
		return err
	})
}

// forgetPending removes the consumer, which the gate makes anew after what is settled. A server whose clock was set back
// delivers what was under way again only once its clock has passed where it was.
func (s *server) forgetPending() {
	s.t.Helper()
	s.persist("the consumer is removed", func(ctx context.Context) error {
		err := s.js.DeleteConsumer(ctx, topology.InboundStream(), consumerName)
		if errors.Is(err, jetstream.ErrConsumerNotFound) {
			return nil
		}
		return err
	})
}

// lastRouted is the sequence of the message that was routed last; 0 where the server does not say. A message is
// acknowledged later, and where an acknowledgement is lost, much later.
func (s *server) lastRouted() uint64 {
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Second)
	defer cancel()
	found, err := s.js.Stream(ctx, topology.RoutedStream())
	if err != nil {
		return 0
	}
	m, err := found.GetMsg(ctx, found.CachedInfo().State.LastSeq)
	if err != nil {
		return 0
	}
	seq, _ := strconv.ParseUint(m.Header.Get(stream.HeaderSequence), 10, 64)
	return seq
}
