package stream

import (
	"context"
	"errors"
	"sync"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
)

// route runs the pipeline: the feed hands out messages in stream order, the engines decide them, the outbox publishes.
func (s *Sidecar) route(ctx context.Context, js jetstream.JetStream, b *beginning) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	messages := make(chan *inbound, s.config.Prefetch)
	ticker := &ticker{every: s.config.Checkpoint, engines: s.engines, handed: messages}
	ticker.erased.Store(b.kept.erased)
	out, err := newOutbox(s.nc, s.config, b, ticker)
	if err != nil {
		return err
	}
	out.start(ctx)
	go func() {
		<-out.ended
		stop() // where nothing is published any more, nothing need be read
	}()
	feed := newFeed(s.nc, js, s.config, b, out)
	fed := make(chan error, 1)
	go func() {
		defer close(messages)
		fed <- feed.runBeside(ctx, ticker, messages)
	}()
	s.config.Log.Info("routing", "stream", s.config.Topology.InboundStream(), "after", b.at.floor, "unfinished", b.at.pending,
		"routed_already_to", b.plan.high, "without_copy", len(b.plan.holes), "revision", b.kept.engine.Revision(),
		"workers", s.config.Workers)

	s.config.Monitor.enter(Routing)
	if s.config.Ready != nil {
		s.config.Ready()
	}
	s.pipeline(b, out).Run(messages)
	err = errors.Join(<-fed, out.close())
	s.config.Log.Info("stopped routing", "routed_to", out.settled.get())
	return err
}

// runBeside hands out messages, and ticks beside them, the last one after the last message.
func (f *feed) runBeside(ctx context.Context, t *ticker, out chan<- *inbound) error {
	ticking, stop := context.WithCancel(ctx)
	var ticks sync.WaitGroup
	ticks.Go(func() { t.run(ticking) })
	err := f.run(ctx, out)
	stop()
	ticks.Wait()
	out <- &inbound{tick: true}
	return err
}

func (s *Sidecar) pipeline(b *beginning, out *outbox) *filter.Pipeline[*inbound] {
	decider := s.decider(b)
	return &filter.Pipeline[*inbound]{
		Workers: s.config.Workers,
		Engine: func(m *inbound) *filter.Engine {
			engine := decider(m)
			if m.tick {
				m.engine = engine
			}
			return engine
		},
		After:  b.kept.engine,
		Decode: s.decodeInbound,
		Emit:   out.put,
		Flush:  out.flush,
		Mark:   func(m *inbound) bool { return m.tick },
		Captured: func(m *inbound, state func() []byte) {
			out.capture(&capture{engine: m.engine, state: state, saved: make(chan struct{})})
		},
		Switched: func(sw filter.Switch) {
			s.tellSwitch(sw)
			out.capture(&capture{engine: sw.To, state: func() []byte { return sw.State }, swap: true, saved: make(chan struct{})})
		},
	}
}

// decider returns what says, item by item, which engine decides. As long as messages are to come that were decided before,
// a tick has the engine of the message before it: the state there is one that no later change of the live log has touched.
func (s *Sidecar) decider(b *beginning) func(*inbound) *filter.Engine {
	before, again := b.decided.at(b.at.floor, b.kept.mark()), b.plan.high >= b.plan.route
	return func(m *inbound) *filter.Engine {
		decided := again
		if !m.tick {
			decided = b.decidedBefore(m)
			again = decided && m.seq < b.plan.high
			before = b.decided.at(m.seq, b.kept.mark())
		}
		if decided {
			return s.engines.AsOf(before.revision, before.live)
		}
		return s.engines.Current()
	}
}

// decidedBefore reports whether an earlier process may have decided the message: not where its sequence was that of
// another one then, since the stream was made anew. When it was stored says nothing of that: the server's clock may have been
// set back since.
func (b *beginning) decidedBefore(m *inbound) bool { return m.seq <= b.plan.high && m.life == 0 }

// tellSwitch says in the log that another pack decides.
func (s *Sidecar) tellSwitch(sw filter.Switch) {
	if sw.Err != nil {
		s.config.Log.Error("another pack decides, and begins without the state of the one before", "error", sw.Err)
	}
	s.config.Log.Info("another pack decides", "revision", sw.To.Revision(), "before", sw.From.Revision())
}

// decodeInbound decodes a message; a tick has none.
func (s *Sidecar) decodeInbound(m *inbound) (*filter.Message, error) {
	switch {
	case m.tick:
		return nil, nil
	case m.poison != "":
		return nil, errors.New(m.poison)
	}
	return s.decode(m.body, m.stored)
}
