package stream

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Checkpoint is a point of the inbound stream up to which every message is settled, and where the copies of those after it
// begin. An Event holds what belongs to one. The zero value is none: the sidecar then finds out by itself what is
// settled, and counts again by time.
type Checkpoint struct {
	Inbound uint64    // sequence in the inbound stream; 0 is no checkpoint
	Stored  time.Time // when the inbound stream stored that message; zero is not compared

	Routed, Invalid uint64 // sequences in those streams after which the copies of later messages lie; 0 is not known

	// Created is when the inbound stream was created, to tell it from another of its name; zero is not compared.
	Created time.Time
}

// margin is how many messages before the place of a checkpoint are looked at too.
const margin = 1024

// fits reports whether the inbound stream is the one that the checkpoint was taken of, and has lost nothing since.
func (c *Checkpoint) fits(ctx context.Context, js jetstream.JetStream, t Topology, at position) (bool, error) {
	if c.Inbound == 0 || c.Inbound > at.lastStored || !c.Created.IsZero() && !c.Created.Equal(at.created) {
		return false, nil
	}
	if c.Stored.IsZero() {
		return true, nil
	}
	m, err := firstFrom(ctx, js, t, c.Inbound)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return true, nil // it has grown too old
	}
	if err != nil {
		return false, err
	}
	return m.Sequence > c.Inbound || m.Time.Equal(c.Stored), nil
}

// begin is where a lane begins in its stream, 0 where that is not known.
func (c *Checkpoint) begin(seq uint64) uint64 {
	if c.Inbound == 0 {
		return 0
	}
	return seq - min(seq, margin)
}
