package stream

import (
	"context"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/dmgate/dmgate/filter/checkpoint"
)

// saver writes checkpoints beside routing. Only the newest is of use, so one that comes while another is written is left
// out, unless messages wait for it.
type saver struct {
	ctx     context.Context // of all that it asks of the server
	cancel  context.CancelFunc
	nc      *nats.Conn
	config  Config
	kept    *checkpoints
	created time.Time // of the inbound stream
	ticker  *ticker
	busy    chan struct{} // holds a token while one is written
	last    settledTo     // of the checkpoint stored last
	live    uint64        // its position in the live log
	erasure uint64        // position up to which it holds nothing of erased users
}

func newSaver(nc *nats.Conn, c Config, b *beginning, t *ticker) *saver {
	ctx, cancel := context.WithCancel(context.Background())
	return &saver{ctx: ctx, cancel: cancel, nc: nc, config: c, kept: b.kept.checkpoints, created: b.at.created, ticker: t,
		busy: make(chan struct{}, 1)}
}

// settledTo is up to where messages are settled.
type settledTo struct {
	seq             uint64
	stored          time.Time // when the inbound stream stored the last of them; zero where that is not known
	routed, invalid uint64    // up to where it is known what the streams of copies hold
}

// save begins to write a checkpoint, and closes its saved once that is done, well or not.
func (s *saver) save(c *capture, at settledTo) {
	if !c.swap {
		select {
		case s.busy <- struct{}{}:
		default:
			close(c.saved)
			return
		}
	}
	go func() {
		defer close(c.saved)
		if c.swap {
			select {
			case s.busy <- struct{}{}:
			case <-s.ctx.Done():
				return
			}
		}
		defer func() { <-s.busy }()
		s.write(c, at)
	}()
}

func (s *saver) write(c *capture, at settledTo) {
	live, erasure := c.engine.Live(), c.engine.Erasure()
	erase := erasure > s.ticker.erased.Load()
	if at.seq == s.last.seq && live == s.live && !c.swap && !erase {
		return // nothing has come since
	}
	begun, state := time.Now(), c.state()
	size, err := s.kept.save(s.ctx, &checkpoint.Checkpoint{
		Inbound: at.seq, StreamCreated: s.created, Routed: at.routed, Invalid: at.invalid,
		Live: live, Revision: c.engine.Revision(), TakenAt: at.stored, State: state,
	})
	s.ticker.bytes.Store(int64(len(state)))
	s.ticker.failing.Store(err != nil)
	if err != nil {
		s.config.Monitor.cantSave()
		s.config.Log.Warn("can't store a checkpoint: a start now would have to count again what came since the last",
			"sequence", at.seq, "error", err)
		return
	}
	s.last, s.live = at, live
	s.config.Monitor.save(CheckpointNote{Stored: time.Now(), Sequence: at.seq, Bytes: size, Took: time.Since(begun)})
	both := min(s.erasure, erasure) // the checkpoint before is the other of the two that there are
	s.erasure = erasure
	if both > s.ticker.erased.Load() {
		s.erased(both)
	}
}

// erased confirms that what was to be erased up to a position is in no checkpoint any more. The orders stay.
func (s *saver) erased(position uint64) {
	ctx, cancel := context.WithTimeout(s.ctx, requestTimeout)
	defer cancel()
	_, err := PutLive(ctx, s.nc, s.config.Topology, GateErased, []byte(strconv.FormatUint(position, 10)))
	s.ticker.failing.Store(err != nil)
	if err != nil {
		s.config.Log.Warn("can't confirm that a user's state is erased, trying again", "position", position, "error", err)
		return
	}
	s.ticker.erased.Store(position)
	s.config.Log.Info("erased what was kept of users", "position", position)
}

// close waits a while for what is being written, and gives up what takes longer, or has no connection.
func (s *saver) close(patience time.Duration) {
	defer s.cancel()
	if !s.nc.IsConnected() {
		return
	}
	select {
	case s.busy <- struct{}{}:
	case <-time.After(patience):
	}
}
