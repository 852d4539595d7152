package stream

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Erasure says whose messages and state to erase. User and, unless it is a dry run, Order and By must be set.
type Erasure struct {
	User string
	By   Author

	// OrderKey and Order are the record of the live log by which a gate forgets the user, and which does not name them: it
	// is kept for good.
	OrderKey string
	Order    []byte

	// LiveEntry reports whether a record of the live log is a list entry that names the user; nil says so of none.
	LiveEntry func(key string, value []byte) bool

	Wait   time.Duration // how long to wait for a running gate to forget the user
	DryRun bool          // count, and change nothing

	// Progress, which may be nil, is told now and then how much of a stream was read.
	Progress func(stream string, read, total uint64)
}

// Erased is what there was of a user, and what there is now.
type Erased struct {
	Streams  []ErasedFrom // the three streams, in the order in which messages pass them
	Releases ErasedFrom   // records of releases
	Live     ErasedFrom   // live list entries, with their history
	State    ErasedState
	Position uint64 // of the order in the live log; 0 in a dry run
}

// ErasedFrom counts what one place held of the user.
type ErasedFrom struct {
	Name  string // of the stream or the bucket
	Found uint64 // before and while it was erased
	Left  uint64 // found by looking again afterwards; of a dry run the same as Found
}

// ErasedState says what became of the user's state in the gate.
type ErasedState string

// What can become of a user's state.
const (
	StateKept        ErasedState = "kept"        // in a dry run
	StateErased      ErasedState = "erased"      // the gate has confirmed it
	StateLater       ErasedState = "later"       // no gate runs: it is erased when one starts
	StateUnconfirmed ErasedState = "unconfirmed" // a gate runs and has not confirmed it in time
)

// Left is how much of the user is left in streams and buckets.
func (e *Erased) Left() uint64 {
	n := e.Releases.Left + e.Live.Left
	for _, s := range e.Streams {
		n += s.Left
	}
	return n
}

// Erase removes a user's messages, as sender and as recipient, from the three streams, overwriting them, and with them the
// records of releases and the live list entries that name the user. It has a running gate forget the user too. Then it
// looks everywhere again and counts what is left. What the backend publishes of the user meanwhile may be left. An
// interrupted Erase is run again; on an error, the counts are those so far.
func Erase(ctx context.Context, nc *nats.Conn, t Topology, e Erasure) (Erased, error) {
	w, err := newEraser(ctx, nc, t, e)
	if err != nil {
		return Erased{}, withAdvice(err)
	}
	err = w.erase(ctx)
	return w.done, withAdvice(err)
}

// eraser is an Erase under way.
type eraser struct {
	Erasure
	nc   *nats.Conn
	js   jetstream.JetStream
	t    Topology
	live jetstream.KeyValue // nil where there is none
	done Erased

	// omitted are inbound messages of the user that may be too large to have their body in the invalid stream.
	omitted map[string]bool
}

func newEraser(ctx context.Context, nc *nats.Conn, t Topology, e Erasure) (*eraser, error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	if e.User == "" {
		return nil, errors.New("user: absent")
	}
	js, err := jetstream.New(nc)
	if err != nil {
		return nil, err
	}
	w := &eraser{Erasure: e, nc: nc, js: js, t: t, omitted: map[string]bool{}}
	w.done = Erased{
		Streams:  []ErasedFrom{{Name: t.InboundStream()}, {Name: t.RoutedStream()}, {Name: t.InvalidStream()}},
		Releases: ErasedFrom{Name: t.ReleasesBucket()}, Live: ErasedFrom{Name: t.LiveBucket()}, State: StateKept,
	}
	if e.DryRun {
		w.live, err = existingBucket(ctx, js, t.LiveBucket())
		return w, err
	}
	if err := e.By.Validate(); err != nil {
		return nil, err
	}
	w.live, err = liveBucket(ctx, js, t)
	return w, err
}

// The places of the streams among the counts.
const (
	inInbound = iota
	inRouted
	inInvalid
)

// erase goes with the messages: what is gone from the inbound stream the gate takes no more, what it had taken it has
// routed once it confirms the order, and so nothing comes to the other streams behind the sweep.
func (w *eraser) erase(ctx context.Context) error {
	if err := w.sweep(ctx, inInbound); err != nil {
		return err
	}
	if !w.DryRun {
		if err := w.forget(ctx); err != nil {
			return err
		}
	}
	err := w.sweep(ctx, inRouted)
	if err == nil {
		err = w.sweep(ctx, inInvalid)
	}
	if err == nil {
		w.done.Releases.Found, err = w.releases(ctx, !w.DryRun)
	}
	if err == nil {
		w.done.Live.Found, err = w.entries(ctx, !w.DryRun)
	}
	if err != nil {
		return err
	}
	if err := w.prove(ctx); err != nil || w.DryRun {
		return err
	}
	return w.keepRecord(ctx)
}

// sweep counts and removes what a stream holds of the user.
func (w *eraser) sweep(ctx context.Context, place int) error {
	at := &w.done.Streams[place]
	stream, err := w.js.Stream(ctx, at.Name)
	if err != nil {
		return fmt.Errorf("stream %s: %w", at.Name, err)
	}
	return w.each(ctx, stream, place, func(seq uint64) error {
		at.Found++
		if w.DryRun {
			return nil
		}
		return secureDelete(ctx, stream, seq)
	})
}

// prove looks again and counts what is left.
func (w *eraser) prove(ctx context.Context) error {
	for place := range w.done.Streams {
		at := &w.done.Streams[place]
		if w.DryRun {
			at.Left = at.Found
			continue
		}
		stream, err := w.js.Stream(ctx, at.Name)
		if err != nil {
			return fmt.Errorf("stream %s: %w", at.Name, err)
		}
		err = w.each(ctx, stream, place, func(uint64) error {
			at.Left++
			return nil
		})
		if err != nil {
			return err
		}
	}
	var releases, live error
	w.done.Releases.Left, releases = w.releases(ctx, false)
	w.done.Live.Left, live = w.entries(ctx, false)
	return errors.Join(releases, live)
}

// secureDelete removes a message and overwrites it.
func secureDelete(ctx context.Context, stream jetstream.Stream, seq uint64) error {
	err := stream.SecureDeleteMsg(ctx, seq)
	if err == nil || gone(ctx, stream, seq) {
		return nil
	}
	advice := ""
	if stream.CachedInfo().Config.DenyDelete {
		advice = " (the stream has deny_delete set, so nothing can be erased from it)"
	}
	return fmt.Errorf("stream %s, sequence %d: %w%s", stream.CachedInfo().Config.Name, seq, err, advice)
}
