package stream

import (
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	// leastWidth is how many copies may be unconfirmed at least while nothing fails.
	leastWidth = 16

	// lostAfter is how long no confirmation has come, once something went wrong, until those that are missing count as lost.
	// A leader that steps down answers none of what it has not stored, and all messages would wait for publishTimeout then.
	lostAfter = time.Second
)

// fail counts a failure that is worth waiting after. While there is no connection every attempt fails, which the log
// has been told already.
func (o *outbox) fail(e *entry, err error) {
	if o.broken && o.failures > 0 {
		return // one of many that fail together
	}
	o.failures++
	if !o.nc.IsConnected() {
		return
	}
	o.config.Monitor.refuse(refusalOf(err, o.nc.LastError()))
	o.warn("can't publish, trying again", "subject_prefix", o.config.Topology.prefix(),
		"sequence", e.outcome.Item.seq, "attempt", e.attempts, "error", err)
}

// warn logs what may repeat with every message, and does so once a minute.
func (o *outbox) warn(what string, args ...any) {
	if held, ok := o.warned.Let(what, time.Now()); ok {
		o.config.Log.Warn(what, append(args, "unsaid_before", held)...)
	}
}

// abandon takes what is under way for failed. Should the server store some of it yet, the next look finds it.
func (o *outbox) abandon(questions []*question) {
	for _, q := range questions {
		o.conclude(q, result{err: jetstream.ErrAsyncPublishTimeout})
	}
}

// rearm arranges for a new attempt once nothing is under way.
func (o *outbox) rearm() {
	if o.broken && o.underWay > 0 && o.silence == nil {
		o.silence = time.After(lostAfter)
	}
	if o.broken && o.underWay == 0 && o.retry == nil {
		o.silence = nil
		if o.failures > 0 {
			o.width = 1
		} else {
			o.width = max(o.width/2, leastWidth)
		}
		o.retry = time.After(o.delay())
	}
}

// resume goes on, once it is known what the streams hold.
func (o *outbox) resume() {
	o.retry = nil
	for _, l := range []*lane{o.routed, o.invalid} {
		if !l.mustLook() {
			continue
		}
		if err := o.look(l); err != nil {
			o.failLook(err)
			return
		}
	}
	o.broken, o.next = false, 0
}

func (o *outbox) delay() time.Duration {
	switch {
	case o.failures == 0:
		return 0
	case !o.nc.IsConnected():
		return firstRetry // no server to spare, and every moment counts once it is back
	}
	return backoff(o.failures, firstRetry, lastRetry)
}
