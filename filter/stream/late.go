package stream

import "errors"

// errDiverged ends a sidecar whose state is not that of the copies. A start takes the copies for what was decided.
var errDiverged = errors.New("a copy of an earlier process arrived late, and was decided by another pack or with other live entries; " +
	"started again, this one goes on from it")

// differs reports whether the copy of a message, found only after the start, was decided by another pack, or at another
// position in the live log, than the message was decided by here: what an order made of the state in between would count
// for a message too many or too few.
func (o *outbox) differs(e *entry) bool {
	in := e.outcome.Item
	if e.invalid != "" || !o.routed.known.has(in.origin()) {
		return false
	}
	d := &e.outcome.Decision
	return o.later(e, o.routed.decided.at(in.seq, mark{revision: d.Revision, live: d.Live}))
}

// later reports whether what decided a copy is not what has decided the message here. What had a copy at the start was decided
// here as it was then.
func (o *outbox) later(e *entry, by mark) bool {
	d := &e.outcome.Decision
	return e.outcome.Item.seq > o.high && (by.revision != d.Revision || by.live != d.Live)
}
