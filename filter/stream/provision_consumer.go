package stream

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Settings of the durable consumer. A message is unacknowledged while it waits in the sidecar, so many may be; and the
// wait is long enough that none comes again only because the sidecar is busy.
const (
	ackWait       = 30 * time.Second
	maxAckPending = 50_000
)

// consumer asks for an acknowledgement to each message. One to all before would do, since they are settled in order; but then
// the server takes a message that is removed from the stream, as erasing does, for acknowledged, and with it all before.
func (t Topology) consumer() jetstream.ConsumerConfig {
	return jetstream.ConsumerConfig{
		Durable:       consumerName,
		Description:   "dmgate: everything up to the acknowledgement floor is routed",
		FilterSubject: t.inboundSubjects(),
		DeliverPolicy: jetstream.DeliverAllPolicy,
		AckPolicy:     jetstream.AckExplicitPolicy,
		AckWait:       ackWait,
		MaxDeliver:    -1,
		MaxAckPending: maxAckPending,
		ReplayPolicy:  jetstream.ReplayInstantPolicy,
	}
}

func ensureConsumer(ctx context.Context, js jetstream.JetStream, t Topology) error {
	where := fmt.Sprintf("consumer %s of stream %s", consumerName, t.InboundStream())
	c, err := js.Consumer(ctx, t.InboundStream(), consumerName)
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		c, err = js.CreateOrUpdateConsumer(ctx, t.InboundStream(), t.consumer())
	}
	if errors.Is(err, jetstream.ErrNotPullConsumer) {
		return &MismatchError{[]Mismatch{{where, "deliver_subject", "set", "none: a pull consumer"}}}
	}
	if err != nil {
		return fmt.Errorf("%s: %w%s", where, err, jetStreamAdvice(err))
	}
	if found := checkConsumer(where, c.CachedInfo().Config, t); len(found) > 0 {
		return &MismatchError{found}
	}
	return nil
}

func checkConsumer(where string, found jetstream.ConsumerConfig, t Topology) []Mismatch {
	var out []Mismatch
	report := func(field string, found, wanted any) {
		out = append(out, Mismatch{where, field, fmt.Sprint(found), fmt.Sprint(wanted)})
	}
	filters := found.FilterSubjects
	if found.FilterSubject != "" {
		filters = []string{found.FilterSubject}
	}
	if len(filters) > 0 && !covered(filters, t.inboundSubjects()) {
		report("filter_subject", filters, t.inboundSubjects())
	}
	if found.AckPolicy != jetstream.AckExplicitPolicy {
		report("ack_policy", found.AckPolicy, jetstream.AckExplicitPolicy)
	}
	if found.MaxDeliver > 0 {
		report("max_deliver", found.MaxDeliver, "-1: a message that is given up is lost")
	}
	if found.MaxAckPending > 0 && found.MaxAckPending < minAckPending {
		report("max_ack_pending", found.MaxAckPending, fmt.Sprintf("at least %d", minAckPending))
	}
	if found.HeadersOnly {
		report("headers_only", true, "false")
	}
	if found.PriorityPolicy != jetstream.PriorityPolicyNone {
		report("priority_policy", found.PriorityPolicy, "none")
	}
	return out
}

// minAckPending is what a crashed sidecar and its successor may hold unacknowledged together.
const minAckPending = 10_000
