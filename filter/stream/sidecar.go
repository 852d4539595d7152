package stream

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
)

// Decode turns the body of an inbound message, and the time at which the stream stored it, into a message. Its error
// says why the body is no valid event, goes into a header of the invalid stream and must not quote the message's text.
type Decode func(body []byte, stored time.Time) (*filter.Message, error)

// Config is how a Sidecar runs. Log must be set; for every other field the zero value will do.
type Config struct {
	Topology Topology
	Log      *slog.Logger

	// Workers is how many goroutines decide; 0 means one a processor.
	Workers int

	// Prefetch is how many messages the server may send ahead, at most MaxPrefetch; 0 means DefaultPrefetch.
	Prefetch int

	// Recover is how much of the stream before the first unrouted message is counted again on start where there is no
	// checkpoint to begin from. 0 counts nothing; DefaultRecover suits limits of up to an hour.
	Recover time.Duration

	// Checkpoint is how often the engines' state is saved, for the next start; 0 means DefaultCheckpoint.
	Checkpoint time.Duration

	// DrainTimeout is how long Run waits at the end for messages under way; 0 means DefaultDrainTimeout. What is not
	// finished by then is finished after the next start.
	DrainTimeout time.Duration

	// Ready is called once, when messages are about to be routed: state is recovered and a stop is now a drain.
	Ready func()

	// Monitor is where others see what the sidecar does; nil where nobody looks.
	Monitor *Monitor

	// StallAfter is how long nothing may happen, although there is work and NATS answers, before the monitor and the log
	// call it a stall: at least MinStallAfter, or 0 for never.
	StallAfter time.Duration

	// Observer is told of every message once it is routed, in stream order, from a single goroutine that waits for it.
	Observer func(Event)
}

// Defaults and limits of Config.
const (
	DefaultPrefetch     = 1024
	MaxPrefetch         = 8192
	DefaultRecover      = time.Hour
	DefaultDrainTimeout = 10 * time.Second
)

// Event is a message that the sidecar is done with.
type Event struct {
	Sequence  uint64          // in the inbound stream
	Stored    time.Time       // when the inbound stream stored it
	Decision  filter.Decision // of a valid message; the route is valid only where Invalid is ""
	Sender    string          // of a valid message
	Recipient string          // of a valid message
	Invalid   string          // why the message went to the invalid stream; "" for a routed one
	Duplicate bool            // the message had been routed before and nothing was stored
	Latency   time.Duration   // from Stored to the confirmation that the routed copy is stored

	Redelivered bool          // the server had delivered the message before
	Waited      time.Duration // from Stored until the sidecar had it, as far as the clocks of server and sidecar agree
	Deciding    time.Duration // from then until it was decided, with the wait for those before it
	Publishing  time.Duration // from then to the confirmation that the copy is stored, with the wait for those before it
}

// Sidecar decides and routes the messages of one topology.
type Sidecar struct {
	config  Config
	nc      *nats.Conn
	engines Engines
	decode  Decode
}

// NewSidecar returns a sidecar on a connection from Connect or Embedded.Connect. The topology must be provisioned. Engines
// that never change are Fixed.
func NewSidecar(nc *nats.Conn, engines Engines, decode Decode, c Config) (*Sidecar, error) {
	if err := c.Topology.Validate(); err != nil {
		return nil, err
	}
	c.Workers = cmp.Or(c.Workers, runtime.GOMAXPROCS(0))
	c.Prefetch = cmp.Or(c.Prefetch, DefaultPrefetch)
	c.Checkpoint = cmp.Or(c.Checkpoint, DefaultCheckpoint)
	c.DrainTimeout = cmp.Or(c.DrainTimeout, DefaultDrainTimeout)
	c.Monitor = cmp.Or(c.Monitor, &Monitor{})
	switch {
	case c.Workers < 0:
		return nil, fmt.Errorf("workers %d: want 0 or more", c.Workers)
	case c.Prefetch < 0 || c.Prefetch > MaxPrefetch:
		return nil, fmt.Errorf("prefetch %d: want 0 to %d", c.Prefetch, MaxPrefetch)
	case c.Recover < 0:
		return nil, fmt.Errorf("recover %v: want 0 or more", c.Recover)
	case c.Checkpoint < 0:
		return nil, fmt.Errorf("checkpoint every %v: want 0 or more", c.Checkpoint)
	case c.DrainTimeout < 0:
		return nil, fmt.Errorf("drain timeout %v: want 0 or more", c.DrainTimeout)
	case c.StallAfter != 0 && c.StallAfter < MinStallAfter:
		return nil, fmt.Errorf("stall after %v: want at least %v, or 0 for never", c.StallAfter, MinStallAfter)
	}
	return &Sidecar{config: c, nc: nc, engines: engines, decode: decode}, nil
}

