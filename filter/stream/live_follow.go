package stream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// livePoll is how often the live log is looked at, so that what is added to it takes effect within a second. Asking the
// stream for its state costs the server next to nothing and goes on by itself through lost connections, restarts and a
// stream that was deleted; a subscription would have to be watched for all of these.
const livePoll = 250 * time.Millisecond

// LiveLog follows the live log of a topology. It is not safe for concurrent use.
type LiveLog struct {
	nc       *nats.Conn
	js       jetstream.JetStream
	topology Topology
	log      *slog.Logger

	created time.Time // of the stream that is read; another time is another stream
	seen    uint64    // its last sequence that was read
	base    uint64    // positions are sequences and this, where the sequences began again
	lower   int       // looks in a row that found the stream to end before what was read
	failed  *Seldom   // failures in the log
}

// liveFailures is how often the log is told of the same failure to read the bucket.
const liveFailures = time.Minute

// OpenLive returns the live log of a topology that is provisioned, with nothing read yet.
func OpenLive(nc *nats.Conn, t Topology, log *slog.Logger) (*LiveLog, error) {
	js, err := jetstream.New(nc)
	if err != nil {
		return nil, err
	}
	return &LiveLog{nc: nc, js: js, topology: t, log: log, failed: &Seldom{Period: liveFailures}}, nil
}

// manyLooks is how often the same stream has to end before what was read of it until that is believed: a server that has
// just come to lead may not know all of it yet.
const manyLooks = 20

// Read returns what the log has since the last Read, in order; the first reads all of it. With an error come the records
// that were read before it. Positions always go up: where the bucket was deleted, it is made anew with those that follow,
// and where somebody else made it anew, they are counted on.
func (l *LiveLog) Read(ctx context.Context) ([]LiveRecord, error) {
	var all []LiveRecord
	err := l.read(ctx, func(r LiveRecord) {
		l.seen = r.Seq
		r.Seq += l.base
		all = append(all, r)
	})
	if err != nil {
		return all, fmt.Errorf("bucket %s: %w%s", l.topology.LiveBucket(), err, liveAdvice(err))
	}
	return all, nil
}

func (l *LiveLog) read(ctx context.Context, each func(LiveRecord)) error {
	last, err := l.look(ctx)
	if err != nil || last <= l.seen {
		return err
	}
	if err := scanLive(ctx, l.js, l.topology, l.seen+1, each); err != nil {
		return err
	}
	l.seen = max(l.seen, last) // the last records may be gone
	return nil
}

// look returns the last sequence of the stream, and sees to it that there is one.
func (l *LiveLog) look(ctx context.Context) (last uint64, err error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	s, err := l.js.Stream(ctx, l.topology.liveStream())
	if errors.Is(err, jetstream.ErrStreamNotFound) && !l.created.IsZero() {
		s, err = l.remake(ctx)
	}
	if err != nil {
		return 0, err
	}
	info := s.CachedInfo()
	if l.begins(info) {
		l.log.Error("the bucket of the live log begins again: what was live stays so until the gate stops, and then it is gone "+
			"unless it is added again", "bucket", l.topology.LiveBucket(), "position", l.base+l.seen)
		l.base, l.seen, l.lower = l.base+l.seen, 0, 0
	}
	l.created = info.Created
	return info.State.LastSeq, nil
}

// begins reports whether the sequences of the stream began again.
func (l *LiveLog) begins(info *jetstream.StreamInfo) bool {
	same := l.created.IsZero() || info.Created.Equal(l.created)
	if !same {
		l.lower = 0
		return info.State.FirstSeq <= l.seen
	}
	if info.State.LastSeq >= l.seen {
		l.lower = 0
		return false
	}
	l.lower++
	return l.lower >= manyLooks
}

// remake makes the bucket anew after it was deleted, with positions that follow those that there were.
func (l *LiveLog) remake(ctx context.Context) (jetstream.Stream, error) {
	s, err := createLive(ctx, l.js, l.topology, l.base+l.seen+1)
	if err != nil {
		return nil, err
	}
	if s.CachedInfo().Config.FirstSeq > l.seen {
		l.log.Error("the bucket of the live log was deleted and is made anew: what was live stays so until the gate stops, and "+
			"then it is gone unless it is added again", "bucket", l.topology.LiveBucket(), "position", l.base+l.seen)
		l.seen, l.base = l.base+l.seen, 0
	}
	return s, nil
}

// Follow hands over what comes to the log, in order, until ctx is done. While the log can't be read, the gate goes on with
// what it knows.
func (l *LiveLog) Follow(ctx context.Context, each func([]LiveRecord)) {
	for pause(ctx, livePoll) == nil {
		records, err := l.Read(ctx)
		if len(records) > 0 {
			each(records)
		}
		if err != nil && ctx.Err() == nil {
			l.failure(err)
		}
	}
}

// failure tells the log why the bucket can't be read. That the connection is lost it knows.
func (l *LiveLog) failure(err error) {
	if !l.nc.IsConnected() {
		return
	}
	if held, ok := l.failed.Let("read", time.Now()); ok {
		l.log.Warn("can't read the live log, going on with what is known of it", "error", err, "unsaid_before", held)
	}
}
