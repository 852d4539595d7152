package stream

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Offer publishes events to the inbound stream at a fixed rate, whatever becomes of them, and returns by event how long it
// took until a consumer of the routed stream had its stored copy. Each is timed from when it was due and not from when it
// was published, so that a publisher which is held up hides nothing (coordinated omission). Every event must have an id of
// its own. It ends with ctx's error where copies do not come out.
//
// Publisher and consumer have a connection each, since they stand for two services.
func Offer(ctx context.Context, from, to *nats.Conn, t Topology, events []Outgoing, perSecond float64) ([]time.Duration, error) {
	messages := make([]*nats.Msg, len(events))
	for i, e := range events {
		messages[i] = e.message(t)
	}
	arrivals, err := Expect(ctx, to, t, events)
	if err != nil {
		return nil, err
	}
	begun := time.Now()
	due := func(i int) time.Time { return begun.Add(time.Duration(float64(i) / perSecond * float64(time.Second))) }
	for i, m := range messages {
		if err := pauseUntil(ctx, due(i)); err != nil {
			return nil, err
		}
		if err := from.PublishMsg(m); err != nil {
			return nil, fmt.Errorf("message %d to %s: %w", i+1, t.InboundStream(), err)
		}
	}
	came, err := arrivals.Wait(ctx)
	if err != nil {
		return nil, err
	}
	took := make([]time.Duration, len(came))
	for i, at := range came {
		took[i] = at.Sub(due(i))
	}
	return took, nil
}

// pauseUntil waits, where there is anything to wait for.
func pauseUntil(ctx context.Context, at time.Time) error {
	wait := time.Until(at)
	if wait <= 0 {
		return nil
	}
	time.Sleep(wait) // far shorter than anybody would notice
	return ctx.Err()
}

// Arrivals notes when the stored copies of messages reach a consumer of the routed stream.
type Arrivals struct {
	consuming jetstream.ConsumeContext
	done      chan struct{}

	mu    sync.Mutex
	index map[string]int
	at    []time.Time // by event; zero where no copy came yet
	left  int
}

// Expect waits, from now on, for a copy of each event. The caller must call Wait.
func Expect(ctx context.Context, nc *nats.Conn, t Topology, events []Outgoing) (*Arrivals, error) {
	js, err := jetstream.New(nc)
	if err != nil {
		return nil, err
	}
	a := &Arrivals{done: make(chan struct{}), index: make(map[string]int, len(events)), at: make([]time.Time, len(events)),
		left: len(events)}
	for i, e := range events {
		a.index[escapeHeader(e.ID)] = i
	}
	if len(a.index) < len(events) {
		return nil, fmt.Errorf("%d events have %d ids, want one each", len(events), len(a.index))
	}
	consumer, err := js.OrderedConsumer(ctx, t.RoutedStream(), jetstream.OrderedConsumerConfig{
		FilterSubjects: []string{t.routedSubjects()}, DeliverPolicy: jetstream.DeliverNewPolicy, HeadersOnly: true,
	})
	if err != nil {
		return nil, err
	}
	a.consuming, err = consumer.Consume(a.note, jetstream.PullHeartbeat(time.Second), jetstream.PullExpiry(5*time.Second))
	return a, err
}

func (a *Arrivals) note(m jetstream.Msg) {
	now := time.Now()
	a.mu.Lock()
	defer a.mu.Unlock()
	i, ok := a.index[m.Headers().Get(jetstream.MsgIDHeader)]
	if !ok || !a.at[i].IsZero() {
		return
	}
	a.at[i] = now
	if a.left--; a.left == 0 {
		close(a.done)
	}
}

// Wait returns when every copy came, by event, or ctx's error.
func (a *Arrivals) Wait(ctx context.Context) ([]time.Time, error) {
	defer a.consuming.Stop()
	select {
	case <-a.done:
		return a.at, nil
	case <-ctx.Done():
		a.mu.Lock()
		defer a.mu.Unlock()
		return nil, fmt.Errorf("%d of %d messages did not come out: %w", a.left, len(a.at), ctx.Err())
	}
}
