package main

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/dmgate/dmgate/filter/stream"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/live"
)

// liveFeed brings what operators add to the live log to the gate that runs, and tells them in it what its pack has.
type liveFeed struct {
	server   *natsServer
	topology stream.Topology
	from     *stream.LiveLog
	apply    func(book *live.Book, at uint64) // is told of the book when the feed begins and after every change
	log      *slog.Logger
	seldom   stream.Seldom // records that can't be read, in the log

	mu      sync.Mutex
	known   liveLog
	pack    *live.Pack // in force; nil until it is set
	serving bool       // this gate routes, so it tells of its pack
	warned  []string   // what was said of entries without effect
}

// newLiveFeed returns a feed that is not opened yet, with an empty book.
func newLiveFeed(apply func(book *live.Book, at uint64), log *slog.Logger) *liveFeed {
	return &liveFeed{apply: apply, log: log, seldom: stream.Seldom{Period: time.Minute}}
}

// open reads the live log to its end, and applies it. The log must be provisioned.
func (f *liveFeed) open(ctx context.Context, server *natsServer, t stream.Topology) (err error) {
	f.server, f.topology = server, t
	if f.from, err = stream.OpenLive(server.conn, t, f.log); err != nil {
		return err
	}
	records, err := f.from.Read(ctx)
	if err != nil {
		return err
	}
	f.take(records)
	return nil
}

// start follows the log in the background. The returned function waits for the end, which is soon after that of ctx.
func (f *liveFeed) start(ctx context.Context) (wait func()) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		f.from.Follow(ctx, f.take)
	}()
	return func() { <-ended }
}

// book returns the history so far, which goes on with the log.
func (f *liveFeed) book() *live.Book { return &f.known.book }

// take applies what came to the log.
func (f *liveFeed) take(records []stream.LiveRecord) {
	f.mu.Lock()
	defer f.mu.Unlock()
	before := f.known.book.Latest()
	for _, r := range records {
		f.read(r)
	}
	now := f.known.book.Latest()
	if now == before {
		return
	}
	f.apply(&f.known.book, now)
	f.log.Info("the live log has changed", "live", now, "before", before)
	f.warn()
}

// read adds a record. What can't be read counts for nothing, and the log says so without quoting it.
func (f *liveFeed) read(r stream.LiveRecord) {
	err := f.known.take(r)
	if err == nil {
		return
	}
	if held, ok := f.seldom.Let("foreign", time.Now()); ok {
		f.log.Warn("a record of the live log can't be read and has no effect", "position", r.Seq, "error", err, "unsaid_before", held,
			"all", f.known.foreign)
	}
}

// setPack tells the feed which pack is in force.
func (f *liveFeed) setPack(pack *rules.Pack) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pack = packForLive(pack)
	f.warn()
	f.tell()
}

// after returns what applies packs, and then tells the feed which is in force.
func (f *liveFeed) after(apply func(pack, shadow *rules.Pack)) func(pack, shadow *rules.Pack) {
	return func(pack, shadow *rules.Pack) {
		apply(pack, shadow)
		f.setPack(pack)
	}
}

// serve tells the feed that this gate routes, and does not stand by.
func (f *liveFeed) serve() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.serving = true
	f.tell()
}

// warn logs which entries are without effect, where that has changed. f.mu is held.
func (f *liveFeed) warn() {
	if f.pack == nil {
		return
	}
	now := noEffect(f.pack, f.known.book.Counts(f.known.book.Latest()))
	for _, text := range now {
		if !slices.Contains(f.warned, text) {
			f.log.Warn(text)
		}
	}
	f.warned = now
}

// tellTimeout is how long telling of the pack may take.
const tellTimeout = 5 * time.Second

// tell writes to the log what the pack has, so that operators need not have it at hand. f.mu is held.
func (f *liveFeed) tell() {
	if !f.serving || f.pack == nil || f.known.pack != nil && f.known.pack.Revision == f.pack.Revision {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), tellTimeout)
	defer cancel()
	value, err := f.pack.Record()
	if err == nil {
		_, err = stream.PutLive(ctx, f.server.conn, f.topology, live.PackKey, value)
	}
	if err != nil {
		f.log.Warn("can't tell operators what the pack has: dmgate list add needs --pack", "error", err)
		return
	}
	f.known.pack = f.pack
}
