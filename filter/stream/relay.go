package stream

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
)

// relayWindow is how many messages a relay leaves unconfirmed.
const relayWindow = 4096

// StartRelay moves every message of the inbound stream to an inbox, that of its subject's last token, and tells moved, from one
// goroutine, of each.
// It consumes, publishes asynchronously and acknowledges after the confirmation, as a sidecar does, and nothing more: no
// order, no recovery, no decision. That makes it what a sidecar is to be measured against. The streams must have been
// provisioned, and no sidecar may run. What stop returns is the first error that there was.
func StartRelay(ctx context.Context, nc *nats.Conn, t Topology, moved func()) (stop func() error, err error) {
	js, err := jetstream.New(nc, jetstream.WithPublishAsyncMaxPending(relayWindow))
	if err != nil {
		return nil, err
	}
	consumer, err := js.Consumer(ctx, t.InboundStream(), consumerName)
	if err != nil {
		return nil, err
	}
	r := &relay{js: js, from: t.InboundSubject(""), to: t.RoutedSubject(filter.Inbox, ""), under: make(chan moving, relayWindow)}
	consuming, err := consumer.Consume(r.publish, jetstream.PullMaxMessages(DefaultPrefetch), jetstream.PullHeartbeat(time.Second))
	if err != nil {
		return nil, err
	}
	confirmed := make(chan error, 1)
	go func() { confirmed <- r.confirm(moved) }()
	return func() error {
		consuming.Drain()
		<-consuming.Closed()
		close(r.under)
		return errors.Join(r.failed, <-confirmed)
	}, nil
}

type relay struct {
	js       jetstream.JetStream
	from, to string // what subjects begin with
	under    chan moving
	failed   error // of publish, which runs in one goroutine
}

// moving is a message whose copy is not confirmed yet.
type moving struct {
	future jetstream.PubAckFuture
	in     jetstream.Msg
}

func (r *relay) publish(m jetstream.Msg) {
	out := &nats.Msg{Subject: r.to + strings.TrimPrefix(m.Subject(), r.from), Data: m.Data(), Header: nats.Header{
		jetstream.MsgIDHeader: m.Headers()[jetstream.MsgIDHeader],
	}}
	future, err := r.js.PublishMsgAsync(out)
	if err != nil {
		r.failed = cmp.Or(r.failed, err)
		return
	}
	r.under <- moving{future, m}
}

func (r *relay) confirm(moved func()) (failed error) {
	for m := range r.under {
		select {
		case <-m.future.Ok():
			_ = m.in.Ack() // what is lost here comes again and costs the relay time
			moved()
		case err := <-m.future.Err():
			failed = cmp.Or(failed, err)
		}
	}
	return failed
}
