package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// A message on which the process dies would be delivered again at every start, and nothing after it would ever be
// routed. So the sidecar notes where it starts. After a few starts at the same place it decides one message at a time and
// notes which, and a message that it was deciding when the process died, again and again, goes to the invalid stream.

const (
	// carefulAfter is at how many starts in the same place messages are no longer decided side by side.
	carefulAfter = 3

	// poisonAfter is how often the process may die while it decides one message alone.
	poisonAfter = 2

	// carefulFor is how many messages are decided one at a time: about as many as can have been under way when the process
	// died. Where it was one after them, all of these are routed by the time it dies again.
	carefulFor = 4096
)

// attempt is a note of what the sidecar was about to do.
type attempt struct {
	Inbound  uint64    `json:"inbound"`  // the first message that is not routed
	Stored   time.Time `json:"stored"`   // when the stream stored it
	Starts   int       `json:"starts"`   // how often routing began there
	Deciding bool      `json:"deciding"` // the message is being decided, and it alone
	Deaths   int       `json:"deaths"`   // how often the process died while it was
}

func (a *attempt) concerns(m *inbound) bool { return a.Inbound == m.seq && a.Stored.Equal(m.stored) }

// poisonReason is what the reason begins with for which such a message is invalid.
const poisonReason = "dmgate ended "

// attemptName is the object that holds the note.
const attemptName = "attempt"

// guard finds the message on which the process dies. It is not safe for concurrent use, but for decided.
type guard struct {
	store jetstream.ObjectStore
	log   *slog.Logger
	found map[origin]string // why messages must not be decided, as copies in the invalid stream say
	last  attempt           // what the process before was about to do
	done  chan struct{}     // a message that was alone is decided
	alone int               // messages still to be decided one at a time
	first bool              // no message was handed out yet
}

// newGuard reads what the process before was about to do. A note that can't be read is none.
func newGuard(ctx context.Context, store jetstream.ObjectStore, log *slog.Logger) (*guard, error) {
	g := &guard{store: store, log: log, done: make(chan struct{}, 1), first: true}
	wait, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	text, err := store.GetBytes(wait, attemptName)
	switch {
	case errors.Is(err, jetstream.ErrObjectNotFound):
		return g, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err == nil:
		err = json.Unmarshal(text, &g.last)
	}
	if err != nil {
		g.last = attempt{}
		log.Warn("can't read what was under way before", "error", err)
	}
	return g, nil
}

// admit is called with every message, in order, before it is decided. In normal times it does nothing but with the first.
func (g *guard) admit(ctx context.Context, m *inbound) {
	g.spare(m)
	if g.first {
		g.begin(ctx, m)
	}
	if g.alone > 0 {
		g.single(ctx, m)
	}
}

// spare keeps a message from being decided that an earlier process has found to end it.
func (g *guard) spare(m *inbound) { m.poison = g.found[m.origin()] }

// begin notes that routing begins, and finds out whether it has begun there too often.
func (g *guard) begin(ctx context.Context, m *inbound) {
	g.first = false
	now := attempt{Inbound: m.seq, Stored: m.stored, Starts: 1}
	if g.last.concerns(m) {
		now.Starts, now.Deaths = g.last.Starts+1, g.last.Deaths
		if g.last.Deciding {
			now.Deaths++
		}
	}
	g.last = now
	if now.Starts > carefulAfter {
		g.alone = carefulFor
		g.log.Warn("routing begins at the same message again and again, going on one message at a time",
			"sequence", m.seq, "starts", now.Starts)
	}
	g.note(ctx, now)
}

// single lets a message be decided alone, or not at all where that has ended the process too often.
func (g *guard) single(ctx context.Context, m *inbound) {
	now := attempt{Inbound: m.seq, Stored: m.stored, Starts: carefulAfter + 1, Deciding: true}
	if g.last.concerns(m) {
		now.Deaths = g.last.Deaths
	}
	if now.Deaths >= poisonAfter {
		m.poison = fmt.Sprintf(poisonReason+"%d times while it decided this message", now.Deaths)
		g.log.Error("a message ends the process and goes to the invalid stream", "sequence", m.seq, "times", now.Deaths)
	}
	g.careful(g.note(ctx, now))
}

// careful goes on deciding messages one at a time only while that can be noted: without, nobody would learn of a death, and each
// message would wait for a server that can't store the note, for as long as it may take to answer.
func (g *guard) careful(noted bool) {
	if !noted {
		g.alone = 0
	}
}

// settle waits until a message that is alone is decided. It is called after the message was handed on. A stop is no death,
// so what is noted then is that the message was decided, and those that are left are decided as usual.
func (g *guard) settle(ctx context.Context, m *inbound) {
	if g.alone == 0 {
		return
	}
	<-g.done
	switch g.alone--; {
	case ctx.Err() != nil:
		g.alone = 0
	case g.alone == 0:
		g.log.Info("going on as usual", "after", m.seq)
	}
	g.careful(g.note(context.WithoutCancel(ctx), attempt{Inbound: m.seq, Stored: m.stored, Starts: carefulAfter + 1}))
}

// decided is told of every message that is decided.
func (g *guard) decided() {
	select {
	case g.done <- struct{}{}:
	default: // nobody waits
	}
}

// note writes down what comes next, and reports whether it could. Where it can't, a process that dies now is not counted.
func (g *guard) note(ctx context.Context, a attempt) bool {
	wait, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	text, err := json.Marshal(a)
	if err == nil {
		_, err = g.store.PutBytes(wait, attemptName, text)
	}
	if err != nil && ctx.Err() == nil {
		g.log.Warn("can't note what is under way", "error", err)
	}
	return err == nil
}
