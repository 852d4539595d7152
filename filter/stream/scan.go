package stream

import (
	"cmp"
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
	patience time.Duration, each func(jetstream.Msg, *jetstream.MsgMetadata) bool, ahead ...readAhead) error {
	r := &reader{js: js, stream: name, config: c, ahead: usualBytes}
	if len(ahead) > 0 {
		r.ahead = ahead[0]
	}
	defer r.close()
	if err := r.open(ctx); err != nil {
		return fmt.Errorf("stream %s: %w", name, err)
	}
	if r.consumer.CachedInfo().NumPending == 0 {
		return nil
	}
	heard := time.Now()
	for failures := 0; ; {
		m, err := r.next()
		switch {
		case ctx.Err() != nil:
			return fmt.Errorf("stream %s: %w", name, ctx.Err())
		case err == nil:
			if !each(m, m.meta) || m.meta.NumPending == 0 {
				return nil
			}
			heard, failures = time.Now(), 0
		case errors.Is(err, errIdle):
			left, err := r.left(ctx)
			switch {
			case err == nil && left == 0:
				return nil // the rest was deleted meanwhile
			case err == nil:
				heard = time.Now()
				if time.Since(r.came) > silence {
					r.close() // what is left does not come by itself
				}
			}
		case errors.Is(err, errSilent):
			if failures++; failures > 1 {
				_ = pause(ctx, backoff(failures-1, firstRetry, lastRetry)) // the loop sees that ctx is done
			}
			err = r.reopen(ctx)
			if err != nil && hopeless(err) || failures > readAttempts && patience < forever {
				return fmt.Errorf("stream %s: %w", name, cmp.Or(err, errAway))
			}
		default:
			return fmt.Errorf("stream %s: %w", name, err)
		}
		if time.Since(heard) > patience {
			return fmt.Errorf("stream %s: %w", name, errAway)
		}
	}
}

// hopeless reports whether a stream can't be read however long one waits.
func hopeless(err error) bool {
	return errors.Is(err, jetstream.ErrStreamNotFound) || errors.Is(err, nats.ErrConnectionClosed)
}

// readAhead is how many bytes a server sends ahead of what is read.
type readAhead int

const (
	usualBytes readAhead = minPullBytes
	fewBytes   readAhead = 8 << 20 // where messages may be large, and are held on to
)

// errAway is the error of a scan whose patience ended.
var errAway = errors.New("the server went away while the stream was read, and has not come back")

// forget removes a reader from the server, which would keep it for minutes: many scans would use up the consumers that
// a stream may have. Where that fails, the server removes it in its time.
func forget(js jetstream.JetStream, name string, consumer jetstream.Consumer) {
	ctx, cancel := context.WithTimeout(context.Background(), requestTimeout)
	defer cancel()
	_ = js.DeleteConsumer(ctx, name, consumer.CachedInfo().Name)
}
