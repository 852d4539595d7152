package stream

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Span is a part of the inbound stream. The zero value is all of it.
type Span struct {
	From, To     uint64    // sequences, both included; 0 is without bound
	Since, Until time.Time // when the stream stored the messages, Until not included; zero is without bound
}

// Stored is a message as the inbound stream holds it.
type Stored struct {
	Sequence uint64
	Stored   time.Time
	Body     []byte
}

// ReadInbound reads what the inbound stream holds of a span, in order, and touches nothing: no message is consumed. An
// error is the last that it yields.
func ReadInbound(ctx context.Context, nc *nats.Conn, t Topology, s Span) iter.Seq2[Stored, error] {
	return func(yield func(Stored, error) bool) {
		js, err := jetstream.New(nc)
		if err != nil {
			yield(Stored{}, err)
			return
		}
		stopped := false
		err = scanWithin(ctx, js, t.InboundStream(), s.config(t.inboundSubjects()), readPatience,
			func(m jetstream.Msg, meta *jetstream.MsgMetadata) bool {
				switch {
				case s.before(meta):
					return true
				case s.past(meta):
					return false
				}
				stopped = !yield(Stored{meta.Sequence.Stream, meta.Timestamp, m.Data()}, nil)
				return !stopped && meta.Sequence.Stream != s.To
			})
		if err != nil && !stopped {
			yield(Stored{}, fmt.Errorf("reading the inbound messages: %w%s", err, jetStreamAdvice(err)))
		}
	}
}

// config configures a reader that starts at the later of the two beginnings, as far as the server can tell.
func (s Span) config(subjects string) jetstream.OrderedConsumerConfig {
	if !s.Since.IsZero() {
		return startAt(s.Since, subjects, false)
	}
	return startAtSequence(max(s.From, 1), subjects, false)
}

// before reports whether the message lies before the span: the server starts by time or by sequence, not by both.
func (s Span) before(m *jetstream.MsgMetadata) bool { return m.Sequence.Stream < s.From }

// past reports whether the message lies after the span.
func (s Span) past(m *jetstream.MsgMetadata) bool {
	return (s.To > 0 && m.Sequence.Stream > s.To) || (!s.Until.IsZero() && !m.Timestamp.Before(s.Until))
}
