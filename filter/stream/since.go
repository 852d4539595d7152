package stream

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// sequenceSince returns the sequence of the first message of a stream, among those up to last, that was stored at a time or
// later, as firstSince finds it; last + 1 where none was.
//
// A server that is asked to begin at a time takes times to go forward (GetSeqFromTime of nats-server 2.15.2): where its clock was
// set back it finds too little, or nothing at all.
func sequenceSince(ctx context.Context, js jetstream.JetStream, stream jetstream.Stream, last uint64, since time.Time) (
	uint64, error) {
	first := max(stream.CachedInfo().State.FirstSeq, 1)
	return firstSince(first, last, since, func(seq uint64) (time.Time, error) {
		ctx, cancel := context.WithTimeout(ctx, requestTimeout)
		defer cancel()
		m, err := getMsg(ctx, js, stream, seq, ">")
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			return since, nil // nothing is there any more that would be left out
		}
		if err != nil {
			return time.Time{}, fmt.Errorf("stream %s, sequence %d: %w", stream.CachedInfo().Config.Name, seq, err)
		}
		return m.Time, nil
	})
}

// firstSince returns the first sequence from first to last of a time or later; last + 1 where there is none. Where times go back,
// it may miss the first: it asks for those in distances from the end that double, and what lies late between two early ones goes
// unseen. That is never more than what comes after it.
func firstSince(first, last uint64, since time.Time, stored func(uint64) (time.Time, error)) (uint64, error) {
	if last < first {
		return last + 1, nil
	}
	early, late := first-1, last+1 // before the result; the result, if nothing between is late enough
	for distance := uint64(0); ; distance = 2*distance + 1 {
		seq := max(first, last-min(last, distance))
		at, err := stored(seq)
		switch {
		case err != nil:
			return 0, err
		case !at.Before(since):
			early, late = first-1, seq
		case early < first:
			early = seq
		}
		if seq == first {
			break
		}
	}
	for late-early > 1 {
		seq := early + (late-early)/2
		at, err := stored(seq)
		switch {
		case err != nil:
			return 0, err
		case at.Before(since):
			early = seq
		default:
			late = seq
		}
	}
	return late, nil
}
