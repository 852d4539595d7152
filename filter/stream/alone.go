package stream

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Two sidecars of one topology lose and double nothing, but each gets only a part of the deliveries and has to read the
// rest from the stream, one gap after the other. So one routes and the others stand by.

// standbyPoll is how often a sidecar that stands by looks whether it is needed.
const standbyPoll = 200 * time.Millisecond

// errOvertaken ends a sidecar that another one was quicker than.
var errOvertaken = errors.New("another dmgate began to serve the stream at the same moment; " +
	"started again, this one stands by")

// alone waits until no other sidecar serves the consumer.
func (s *Sidecar) alone(ctx context.Context, js jetstream.JetStream) error {
	var before *jetstream.ConsumerInfo
	told := false
	for {
		now, err := s.consumerInfo(ctx, js)
		if err != nil {
			return err
		}
		if idle(before, now) {
			return nil
		}
		if before != nil && !told {
			told = true
			s.config.Monitor.enter(StandingBy)
			s.config.Log.Warn("another dmgate serves the stream, standing by until it stops",
				"stream", s.config.Topology.InboundStream(), "consumer", consumerName)
		}
		before = now
		if err := pause(ctx, standbyPoll); err != nil {
			return err
		}
	}
}

// idle reports whether nobody serves the consumer, by two looks at it; before is nil at the first. Whoever serves it
// has requests waiting there or, where there is more to do than it has asked for, acknowledges what it got.
func idle(before, now *jetstream.ConsumerInfo) bool {
	switch {
	case now.NumWaiting > 0:
		return false
	case now.NumAckPending == 0:
		return true
	}
	return before != nil && now.AckFloor.Stream == before.AckFloor.Stream && now.Delivered.Consumer == before.Delivered.Consumer
}

// stillAlone fails where another sidecar has begun meanwhile, for what was counted until then is not all any more.
func (s *Sidecar) stillAlone(ctx context.Context, js jetstream.JetStream) error {
	info, err := s.consumerInfo(ctx, js)
	if err == nil && info.NumWaiting > 0 {
		err = errOvertaken
	}
	return err
}

func (s *Sidecar) consumerInfo(ctx context.Context, js jetstream.JetStream) (*jetstream.ConsumerInfo, error) {
	name := s.config.Topology.InboundStream()
	consumer, err := js.Consumer(ctx, name, consumerName)
	if err != nil {
		return nil, fmt.Errorf("consumer %s of stream %s: %w%s", consumerName, name, err, jetStreamAdvice(err))
	}
	return consumer.CachedInfo(), nil
}
