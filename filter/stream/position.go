package stream

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// position is where the durable consumer and its stream stood at the start.
type position struct {
	floor     uint64    // every message up to this sequence is settled
	floorTime time.Time // no message up to the floor was stored later
	last      uint64    // highest sequence delivered
	pending   int       // messages delivered and not acknowledged
	created   time.Time // of the stream: another time is another stream

	firstStored, lastStored uint64    // sequences that the stream holds
	lastTime                time.Time // when it stored the last
}

func (s *Sidecar) position(ctx context.Context, js jetstream.JetStream) (position, error) {
	name := s.config.Topology.InboundStream()
	stream, err := js.Stream(ctx, name)
	if err != nil {
		return position{}, fmt.Errorf("stream %s: %w%s", name, err, jetStreamAdvice(err))
	}
	consumer, err := stream.Consumer(ctx, consumerName)
	if err != nil {
		return position{}, fmt.Errorf("consumer %s of stream %s: %w", consumerName, name, err)
	}
	info, state := consumer.CachedInfo(), stream.CachedInfo().State
	return position{
		floor:       info.AckFloor.Stream,
		floorTime:   info.TimeStamp,
		last:        info.Delivered.Stream,
		pending:     info.NumAckPending,
		created:     stream.CachedInfo().Created,
		firstStored: state.FirstSeq,
		lastStored:  state.LastSeq,
		lastTime:    state.LastTime,
	}, nil
}

// progress is up to where messages are routed. A stream that is deleted and made anew begins again at 1, and another life
// with it. It is safe for concurrent use.
type progress struct {
	mu   sync.Mutex
	life int
	seq  uint64
	now  int // the life that the stream has by now
}

// renew notes that the stream was made anew.
func (p *progress) renew(life int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = life
}

// outlived reports whether a message is of a stream that is no more: an acknowledgement of it would count for another message.
func (p *progress) outlived(m *inbound) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return m.life < p.now
}

func (p *progress) set(m *inbound) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.life, p.seq = m.life, m.seq
}

func (p *progress) get() (seq uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seq
}

// covers reports whether the message is routed.
func (p *progress) covers(m *inbound) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return m.life == p.life && m.seq <= p.seq
}
