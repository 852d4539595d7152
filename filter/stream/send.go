package stream

import (
	"context"
	"fmt"
	"iter"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Outgoing is an event to publish as the messaging backend would.
type Outgoing struct {
	ID     string // the message's id; "" publishes without one, so nothing tells a second copy apart
	Sender string // the sender's id; "" for a body that has none
	Body   []byte
}

// Sent counts what was published.
type Sent struct {
	Stored     int
	Duplicates int // the server had stored the id already, within its deduplication window

	Last uint64 // highest sequence in the inbound stream among them
}

// sendWindow is how many messages Send leaves unconfirmed.
const sendWindow = 256

// Send publishes events to the inbound stream, in order, and returns when all are stored. progress, which may be nil,
// is told after every message. The first failure ends it: what was sent and not confirmed may be stored or not, and
// sending it again within the deduplication window stores nothing twice.
func Send(ctx context.Context, nc *nats.Conn, t Topology, events iter.Seq[Outgoing], progress func(Sent)) (Sent, error) {
	s := sender{progress: progress}
	js, err := jetstream.New(nc, jetstream.WithPublishAsyncMaxPending(2*sendWindow),
		jetstream.WithPublishAsyncTimeout(publishTimeout)) // a leader that steps down leaves some unanswered
	if err != nil {
		return s.sent, err
	}
	defer js.CleanupPublisher()
	for event := range events {
		future, err := js.PublishMsgAsync(event.message(t))
		if err != nil {
			return s.sent, fmt.Errorf("message %d to %s: %w", s.count()+1, t.InboundStream(), err)
		}
		s.unconfirmed = append(s.unconfirmed, future)
		if len(s.unconfirmed) < sendWindow {
			continue
		}
		if err := s.confirm(ctx, t); err != nil {
			return s.sent, err
		}
	}
	for len(s.unconfirmed) > 0 {
		if err := s.confirm(ctx, t); err != nil {
			return s.sent, err
		}
	}
	return s.sent, nil
}

func (o Outgoing) message(t Topology) *nats.Msg {
	m := &nats.Msg{Subject: t.InboundSubject(o.Sender), Data: o.Body, Header: nats.Header{}}
	if o.ID != "" {
		m.Header.Set(jetstream.MsgIDHeader, escapeHeader(o.ID))
	}
	return m
}

// sender confirms what Send publishes, oldest first.
type sender struct {
	unconfirmed []jetstream.PubAckFuture
	sent        Sent
	progress    func(Sent)
}

func (s *sender) count() int { return s.sent.Stored + s.sent.Duplicates }

func (s *sender) confirm(ctx context.Context, t Topology) error {
	oldest := s.unconfirmed[0]
	select {
	case ack := <-oldest.Ok():
		s.sent.Last = max(s.sent.Last, ack.Sequence)
		if ack.Duplicate {
			s.sent.Duplicates++
		} else {
			s.sent.Stored++
		}
	case err := <-oldest.Err():
		return fmt.Errorf("message %d to %s: %w%s", s.count()+1, t.InboundStream(), err, sendAdvice(err))
	case <-ctx.Done():
		return fmt.Errorf("message %d to %s: %w", s.count()+1, t.InboundStream(), ctx.Err())
	}
	s.unconfirmed = s.unconfirmed[1:]
	if s.progress != nil {
		s.progress(s.sent)
	}
	return nil
}