// Run routes messages until ctx is done, then finishes what is under way and returns nil. A lost connection does not
// end it, nor does a stream that refuses messages: Run waits and goes on. Where another sidecar serves the topology, Run
// waits until it stops. It returns an error where it can't start, where the connection is closed for good, and where it
// could not finish within the drain timeout. Run must be called once.
func (s *Sidecar) Run(ctx context.Context) error {
	open, cancel := whileOpen(ctx, s.nc)
	defer cancel()
	err := s.run(open)
	if s.nc.IsClosed() && ctx.Err() == nil {
		return errClosed
	}
	return err
}

// whileOpen returns a context that is done with ctx, and when the connection is closed, so that no request waits for an
// answer that can't come.
func whileOpen(ctx context.Context, nc *nats.Conn) (context.Context, context.CancelFunc) {
	open, cancel := context.WithCancel(ctx)
	closed := nc.StatusChanged(nats.CLOSED)
	go func() {
		defer nc.RemoveStatusListener(closed)
		defer cancel()
		if nc.IsClosed() {
			return
		}
		select {
		case <-closed:
		case <-open.Done():
		}
	}()
	return open, cancel
}

func (s *Sidecar) run(ctx context.Context) error {
	js, err := jetstream.New(s.nc)
	if err != nil {
		return err
	}
	defer s.config.Monitor.watch(ctx, s.nc, js, s.config)()
	if err := s.patiently(ctx, func() error { return s.alone(ctx, js) }); err != nil {
		return endedBy(ctx, err)
	}
	return s.serve(ctx, js)
}

// serve routes what is not routed yet.
func (s *Sidecar) serve(ctx context.Context, js jetstream.JetStream) error {
	s.config.Monitor.enter(Recovering)
	var begun *beginning
	err := s.patiently(ctx, func() error {
		kept, err := s.restore(ctx, js)
		if err == nil {
			begun, err = s.begin(ctx, js, kept)
		}
		return err
	})
	if err != nil {
		return endedBy(ctx, err)
	}
	if begun.kept.engine, err = s.recover(ctx, js, begun); err != nil {
		return endedBy(ctx, fmt.Errorf("recovering the state of the limits: %w", err))
	}
	if err := s.patiently(ctx, func() error { return s.stillAlone(ctx, js) }); err != nil {
		return endedBy(ctx, err)
	}
	return s.route(ctx, js, begun)
}

// afterOutage is how long a server may take to serve its streams once it is connected again.
const afterOutage = 30 * time.Second

// patiently does something anew where the connection was lost meanwhile, until the server answers again, and where the
// servers of a cluster have yet to agree on a leader, however long that takes.
func (s *Sidecar) patiently(ctx context.Context, do func() error) error {
	before := s.nc.Stats().Reconnects
	var back time.Time
	for attempt := 1; ; attempt++ {
		err := do()
		now := s.nc.Stats().Reconnects
		lost := now != before || !s.nc.IsConnected()
		if lost {
			before, back = now, time.Now()
		}
		hopeless := !leaderless(err, s.nc.LastError()) && (back.IsZero() || time.Since(back) > afterOutage)
		if err == nil || ctx.Err() != nil || s.nc.IsClosed() || hopeless {
			return err
		}
		s.config.Log.Warn("the server did not answer before anything was routed, trying again", "error", err)
		if err := awaitConnection(ctx, s.nc); err != nil {
			return err
		}
		if err := pause(ctx, backoff(attempt, firstRetry, lastRetry)); err != nil {
			return err
		}
	}
}

// codeNoQuorum is the code with which a server says that the cluster's servers have no leader.
const codeNoQuorum jetstream.ErrorCode = 10008

// leaderless reports whether an error is what a stream without a leader gives: nobody answers. last is the last error of the
// connection, for a server does not answer what it does not permit either.
func leaderless(err, last error) bool {
	switch {
	case errors.Is(last, nats.ErrPermissionViolation):
		return false
	case hasCode(err, codeNoQuorum), errors.Is(err, nats.ErrNoResponders), errors.Is(err, jetstream.ErrNoStreamResponse):
		return true
	}
	for _, silence := range []error{context.DeadlineExceeded, nats.ErrTimeout, errAway, errBehind} {
		if errors.Is(err, silence) {
			return true
		}
	}
	return false
}

// endedBy is nil where ctx was done, since being stopped is no error.
func endedBy(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return nil
	}
	return err
}
