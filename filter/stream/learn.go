package stream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// copyOf reads from the headers of a copy which message it is a copy of.
func copyOf(h nats.Header) (origin, bool) {
	seq, err := strconv.ParseUint(h.Get(HeaderSequence), 10, 64)
	if err != nil {
		return origin{}, false
	}
	stored, err := time.Parse(time.RFC3339Nano, h.Get(HeaderStored))
	return originOf(seq, stored), err == nil
}

// oneByOne is how many messages are read one at a time, which is quicker than having a consumer made.
const oneByOne = 16

// errBehind is the error of a reader whose server has not got everything that the stream holds.
var errBehind = errors.New("the server that was read from is behind the others")

// look reads what a stream holds after the lane's base and adds the copies to those that are known. Where the stream was
// made anew or lost its end, it looks back for the copies of messages after base. Only headers are read, but for a few messages.
func look(ctx context.Context, js jetstream.JetStream, name string, l *lane, base uint64) error {
	stream, err := js.Stream(ctx, name)
	if err != nil {
		return fmt.Errorf("stream %s: %w", name, err)
	}
	info := stream.CachedInfo()
	last := info.State.LastSeq
	if l.base > last || !info.Created.Equal(l.created) {
		return lookBack(ctx, js, name, l, 0, base)
	}
	few := last-l.base <= oneByOne
	if few {
		err = lookAtFew(ctx, js, stream, l, last)
	}
	if !few || errors.Is(err, jetstream.ErrMsgNotFound) { // removed, or not yet where it was read
		err = lookThrough(ctx, js, stream, l, l.base+1, last)
	}
	if err != nil {
		return fmt.Errorf("stream %s: %w", name, err)
	}
	l.looked(info.Created, last)
	return nil
}

// lookBack reads what a stream holds from a place on where there are only copies of messages up to base, and looks for one
// from its end backwards: the hint first, 0 is none. Copies are in the order of the messages, and that alone counts, for the
// clock of a server may have been set.
func lookBack(ctx context.Context, js jetstream.JetStream, name string, l *lane, hint, base uint64) error {
	stream, err := js.Stream(ctx, name)
	if err != nil {
		return fmt.Errorf("stream %s: %w", name, err)
	}
	info := stream.CachedInfo()
	first, last := max(info.State.FirstSeq, 1), info.State.LastSeq
	start, size := hint+1, uint64(firstWindow)
	if hint == 0 || hint > last {
		start = last - min(last, size)
	}
	for ; start > first; start, size = last-min(last, size), size*windowGrowth {
		enough, err := beginsBefore(ctx, js, name, start, base)
		if err != nil {
			return err
		}
		if enough {
			break
		}
	}
	if start = max(start, first); start <= last {
		if err := lookThrough(ctx, js, stream, l, start, last); err != nil {
			return fmt.Errorf("stream %s: %w", name, err)
		}
	}
	l.looked(info.Created, last)
	return nil
}

// beginsBefore reports whether the first copy from a place on is one of a message up to base. Where there are none but messages
// of others, that is not known.
func beginsBefore(ctx context.Context, js jetstream.JetStream, name string, start, base uint64) (enough bool, err error) {
	err = scanWithin(ctx, js, name, startAtSequence(start, ">", true), readPatience,
		func(m jetstream.Msg, _ *jetstream.MsgMetadata) bool {
			id, ok := copyOf(m.Headers())
			if ok {
				enough = id.seq <= base
			}
			return !ok
		})
	if err != nil {
		return false, fmt.Errorf("stream %s: %w", name, err)
	}
	return enough, nil
}

func lookAtFew(ctx context.Context, js jetstream.JetStream, stream jetstream.Stream, l *lane, last uint64) error {
	for seq := l.base + 1; seq <= last; seq++ {
		m, err := getMsg(ctx, js, stream, seq, "")
		if err != nil {
			return err
		}
		l.note(m.Header)
	}
	return nil
}

// lookThrough reads from one sequence to the last, and makes sure that nothing was left out but what the stream does not hold
// any more: another server than the one that knows last may be the one that is read from.
func lookThrough(ctx context.Context, js jetstream.JetStream, stream jetstream.Stream, l *lane, from, last uint64) error {
	seen := from - 1
	err := scanWithin(ctx, js, stream.CachedInfo().Config.Name, startAtSequence(from, ">", true), readPatience,
		func(m jetstream.Msg, meta *jetstream.MsgMetadata) bool {
			if meta.Sequence.Stream <= last {
				l.note(m.Headers())
				seen = max(seen, meta.Sequence.Stream)
			}
			return meta.Sequence.Stream < last
		})
	if err != nil || seen == last {
		return err
	}
	info, err := stream.Info(ctx, jetstream.WithDeletedDetails(true))
	if err != nil {
		return err
	}
	for seq := max(seen+1, info.State.FirstSeq); seq <= last; seq++ {
		if _, gone := slices.BinarySearch(info.State.Deleted, seq); !gone {
			return errBehind
		}
	}
	return nil
}

// note takes in a message of the stream.
func (l *lane) note(h nats.Header) {
	id, ok := copyOf(h)
	if !ok {
		return
	}
	l.known.add(id)
	l.decided.add(id.seq, h)
	if reason := h.Get(HeaderReason); strings.HasPrefix(reason, poisonReason) {
		if l.poison == nil {
			l.poison = map[origin]string{}
		}
		l.poison[id] = reason
	}
}
