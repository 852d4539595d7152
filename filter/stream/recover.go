package stream

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
)

// recover counts the messages again that are settled, as they were counted then, and routes none of them: those after
// the checkpoint, or where there is none, those of the configured time before the first unrouted one.
func (s *Sidecar) recover(ctx context.Context, js jetstream.JetStream, b *beginning) error {
	from, err := s.recoverFrom(ctx, js, b)
	if err != nil || from == nil {
		return err
	}
	begun := time.Now()
	messages := make(chan *inbound, s.config.Prefetch)
	read := make(chan error, 1)
	go func() {
		defer close(messages)
		read <- s.readTo(ctx, js, *from, b.at.floor, messages)
	}()
	s.config.Log.Info("recovering the state of the limits", "to", b.at.floor)
	count := filter.Recount(s.engine, s.config.Workers, messages, s.decodeInbound)
	s.config.Log.Info("recovered the state of the limits", "messages", count,
		"took", time.Since(begun).Round(time.Millisecond).String())
	return <-read
}

// recoverFrom is where to begin counting; nil where there is nothing to count.
func (s *Sidecar) recoverFrom(ctx context.Context, js jetstream.JetStream, b *beginning) (*jetstream.OrderedConsumerConfig, error) {
	subjects := s.config.Topology.inboundSubjects()
	if b.checkpoint.Inbound > 0 {
		if b.plan.recount.to < b.plan.recount.from {
			return nil, nil
		}
		from := startAtSequence(b.plan.recount.from, subjects, false)
		return &from, nil
	}
	if s.config.Recover == 0 || b.at.floor == 0 {
		return nil, nil
	}
	until := b.at.lastTime // where the stream holds nothing from the floor on
	last, err := firstFrom(ctx, js, s.config.Topology, b.at.floor)
	switch {
	case err == nil:
		until = last.Time
	case !errors.Is(err, jetstream.ErrMsgNotFound):
		return nil, err
	}
	from := startAt(until.Add(-s.config.Recover), subjects, false)
	return &from, nil
}

// readTo hands out what the inbound stream holds up to a sequence, however long reading it takes.
func (s *Sidecar) readTo(ctx context.Context, js jetstream.JetStream, from jetstream.OrderedConsumerConfig, last uint64,
	out chan<- *inbound) error {
	name := s.config.Topology.InboundStream()
	for attempt := 1; ; attempt++ {
		high := uint64(0)
		err := scan(ctx, js, name, from, func(m jetstream.Msg, meta *jetstream.MsgMetadata) bool {
			if meta.Sequence.Stream > last {
				return false
			}
			high = meta.Sequence.Stream
			select {
			case out <- read(m, meta):
			case <-ctx.Done():
				return false
			}
			return high < last
		})
		if err == nil || ctx.Err() != nil || s.nc.IsClosed() {
			return errors.Join(err, ctx.Err())
		}
		if high > 0 {
			from = startAtSequence(high+1, s.config.Topology.inboundSubjects(), false)
		}
		s.config.Monitor.cantRead()
		s.config.Log.Warn("can't read the inbound stream, trying again", "after", high, "error", err)
		if err := pause(ctx, backoff(attempt, firstRetry, lastRetry)); err != nil {
			return err
		}
	}
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
