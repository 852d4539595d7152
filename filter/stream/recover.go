package stream

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
)

// recover counts the messages again that are settled, as they were counted then, and routes none of them: those after
// the checkpoint, or where there is none, those of the configured time before the first unrouted one.
// It returns the engine that has the state then.
func (s *Sidecar) recover(ctx context.Context, js jetstream.JetStream, b *beginning) (*filter.Engine, error) {
	var first uint64
	err := s.patiently(ctx, func() (err error) {
		first, err = s.recoverFrom(ctx, js, b)
		return err
	})
	if err != nil || first == 0 {
		return b.kept.engine, err
	}
	from := startAtSequence(first, s.config.Topology.inboundSubjects(), false)
	begun := time.Now()
	messages := make(chan *inbound, s.config.Prefetch)
	read := make(chan error, 1)
	go func() {
		defer close(messages)
		err := readTo(ctx, js, s.config, from, b.at.floor, func(m *inbound) {
			b.kept.guard.spare(m)
			select {
			case messages <- m:
			case <-ctx.Done():
			}
		})
		read <- errors.Join(err, ctx.Err())
	}()
	s.config.Log.Info("recovering the state of the limits", "to", b.at.floor)
	progress := &recounted{log: s.config.Log, to: b.at.floor, told: begun}
	pipeline := filter.Pipeline[*inbound]{
		Workers: s.config.Workers, Engine: func(m *inbound) *filter.Engine { return s.asDecided(b, m) }, After: b.kept.engine,
		Decode: s.decodeInbound, Emit: progress.add, Switched: s.tellSwitch,
	}
	engine := pipeline.Run(messages)
	s.config.Log.Info("recovered the state of the limits", "messages", progress.messages,
		"took", time.Since(begun).Round(time.Millisecond).String())
	return engine, <-read
}

// asDecided returns the engine for a message that an earlier process has decided.
func (s *Sidecar) asDecided(b *beginning, m *inbound) *filter.Engine {
	by := b.decided.at(m.seq, b.kept.mark())
	return s.engines.AsOf(by.revision, by.live)
}

// recounted tells in the log how far recovery has come.
type recounted struct {
	log      *slog.Logger
	to       uint64
	messages int
	told     time.Time
}

// tellEvery is how often.
const tellEvery = 5 * time.Second

func (r *recounted) add(o filter.Outcome[*inbound]) {
	r.messages++
	if now := time.Now(); now.Sub(r.told) >= tellEvery {
		r.told = now
		r.log.Info("recovering the state of the limits", "messages", r.messages, "at", o.Item.seq, "to", r.to)
	}
}

// recoverFrom is the sequence where to begin counting; 0 where there is nothing to count.
func (s *Sidecar) recoverFrom(ctx context.Context, js jetstream.JetStream, b *beginning) (uint64, error) {
	if b.checkpoint.Inbound > 0 {
		if b.plan.recount.to < b.plan.recount.from {
			return 0, nil
		}
		return b.plan.recount.from, nil
	}
	if saved := b.kept.saved; saved != nil {
		if saved.Inbound > 0 && saved.StreamCreated.Equal(b.at.created) || b.at.floor == 0 {
			return 0, nil // the stream has lost its end, and all that it holds has been counted
		}
		return 1, s.learnPoison(ctx, js, b, 0) // the state has seen none of this stream's messages
	}
	if s.config.Recover == 0 || b.at.floor == 0 {
		return 0, nil
	}
	return s.recoverByTime(ctx, js, b)
}

// recoverByTime is where to begin where no checkpoint says so.
func (s *Sidecar) recoverByTime(ctx context.Context, js jetstream.JetStream, b *beginning) (uint64, error) {
	stream, err := js.Stream(ctx, s.config.Topology.InboundStream())
	if err != nil {
		return 0, err
	}
	until := b.at.lastTime // where the stream holds nothing from the floor on
	last, err := getMsg(ctx, js, stream, b.at.floor, s.config.Topology.inboundSubjects())
	switch {
	case err == nil:
		until = last.Time
	case !errors.Is(err, jetstream.ErrMsgNotFound):
		return 0, err
	}
	from, err := sequenceSince(ctx, js, stream, b.at.floor, until.Add(-s.config.Recover))
	if err != nil {
		return 0, err
	}
	return from, s.learnPoison(ctx, js, b, from-1)
}

// learnPoison reads which messages after base must not be counted again.
func (s *Sidecar) learnPoison(ctx context.Context, js jetstream.JetStream, b *beginning, base uint64) error {
	var invalid lane
	err := lookBack(ctx, js, s.config.Topology.InvalidStream(), &invalid, 0, base)
	b.kept.guard.found = invalid.poison
	return err
}
