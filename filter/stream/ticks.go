package stream

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// DefaultCheckpoint is how often the state is saved. All that came since is counted again after a crash, which takes less
// time than it took to route.
const DefaultCheckpoint = 10 * time.Second

// largeState is how many bytes of state are saved as often as asked for. A larger one is saved more seldom, since no
// message is counted while it is captured.
const largeState = 32 << 20

// ticker says when the state is to be captured. A tick goes the way of messages, so that the state is that between two of
// them.
type ticker struct {
	every    time.Duration
	engines  Engines
	bytes    atomic.Int64  // of the state captured last
	erased   atomic.Uint64 // position up to which erasures are confirmed
	failing  atomic.Bool   // the last checkpoint could not be stored, or the last erasure not confirmed
	handed   chan<- *inbound
	lastTick time.Time
}

// eraseEvery is how often the state is captured while what it held of a user is still to go from the checkpoints.
const eraseEvery = 200 * time.Millisecond

// run hands out ticks until ctx is done.
func (t *ticker) run(ctx context.Context) {
	look := time.NewTicker(eraseEvery)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-look.C:
			if !t.due(now) {
				continue
			}
			t.lastTick = now
			select {
			case t.handed <- &inbound{tick: true}:
			case <-ctx.Done():
				return
			}
		}
	}
}

func (t *ticker) due(now time.Time) bool {
	if !t.failing.Load() && t.engines.Current().Erasure() > t.erased.Load() {
		return true
	}
	return now.Sub(t.lastTick) >= t.every*time.Duration(1+t.bytes.Load()/largeState)
}

// capture is the state of the engine after a message, on its way to become a checkpoint once the message is settled.
type capture struct {
	engine *filter.Engine
	state  func() []byte // makes it, once
	swap   bool          // another pack decides what follows, so nothing that follows may be routed before it is stored
	saved  chan struct{}
}
