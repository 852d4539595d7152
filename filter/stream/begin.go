package stream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter/checkpoint"
)

// beginning is what is known at the start.
type beginning struct {
	kept            *kept
	at              position
	decided         marks                 // what decided the messages that have a copy
	checkpoint      checkpoint.Checkpoint // without its state; zero where there is none that fits
	routed, invalid lane
	plan            startPlan
}

// begin finds out what is settled. The consumer is not asked for more than how far messages are settled at least: after
// a crash of the server its state may be far behind, and it may have been made anew.
func (s *Sidecar) begin(ctx context.Context, js jetstream.JetStream, k *kept) (b *beginning, err error) {
	b = &beginning{kept: k}
	if k.saved != nil {
		b.checkpoint = *k.saved
	}
	if b.at, err = s.position(ctx, js); err != nil {
		return nil, err
	}
	fits, err := checkpointFits(ctx, js, s.config.Topology, &b.checkpoint, b.at)
	if err != nil {
		return nil, err
	}
	if !fits {
		if b.checkpoint.Inbound > 0 {
			s.config.Log.Warn("the checkpoint is not one of this inbound stream", "sequence", b.checkpoint.Inbound)
		}
		b.checkpoint = checkpoint.Checkpoint{}
	}
	evidence := evidence{first: b.at.firstStored, last: b.at.lastStored, floor: b.at.floor, checkpoint: b.checkpoint.Inbound}
	if err := s.learn(ctx, js, b, evidence.base()); err != nil {
		return nil, fmt.Errorf("looking up what was routed before: %w", err)
	}
	if err := s.plan(ctx, js, b, evidence); err != nil {
		return nil, err
	}
	return b, s.catchUp(ctx, b.decided.live())
}

// learn reads which messages after base have copies.
func (s *Sidecar) learn(ctx context.Context, js jetstream.JetStream, b *beginning, base uint64) error {
	t, c := s.config.Topology, &b.checkpoint
	begun := time.Now()
	b.routed, b.invalid = lane{wary: true}, lane{}
	back := base
	if c.Inbound > 0 {
		back = c.Inbound // what decided the messages that are counted again is to be known too
	}
	for _, at := range []struct {
		name string
		lane *lane
		hint uint64
	}{{t.RoutedStream(), &b.routed, hintOf(c.Routed)}, {t.InvalidStream(), &b.invalid, hintOf(c.Invalid)}} {
		if err := lookBack(ctx, js, at.name, at.lane, at.hint, back); err != nil {
			return err
		}
		at.lane.known.forgetTo(base)
		at.lane.begun = at.lane.base
	}
	b.decided = slices.Clip(b.routed.decided)
	b.kept.guard.found, b.invalid.poison = b.invalid.poison, nil
	s.config.Log.Info("looked up what is routed", "after", base, "took", time.Since(begun).Round(time.Millisecond).String())
	return nil
}

// plan decides where to begin. The stream may have grown meanwhile.
func (s *Sidecar) plan(ctx context.Context, js jetstream.JetStream, b *beginning, e evidence) error {
	stream, err := js.Stream(ctx, s.config.Topology.InboundStream())
	if err != nil {
		return err
	}
	info := stream.CachedInfo()
	e.last = info.State.LastSeq
	e.routed, e.invalid = &b.routed.known, &b.invalid.known
	for _, known := range []*copies{e.routed, e.invalid} {
		if err := known.keep(func(id origin) (bool, error) { return belongs(ctx, js, stream, id, e.last) }); err != nil {
			return err
		}
		seq, err := sure(ctx, js, stream, known, e.last)
		if err != nil {
			return err
		}
		e.sure = max(e.sure, seq)
	}
	if !e.routed.ordered() || !e.invalid.ordered() {
		e.sure = 0
	}
	b.plan = plan(e)
	b.at.floor, b.at.floorTime = b.plan.route-1, info.TimeStamp
	return nil
}

// belongs reports whether a copy may be one of a message that the inbound stream has held since it was made. Where the
// message is gone, that is not known.
func belongs(ctx context.Context, js jetstream.JetStream, stream jetstream.Stream, id origin, last uint64) (bool, error) {
	m, err := getMsg(ctx, js, stream, id.seq, "")
	switch {
	case err == nil:
		return m.Time.UnixNano() == id.stored, nil
	case errors.Is(err, jetstream.ErrMsgNotFound):
		return id.seq <= last, nil
	}
	return false, err
}

// sure returns a sequence up to which copies are of messages that the inbound stream holds now: where one message is
// the one that was copied, so are all before it, since a stream that uses sequences again has lost all from there on.
func sure(ctx context.Context, js jetstream.JetStream, stream jetstream.Stream, known *copies, last uint64) (uint64, error) {
	for limit, tries := last, 0; tries < 8; tries++ {
		id, ok := known.highest(limit)
		if !ok {
			return 0, nil
		}
		m, err := getMsg(ctx, js, stream, id.seq, "")
		switch {
		case err == nil && m.Time.UnixNano() == id.stored:
			return id.seq, nil
		case err != nil && !errors.Is(err, jetstream.ErrMsgNotFound):
			return 0, err
		}
		limit = id.seq - 1
	}
	return 0, nil
}
