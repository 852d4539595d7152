package stream

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// scan calls each for the messages of a stream, in order, until each returns false or the stream holds no more.
func scan(ctx context.Context, js jetstream.JetStream, name string, c jetstream.OrderedConsumerConfig,
	each func(jetstream.Msg, *jetstream.MsgMetadata) bool) error {
	consumer, err := js.OrderedConsumer(ctx, name, c)
	if err != nil {
		return fmt.Errorf("stream %s: %w", name, err)
	}
	defer forget(js, name, consumer)
	if consumer.CachedInfo().NumPending == 0 {
		return nil
	}
	messages, err := consumer.Messages()
	if err != nil {
		return fmt.Errorf("stream %s: %w", name, err)
	}
	defer messages.Stop()
	for {
		m, err := nextWithin(ctx, messages, scanPatience)
		if errors.Is(err, nats.ErrTimeout) {
			info, err := consumer.Info(ctx)
			if err == nil && info.NumPending == 0 {
				return nil // the rest was deleted meanwhile
			}
			continue
		}
		if err != nil {
			return fmt.Errorf("stream %s: %w", name, err)
		}
		meta, err := m.Metadata()
		if err != nil {
			return fmt.Errorf("stream %s: %w", name, err)
		}
		if !each(m, meta) || meta.NumPending == 0 {
			return nil
		}
	}
}

// forget removes a reader from the server, which would keep it for minutes: many scans would use up the consumers that
// a stream may have. Where that fails, the server removes it in its time.
func forget(js jetstream.JetStream, name string, consumer jetstream.Consumer) {
	ctx, cancel := context.WithTimeout(context.Background(), requestTimeout)
	defer cancel()
	_ = js.DeleteConsumer(ctx, name, consumer.CachedInfo().Name)
}

// scanPatience is how long a scan waits for a message that is due. Calling Next again after a while also gets an
// iterator going again that forgot to ask for more; see puller.
const scanPatience = 500 * time.Millisecond

// nextWithin waits for a message, and ends with nats.ErrTimeout after the given time or with ctx's error.
func nextWithin(ctx context.Context, messages jetstream.MessagesContext, d time.Duration) (jetstream.Msg, error) {
	wait, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	m, err := messages.Next(jetstream.NextContext(wait))
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return nil, nats.ErrTimeout
	}
	return m, err
}
