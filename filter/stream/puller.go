package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
)

// puller asks the durable consumer for messages, one goroutine doing both the asking and the receiving.
//
// It stands in for jetstream.Consumer.Consume and Messages, which can fall silent: a message handled while their
// request goroutine is between sending a request and noting that it did so sends none itself, and where it was the
// last one outstanding, nothing ever asks again until heartbeats are missed. With one goroutine there is no such gap.
//
// Nor does the client see what is said: it takes a message without a body whose headers have a Status for word from the
// server, whoever has published it, and keeps it for itself. Here a message is what can be acknowledged.
// It is not safe for concurrent use.
type puller struct {
	nc          *nats.Conn
	sub         *nats.Subscription
	said        chan *nats.Msg // by the server: messages, and what became of requests
	subject     string         // of requests
	prefetch    int
	maxBytes    int
	outstanding int // messages asked for and not received
	heard       time.Time
	connection  uint64 // how many times the connection was lost when the requests were made
}

const (
	// heartbeat is how often the server says that a request is still waiting.
	heartbeat = time.Second

	// poll is how often the puller looks up from waiting: at a connection that came back, and at ctx through its caller.
	poll = 200 * time.Millisecond

	// silence is how long the server may say nothing before the request counts as lost.
	silence = 2*heartbeat + heartbeat/2

	// pullExpires is how long a request waits on the server.
	pullExpires = 30 * time.Second

	// minPullBytes bounds what a request may bring, so that a prefetch of the largest messages fits in memory.
	minPullBytes = 32 << 20

	// spareAnswers and sparePrefetches are room for what is asked for, also where it is asked for again and then comes
	// several times. What finds no room is lost, and delivered again.
	spareAnswers    = 256
	sparePrefetches = 4
)

// The ways in which waiting for a message ends without one.
var (
	errIdle   = errors.New("no message")                           // nothing to deliver
	errSilent = errors.New("the server does not answer a request") // the consumer may be gone, or the server
	errClosed = errors.New("the connection to NATS is closed")
	errEnded  = errors.New("stopped pulling")
)

func newPuller(nc *nats.Conn, stream, consumer string, prefetch int) (*puller, error) {
	said := make(chan *nats.Msg, spareAnswers+sparePrefetches*prefetch)
	sub, err := nc.ChanSubscribe(nc.NewInbox(), said)
	if err != nil {
		return nil, err
	}
	return &puller{
		nc: nc, sub: sub, said: said, prefetch: prefetch,
		subject:  fmt.Sprintf("$JS.API.CONSUMER.MSG.NEXT.%s.%s", stream, consumer),
		maxBytes: max(minPullBytes, 2*int(nc.MaxPayload())),
		heard:    time.Now(), connection: nc.Stats().Reconnects,
	}, nil
}

// next waits a little for a message.
func (p *puller) next() (*nats.Msg, error) {
	if err := p.ask(); err != nil {
		return nil, err
	}
	for {
		m, err := p.receive()
		switch {
		case p.nc.IsClosed():
			return nil, errClosed
		case errors.Is(err, errIdle) && (time.Since(p.heard) > silence || p.nc.Stats().Reconnects != p.connection):
			return nil, errSilent
		case err != nil:
			return nil, err
		}
		p.heard = time.Now()
		if m.Reply != "" { // only deliveries can be acknowledged
			p.outstanding--
			return m, nil
		}
		if err := p.told(m); err != nil {
			return nil, err
		}
	}
}

// receive waits a little for whatever the server says. It ends with errIdle or errEnded where that is nothing.
func (p *puller) receive() (*nats.Msg, error) {
	nothing := errIdle
	wait := poll
	if !p.sub.IsValid() { // so nothing comes after what is there
		nothing, wait = errEnded, 0
	}
	select {
	case m := <-p.said:
		return m, nil
	default:
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case m := <-p.said:
		return m, nil
	case <-timer.C:
		return nil, nothing
	}
}

// ask keeps prefetch messages outstanding, in as few requests as that takes.
func (p *puller) ask() error {
	if p.outstanding > p.prefetch/2 {
		return nil
	}
	batch := p.prefetch - p.outstanding
	request, err := json.Marshal(map[string]any{
		"batch": batch, "max_bytes": p.maxBytes, "expires": pullExpires, "idle_heartbeat": heartbeat,
	})
	if err != nil {
		return err
	}
	switch err := p.nc.PublishRequest(p.subject, p.sub.Subject, request); {
	case p.nc.IsClosed():
		return errClosed
	case err != nil:
		return errSilent // the connection is down
	}
	p.outstanding += batch
	p.heard = time.Now() // the server owes nothing for the time in which nobody asked
	return nil
}

// told handles what the server says instead of sending a message. A status that names messages that are no longer to
// be expected ends a request; heartbeats are only heard.
func (p *puller) told(m *nats.Msg) error {
	if left, err := strconv.Atoi(m.Header.Get("Nats-Pending-Messages")); err == nil {
		p.outstanding = max(0, p.outstanding-left)
		return p.ask()
	}
	switch m.Header.Get("Status") {
	case "100":
		return nil
	case "503": // the consumer or JetStream itself is not there
		return fmt.Errorf("%w: %w", errSilent, nats.ErrNoResponders)
	}
	return fmt.Errorf("%w: %s", errSilent, m.Header.Get("Description")) // the request is void
}

// restart forgets the requests made so far. Messages that still arrive for them are welcome.
func (p *puller) restart() {
	p.outstanding = 0
	p.heard = time.Now()
	p.connection = p.nc.Stats().Reconnects
}

// drainOn makes next return what has arrived already and then errEnded, once ctx is done.
func (p *puller) drainOn(ctx context.Context) (stop func() bool) {
	return context.AfterFunc(ctx, func() {
		if p.sub.Drain() != nil {
			_ = p.sub.Unsubscribe() // nothing more can arrive
		}
	})
}
