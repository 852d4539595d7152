package stream

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// scan calls each for the messages of a stream, in order, until each returns false or the stream holds no more. It
// waits for a server that is away.
func scan(ctx context.Context, js jetstream.JetStream, name string, c jetstream.OrderedConsumerConfig,
	each func(jetstream.Msg, *jetstream.MsgMetadata) bool) error {
	return scanWithin(ctx, js, name, c, forever, each)
}

// forever is the patience of those who have nothing to do without the server.
const forever time.Duration = math.MaxInt64

// readPatience is how long those wait for a server who were asked by somebody that waits for them. A server that
// restarts, or another that takes over, is back sooner.
const readPatience = 20 * time.Second

// readAttempts is how often they have a reader made anew that a server lost: within some 20 seconds where there is no
// connection, and a minute where there is no answer.
const readAttempts = 5

// scanWithin does as scan, and fails where the server has not been heard of for as long as patience.
func scanWithin(ctx context.Context, js jetstream.JetStream, name string, c jetstream.OrderedConsumerConfig,
	patience time.Duration, each func(jetstream.Msg, *jetstream.MsgMetadata) bool, ahead ...jetstream.PullMessagesOpt) error {
	if patience < forever {
		c.MaxResetAttempts = readAttempts
	}
	consumer, err := js.OrderedConsumer(ctx, name, c)
	if err != nil {
		return fmt.Errorf("stream %s: %w", name, err)
	}
	defer forget(js, name, consumer)
	if consumer.CachedInfo().NumPending == 0 {
		return nil
	}
	messages, err := consumer.Messages(ahead...)
	if err != nil {
		return fmt.Errorf("stream %s: %w", name, err)
	}
	defer messages.Stop()
	heard := time.Now()
	for {
		m, err := nextWithin(ctx, messages, scanPatience)
		if errors.Is(err, nats.ErrTimeout) {
			left, err := pending(ctx, consumer)
			switch {
			case err == nil && left == 0:
				return nil // the rest was deleted meanwhile
			case err == nil:
				heard = time.Now()
			case time.Since(heard) > patience:
				return fmt.Errorf("stream %s: %w", name, errAway)
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
		heard = time.Now()
	}
}

// fewBytes has a server send no more than some megabytes ahead, where messages may be large.
var fewBytes = jetstream.PullMaxMessagesWithBytesLimit(500, 8<<20)

// errAway is the error of a scan whose patience ended.
var errAway = errors.New("the server went away while the stream was read, and has not come back")

// pending asks how many messages a reader has still to read. An answer may be lost with the connection.
func pending(ctx context.Context, consumer jetstream.Consumer) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	info, err := consumer.Info(ctx)
	if err != nil {
		return 0, err
	}
	return info.NumPending, nil
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
