package stream

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/checkpoint"
)

// kept is what a sidecar has of the one before it, and keeps for the one after.
type kept struct {
	checkpoints *checkpoints
	guard       *guard
	engine      *filter.Engine         // with the state of the checkpoint
	saved       *checkpoint.Checkpoint // without its state; nil where there is none that can be used
	erased      uint64                 // position up to which it is confirmed that no checkpoint holds what was erased
}

// restore brings the engine to where the last checkpoint was taken.
func (s *Sidecar) restore(ctx context.Context, js jetstream.JetStream) (k *kept, err error) {
	k = &kept{}
	if k.checkpoints, err = openCheckpoints(ctx, js, s.config.Topology, s.config.Log); err != nil {
		return nil, err
	}
	if err := k.checkpoints.tidy(ctx, js, s.config.Topology); err != nil {
		s.config.Log.Warn("can't remove what is left of an unfinished checkpoint", "error", err)
	}
	if k.guard, err = newGuard(ctx, k.checkpoints.store, s.config.Log); err != nil {
		return nil, err
	}
	saved, err := k.checkpoints.load(ctx)
	if err != nil {
		return nil, fmt.Errorf("loading the checkpoint: %w", err)
	}
	if saved != nil {
		if err := s.catchUp(ctx, saved.Live); err != nil {
			return nil, err
		}
	}
	k.engine = s.engines.Current()
	if saved == nil {
		s.config.Log.Info("there is no checkpoint: counting again by time", "recover", s.config.Recover.String())
		return k, nil
	}
	if err := k.engine.RestoreState(saved.State); err != nil {
		s.config.Log.Error("the checkpoint's state can't be used: counting again by time", "error", err)
		return k, nil
	}
	s.config.Log.Info("restored the state of a checkpoint", "sequence", saved.Inbound, "bytes", len(saved.State),
		"revision", saved.Revision, "live", saved.Live)
	if now := k.engine.Live(); saved.Live > now {
		s.config.Log.Error("the live log ends before where the checkpoint was taken: what was live is gone unless it is added again",
			"position", saved.Live, "now", now)
	}
	s.config.Monitor.begin(CheckpointNote{Stored: saved.TakenAt, Sequence: saved.Inbound, Bytes: len(saved.State)})
	saved.State = nil
	k.saved = saved
	if erased := s.confirmed(ctx, js); erased <= saved.Live {
		k.erased = erased // or else the checkpoint is one of before
	}
	return k, nil
}

// confirmed returns the position up to which erasures are confirmed; 0 where that is not known.
func (s *Sidecar) confirmed(ctx context.Context, js jetstream.JetStream) uint64 {
	live, err := existingBucket(ctx, js, s.config.Topology.LiveBucket())
	if err != nil || live == nil {
		return 0
	}
	entry, err := live.Get(ctx, GateErased)
	if err != nil {
		return 0
	}
	return confirmedTo(entry)
}

// catchUpTimeout is how long the live log may take to be known as far as an earlier process has known it.
const catchUpTimeout = 20 * livePoll

// catchUp waits until the live log is known up to a position of a message that is to be decided again, since a gate that has
// stood by may be a look behind the one that decided it. A log that was lost never gets there: then what there is must do.
func (s *Sidecar) catchUp(ctx context.Context, position uint64) error {
	for begun := time.Now(); s.engines.Current().Live() < position && time.Since(begun) < catchUpTimeout; {
		if err := pause(ctx, livePoll/10); err != nil {
			return err
		}
	}
	return nil
}

// mark is what decided the messages before the checkpoint.
func (k *kept) mark() mark {
	if k.saved == nil {
		return mark{revision: k.engine.Revision(), live: k.engine.Live()}
	}
	return mark{revision: k.saved.Revision, live: k.saved.Live}
}
