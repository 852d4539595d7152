package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter/stream"
)

// through returns how fast a plain consumer moves the messages: it takes one, decides, publishes, waits for the confirmation
// and acknowledges. Several at once take from one consumer, and keep no sender's messages in order. Each round begins
// with a decider of its own.
func (t *traffic) through(newDecider func() decider, atOnce int) func(context.Context) (float64, error) {
	return func(ctx context.Context) (rate float64, err error) {
		dir, err := os.MkdirTemp("", "compare-")
		if err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
		server, err := stream.StartEmbedded(stream.EmbeddedOptions{Addr: "127.0.0.1:0", StoreDir: dir})
		if err != nil {
			return 0, err
		}
		defer server.Shutdown()
		nc, err := server.Connect(slog.New(slog.NewTextHandler(io.Discard, nil)))
		if err != nil {
			return 0, err
		}
		defer nc.Close()
		topology := stream.Topology{}
		if err := stream.Provision(ctx, nc, topology); err != nil {
			return 0, err
		}
		if _, err := stream.Send(ctx, nc, topology, slices.Values(t.events), nil); err != nil {
			return 0, err
		}
		return t.consume(ctx, nc, newDecider(), atOnce)
	}
}

// consumerName is that of the consumer which stream.Provision makes.
const consumerName = "dmgate"

func (t *traffic) consume(ctx context.Context, nc *nats.Conn, decide decider, atOnce int) (float64, error) {
	js, err := jetstream.New(nc)
	if err != nil {
		return 0, err
	}
	consumer, err := js.Consumer(ctx, stream.Topology{}.InboundStream(), consumerName)
	if err != nil {
		return 0, err
	}
	incoming, err := consumer.Messages(jetstream.PullMaxMessages(1000), jetstream.PullHeartbeat(time.Second))
	if err != nil {
		return 0, err
	}
	defer incoming.Stop()
	c := &consuming{js: js, incoming: incoming, decide: decide, left: len(t.events)}
	var workers sync.WaitGroup
	for range atOnce {
		workers.Go(func() { c.work(ctx) })
	}
	workers.Wait()
	if c.err != nil {
		return 0, c.err
	}
	return float64(len(t.events)-1) / c.last.Sub(c.first).Seconds(), t.allRouted(ctx, js)
}

// allRouted returns an error unless every message was moved.
func (t *traffic) allRouted(ctx context.Context, js jetstream.JetStream) error {
	routed, err := js.Stream(ctx, stream.Topology{}.RoutedStream())
	if err != nil {
		return err
	}
	if moved := routed.CachedInfo().State.Msgs; moved != uint64(len(t.events)) {
		return fmt.Errorf("%d messages were moved, want %d", moved, len(t.events))
	}
	return nil
}

// consuming is what the workers of a consumer share.
type consuming struct {
	js       jetstream.JetStream
	incoming jetstream.MessagesContext
	decide   decider

	mu          sync.Mutex
	left        int
	first, last time.Time // when the first and the last message had been moved
	err         error
}

func (c *consuming) work(ctx context.Context) {
	for c.take() {
		m, err := c.incoming.Next()
		if err == nil {
			err = c.move(ctx, m)
		}
		c.moved(err)
	}
}

// take reports whether there is another message to move.
func (c *consuming) take() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left == 0 || c.err != nil {
		return false
	}
	c.left--
	return true
}

func (c *consuming) moved(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = time.Now()
	if c.first.IsZero() {
		c.first = c.last
	}
	if c.err == nil {
		c.err = err
	}
}

func (c *consuming) move(ctx context.Context, m jetstream.Msg) error {
	v, err := c.decide(ctx, m.Data())
	if err != nil {
		return err
	}
	out := &nats.Msg{Subject: stream.Topology{}.RoutedSubject(v.route, v.recipient), Data: m.Data(),
		Header: nats.Header{jetstream.MsgIDHeader: {v.id}}}
	if _, err := c.js.PublishMsg(ctx, out); err != nil {
		return err
	}
	return m.Ack()
}
