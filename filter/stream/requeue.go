package stream

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// RequeueOptions says what Requeue puts back. One of All, Sequences, IDs and Reason chooses the messages.
type RequeueOptions struct {
	All       bool
	Sequences []uint64 // in the invalid stream
	IDs       []string // of the messages, as their bodies or their publisher name them
	Reason    string   // part of what the header Dmgate-Reason says

	Keep   bool // leave the messages in the invalid stream too
	DryRun bool // change nothing
}

// Requeued is a chosen message of the invalid stream, and what became of it.
type Requeued struct {
	Sequence uint64    // in the invalid stream
	Stored   time.Time // when that stream stored it
	Reason   string    // why it is no valid event
	Subject  string    // where it is put back
	Inbound  uint64    // its new sequence in the inbound stream; 0 where it is not there
	Again    bool      // it had been put back before and was only taken out of the invalid stream
	Err      error     // why it could not be put back, and is still in the invalid stream
}

// Requeue puts chosen messages of the invalid stream back to where they were published, oldest first, with their bytes and
// their publisher's headers as they were, and takes them out of the invalid stream. What came in after it began is left
// alone, so a message that is still invalid comes back once. An interrupted Requeue can be run again: within the inbound
// stream's deduplication window nothing is put back twice. An error, which is the last that it yields, ends it; what is
// wrong with one message does not.
func Requeue(ctx context.Context, nc *nats.Conn, t Topology, o RequeueOptions) iter.Seq2[Requeued, error] {
	return func(yield func(Requeued, error) bool) {
		q, sequences, err := newRequeuer(ctx, nc, t, o)
		if err != nil {
			yield(Requeued{}, withAdvice(err))
			return
		}
		for _, seq := range sequences {
			r, err := q.requeue(ctx, seq)
			if err != nil {
				yield(r, fmt.Errorf("message %d of %s: %w%s", seq, t.InvalidStream(), err, sendAdvice(err)))
				return
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}

type requeuer struct {
	nc               *nats.Conn
	js               jetstream.JetStream
	t                Topology
	options          RequeueOptions
	inbound, invalid jetstream.Stream
}

// newRequeuer returns a requeuer and the sequences of what is chosen.
func newRequeuer(ctx context.Context, nc *nats.Conn, t Topology, o RequeueOptions) (*requeuer, []uint64, error) {
	q := &requeuer{nc: nc, t: t, options: o}
	err := t.Validate()
	if err == nil {
		q.js, err = jetstream.New(nc)
	}
	if err == nil {
		q.inbound, err = q.open(ctx, t.InboundStream())
	}
	if err == nil {
		q.invalid, err = q.open(ctx, t.InvalidStream())
	}
	if err != nil {
		return nil, nil, err
	}
	sequences, err := q.choose(ctx)
	return q, sequences, err
}

func (q *requeuer) open(ctx context.Context, name string) (jetstream.Stream, error) {
	s, err := q.js.Stream(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("stream %s: %w", name, err)
	}
	return s, nil
}

// requeue puts a message back. The error ends everything.
func (q *requeuer) requeue(ctx context.Context, seq uint64) (Requeued, error) {
	r := Requeued{Sequence: seq}
	m, err := q.invalid.GetMsg(ctx, seq)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		r.Err = errors.New("not there")
		return r, nil
	}
	if err != nil {
		return r, err
	}
	r.Stored, r.Reason, r.Subject = m.Time, m.Header.Get(HeaderReason), m.Header.Get(HeaderSubject)
	back, err := q.message(ctx, m)
	switch {
	case back == nil:
		r.Err = err
		return r, nil
	case q.options.DryRun:
		return r, nil
	}
	ack, err := q.js.PublishMsg(ctx, back)
	switch {
	case refusedForGood(err):
		r.Err = err
		return r, nil
	case err != nil:
		return r, err
	}
	r.Inbound, r.Again = ack.Sequence, ack.Duplicate
	if q.options.Keep {
		return r, nil
	}
	if err := q.invalid.DeleteMsg(ctx, seq); err != nil && !gone(ctx, q.invalid, seq) {
		return r, fmt.Errorf("it is put back, and can't be taken out: %w", err)
	}
	return r, nil
}

// message is what is put back; nil where the error says why it can't be.
func (q *requeuer) message(ctx context.Context, m *jetstream.RawStreamMsg) (*nats.Msg, error) {
	subject := m.Header.Get(HeaderSubject)
	if !covered([]string{q.t.inboundSubjects()}, subject) || strings.ContainsAny(subject, "*> …") {
		return nil, fmt.Errorf("header %s: %q, want a subject within %s", HeaderSubject, subject, q.t.inboundSubjects())
	}
	body, err := q.body(ctx, m)
	if err != nil {
		return nil, err
	}
	ours := nats.Header{jetstream.MsgIDHeader: {fmt.Sprintf("%%requeue-%d-%d", m.Sequence, m.Time.UnixNano())}}
	all, _ := withPublishers(ours, headerSize(ours), &inbound{header: m.Header, body: body}, int(q.nc.MaxPayload()))
	return &nats.Msg{Subject: subject, Header: all, Data: body}, nil
}

// body is the message's body, from the inbound stream where there was no room for it.
func (q *requeuer) body(ctx context.Context, m *jetstream.RawStreamMsg) ([]byte, error) {
	omitted := m.Header.Get(HeaderOmitted)
	if omitted == "" {
		return m.Data, nil
	}
	seq, err := strconv.ParseUint(m.Header.Get(HeaderSequence), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("header %s: %q, want a sequence", HeaderSequence, m.Header.Get(HeaderSequence))
	}
	original, err := getMsg(ctx, q.js, q.inbound, seq, "")
	switch {
	case errors.Is(err, jetstream.ErrMsgNotFound):
		return nil, fmt.Errorf("its body of %s bytes was left out, and %s does not hold it any more", omitted, q.t.InboundStream())
	case err != nil:
		return nil, err
	case original.Subject != m.Header.Get(HeaderSubject) || strconv.Itoa(len(original.Data)) != omitted:
		return nil, fmt.Errorf("its body was left out, and sequence %d of %s is another message", seq, q.t.InboundStream())
	}
	return original.Data, nil
}

// gone reports whether a stream does not hold a message any more.
func gone(ctx context.Context, s jetstream.Stream, seq uint64) bool {
	_, err := s.GetMsg(ctx, seq)
	return errors.Is(err, jetstream.ErrMsgNotFound)
}

// choose returns the sequences of what is to be put back, in order.
func (q *requeuer) choose(ctx context.Context) ([]uint64, error) {
	if len(q.options.Sequences) > 0 {
		sequences := slices.Clone(q.options.Sequences)
		slices.Sort(sequences)
		return slices.Compact(sequences), nil
	}
	if len(q.options.IDs) > 0 {
		return q.withIDs(ctx)
	}
	return q.matching(ctx, true, func(m jetstream.Msg) bool {
		return q.options.All || strings.Contains(m.Headers().Get(HeaderReason), q.options.Reason)
	})
}

// matching returns the sequences of the messages that match, among those that the invalid stream holds now.
func (q *requeuer) matching(ctx context.Context, headersOnly bool, match func(jetstream.Msg) bool) (found []uint64, err error) {
	last := q.invalid.CachedInfo().State.LastSeq
	err = scanWithin(ctx, q.js, q.t.InvalidStream(), startAtSequence(1, q.t.InvalidSubject(), headersOnly), readPatience,
		func(m jetstream.Msg, meta *jetstream.MsgMetadata) bool {
			if meta.Sequence.Stream <= last && match(m) {
				found = append(found, meta.Sequence.Stream)
			}
			return meta.Sequence.Stream < last
		}, fewBytes)
	return found, err
}

// withIDs returns the sequences of messages with the ids. An id that no body names may be that under which the inbound
// stream holds a message.
func (q *requeuer) withIDs(ctx context.Context) ([]uint64, error) {
	missing := slices.Clone(q.options.IDs)
	inbound := map[string]string{} // ids by the sequence there, as the header writes it
	for _, id := range missing {
		seq, err := findLast(ctx, q.js, q.t.InboundStream(), q.t.inboundSubjects(), time.Time{}, withID(id))
		if err != nil {
			return nil, err
		}
		inbound[strconv.FormatUint(seq, 10)] = id
	}
	sequences, err := q.matching(ctx, false, func(m jetstream.Msg) bool {
		id, found := inbound[m.Headers().Get(HeaderSequence)]
		for _, wanted := range q.options.IDs {
			if !found && namesID(m.Data(), wanted) {
				id, found = wanted, true
			}
		}
		missing = slices.DeleteFunc(missing, func(m string) bool { return found && m == id })
		return found
	})
	if err == nil && len(missing) > 0 {
		err = fmt.Errorf("%s holds no message %q, so nothing was put back", q.t.InvalidStream(), missing)
	}
	return sequences, err
}
