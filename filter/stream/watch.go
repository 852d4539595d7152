package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
)

// WatchOptions says what Watch reads. The zero value reads, without bodies, what is routed from now on.
type WatchOptions struct {
	All    bool      // from the first message that the streams hold
	Since  time.Time // from this time on; zero for neither. All outranks it
	Bodies bool      // with the messages' bodies, which hold private text
}

// Routed is a message as a reader of the routed or the invalid stream finds it.
type Routed struct {
	Sequence  uint64          // in the stream where it is found
	Stored    time.Time       // when that stream stored it
	Invalid   string          // why it is no valid event; "" for a routed message, and only then the rest is set
	Route     filter.Route    //
	MessageID string          //
	Recipient string          //
	Decision  filter.Decision //
	Released  *Release        // of a copy that "dmgate release" put into the inbox; nil for what took its route by itself
	JSON      []byte          // the decision as the header holds it
	Body      []byte          // nil unless asked for
}

// ErrForeign is in the error of a message that dmgate did not write.
var ErrForeign = errors.New("not written by dmgate")

// Watch reads what is routed until ctx is done or the caller stops. Routed and invalid messages come in the order of
// their streams, each on its own. A message that is not one of dmgate's comes as an ErrForeign, and reading goes on;
// any other error is the last.
func Watch(ctx context.Context, nc *nats.Conn, t Topology, o WatchOptions) iter.Seq2[Routed, error] {
	return func(yield func(Routed, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		out := make(chan watched)
		ends := make(chan error, 2)
		go func() { ends <- follow(ctx, nc, t.RoutedStream(), o.config(t.routedSubjects()), o.Bodies, routed, out) }()
		go func() {
			ends <- follow(ctx, nc, t.InvalidStream(), o.config(t.InvalidSubject()), o.Bodies, invalid, out)
		}()
		for {
			select {
			case w := <-out:
				if !yield(w.Routed, w.err) {
					return
				}
			case err := <-ends:
				if ctx.Err() == nil {
					yield(Routed{}, err)
				}
				return
			}
		}
	}
}

type watched struct {
	Routed
	err error
}

func (o WatchOptions) config(subjects string) jetstream.OrderedConsumerConfig {
	c := jetstream.OrderedConsumerConfig{
		FilterSubjects: []string{subjects},
		DeliverPolicy:  jetstream.DeliverNewPolicy,
		HeadersOnly:    !o.Bodies,
		// The server forgets a reader that went away after this long.
		InactiveThreshold: 30 * time.Second,
	}
	switch {
	case o.All:
		c.DeliverPolicy = jetstream.DeliverAllPolicy
	case !o.Since.IsZero():
		c.DeliverPolicy, c.OptStartTime = jetstream.DeliverByStartTimePolicy, &o.Since
	}
	return c
}

// follow hands on what a stream holds and will hold.
func follow(ctx context.Context, nc *nats.Conn, name string, c jetstream.OrderedConsumerConfig, bodies bool,
	parse func(jetstream.Msg) (Routed, error), out chan<- watched) error {
	js, err := jetstream.New(nc)
	if err != nil {
		return err
	}
	consumer, err := js.OrderedConsumer(ctx, name, c)
	if err != nil {
		return fmt.Errorf("stream %s: %w%s", name, err, jetStreamAdvice(err))
	}
	messages, err := consumer.Messages()
	if err != nil {
		return fmt.Errorf("stream %s: %w", name, err)
	}
	defer messages.Stop()
	for {
		m, err := next(ctx, messages)
		if errors.Is(err, nats.ErrTimeout) {
			continue
		}
		if err != nil {
			return fmt.Errorf("stream %s: %w", name, err)
		}
		w := watched{}
		if w.Routed, w.err = parse(m); w.err != nil {
			w.err = fmt.Errorf("stream %s, sequence %d: %w: %w", name, w.Sequence, ErrForeign, w.err)
		}
		if bodies {
			w.Body = m.Data()
		}
		select {
		case out <- w:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// nextPatience is how long the client's iterator is waited for at a time. Calling Next again after a while also gets one going
// again that forgot to ask for more; see puller.
const nextPatience = 500 * time.Millisecond

// next waits a little for a message, and ends with nats.ErrTimeout where none comes or with ctx's error.
func next(ctx context.Context, messages jetstream.MessagesContext) (jetstream.Msg, error) {
	wait, cancel := context.WithTimeout(ctx, nextPatience)
	defer cancel()
	m, err := messages.Next(jetstream.NextContext(wait))
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return nil, nats.ErrTimeout
	}
	return m, err
}

func routed(m jetstream.Msg) (r Routed, err error) {
	if r, err = place(m); err != nil {
		return r, err
	}
	tokens := strings.Split(m.Subject(), ".")
	if r.Recipient, err = Unescape(tokens[len(tokens)-1]); err != nil {
		return r, err
	}
	if r.Route, err = filter.ParseRoute(m.Headers().Get(HeaderRoute)); err != nil {
		return r, fmt.Errorf("header %s: %w", HeaderRoute, err)
	}
	r.MessageID = unescapeHeader(m.Headers().Get(jetstream.MsgIDHeader))
	r.JSON = []byte(m.Headers().Get(HeaderDecision))
	if err := json.Unmarshal(r.JSON, &r.Decision); err != nil {
		return r, fmt.Errorf("header %s: %w", HeaderDecision, err)
	}
	if r.Released, err = parseRelease(m.Headers().Get(HeaderReleased)); r.Released != nil {
		r.MessageID = r.Decision.MessageID
	}
	return r, err
}

func invalid(m jetstream.Msg) (r Routed, err error) {
	if r, err = place(m); err != nil {
		return r, err
	}
	r.Invalid = m.Headers().Get(HeaderReason)
	if _, err := strconv.ParseUint(m.Headers().Get(HeaderSequence), 10, 64); err != nil || r.Invalid == "" {
		return r, fmt.Errorf("headers %s and %s: absent", HeaderReason, HeaderSequence)
	}
	return r, nil
}

func place(m jetstream.Msg) (Routed, error) {
	meta, err := m.Metadata()
	if err != nil {
		return Routed{}, err
	}
	return Routed{Sequence: meta.Sequence.Stream, Stored: meta.Timestamp}, nil
}
