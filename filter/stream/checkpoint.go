package stream

import (
	"context"
	"errors"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter/checkpoint"
)

// margin is how many messages before the place of a checkpoint are looked at too.
const margin = 1024

// checkpointFits reports whether the inbound stream is the one that a checkpoint was taken of, and has lost nothing since. Of the
// checkpoint, a sequence of 0 and times that are zero are not known.
func checkpointFits(ctx context.Context, js jetstream.JetStream, t Topology, c *checkpoint.Checkpoint,
	at position) (bool, error) {
	if c.Inbound == 0 || c.Inbound > at.lastStored || !c.StreamCreated.IsZero() && !c.StreamCreated.Equal(at.created) {
		return false, nil
	}
	if c.TakenAt.IsZero() {
		return true, nil
	}
	m, err := firstFrom(ctx, js, t, c.Inbound)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return true, nil // it has grown too old
	}
	if err != nil {
		return false, err
	}
	return m.Sequence > c.Inbound || m.Time.Equal(c.TakenAt), nil
}

// hintOf is where to begin to look at a stream of copies that a checkpoint knows up to a sequence; 0 is not known.
func hintOf(known uint64) uint64 { return known - min(known, margin) }
