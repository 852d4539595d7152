//go:build linux

package crashtest

import (
	"context"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// publisher publishes a load as a careful backend does: with an id, and again until the server has confirmed it. So what
// is in the inbound stream is what was published, each once.
type publisher struct {
	js   jetstream.JetStream
	load *load
	pace pace

	confirmed atomic.Int64
	again     atomic.Int64 // attempts that were not confirmed
	stop      chan struct{}
	done      chan struct{}
}

// confirmTimeout is how long a confirmation may take before a message is published again.
const confirmTimeout = time.Second

// pace is how fast a backend publishes.
type pace struct {
	pause time.Duration // between two batches
	batch func() int    // how many messages come at once
}

const (
	usualBatch = 20  // messages at most
	burstBatch = 400 // now and then
)

// uneven is a pace with few messages at a time, and now and then a burst.
func uneven(seed uint64) pace {
	r := rand.New(rand.NewPCG(seed, 3))
	return pace{pause: 15 * time.Millisecond, batch: func() int {
		if r.IntN(100) == 0 {
			return burstBatch
		}
		return 1 + r.IntN(usualBatch)
	}}
}

func startPublisher(nc *nats.Conn, load *load, pace pace) (*publisher, error) {
	js, err := jetstream.New(nc, jetstream.WithPublishAsyncMaxPending(2*burstBatch),
		jetstream.WithPublishAsyncTimeout(confirmTimeout))
	if err != nil {
		return nil, err
	}
	p := &publisher{js: js, load: load, pace: pace, stop: make(chan struct{}), done: make(chan struct{})}
	go p.run()
	return p, nil
}

func (p *publisher) run() {
	defer close(p.done)
	for {
		select {
		case <-p.stop:
			return
		case <-time.After(p.pace.pause):
		}
		batch := make([]outgoing, p.pace.batch())
		for i := range batch {
			batch[i] = p.load.next()
		}
		p.publish(batch)
	}
}

// publish tries until every message of the batch is confirmed.
func (p *publisher) publish(batch []outgoing) {
	for len(batch) > 0 {
		failed := p.attempt(batch)
		p.confirmed.Add(int64(len(batch) - len(failed)))
		p.again.Add(int64(len(failed)))
		if batch = failed; len(batch) > 0 {
			time.Sleep(20 * time.Millisecond) // the server is away
		}
	}
}

// attempt publishes a batch once and returns what was not confirmed.
func (p *publisher) attempt(batch []outgoing) (failed []outgoing) {
	futures := make([]jetstream.PubAckFuture, len(batch))
	for i, o := range batch {
		m := &nats.Msg{Subject: o.subject, Data: o.body, Header: nats.Header{}}
		futures[i], _ = p.js.PublishMsgAsync(m, jetstream.WithMsgID(o.published))
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*confirmTimeout)
	defer cancel()
	for i, f := range futures {
		if f == nil || !confirmed(ctx, f) {
			failed = append(failed, batch[i])
		}
	}
	return failed
}

func confirmed(ctx context.Context, f jetstream.PubAckFuture) bool {
	select {
	case <-f.Ok():
		return true
	case <-f.Err():
	case <-ctx.Done():
	}
	return false
}

// finish ends the load once all of it is confirmed.
func (p *publisher) finish() {
	close(p.stop)
	<-p.done
}
