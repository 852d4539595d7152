package stream

import "time"

// lane is what the outbox knows of one stream that it publishes to, and what it concludes from the answers. It holds no
// I/O, so that a test can try all that may happen.
//
// Only the last of a run of copies asks for an answer, which saves the server and the sidecar an answer to each. Every copy is
// published on two conditions: that the stream's last sequence is the one that it must follow, and where
// the one before it is still under way, that the stream's last message has that one's id. Together they say that the
// stream ends with what is known, followed by the copies sent before. So
//
//   - where a copy is stored, so are all that were sent before it;
//   - no copy is stored while the stream holds a message that nobody has looked at: not one whose confirmation was lost,
//     not one that a process wrote which was killed since, not one of another sidecar;
//   - no copy is stored ahead of one before it that was refused, also where somebody else's message took its place.
//
// nats-server 2.15.2 tests in this order (server/stream.go, processJetStreamMsg): the last sequence, error 10071; the
// message id, where one that is remembered is answered as a duplicate and stores nothing; the last id, error 10070.
// Where the stream has replicas (checkMsgHeadersPreClusteredProposal in server/jetstream_batching.go), the message id
// comes first, then the last sequence, which counts what the leader has proposed and not stored yet, so copies need not
// wait for each other; the last id is tested when the copy is applied. Error 10164 says the same as 10071 without a
// sequence, for batches. None of this relies on which comes first.
type lane struct {
	base    uint64            // last sequence of the stream up to which all that it holds has been looked at
	created time.Time         // of the stream; zero before it was looked at
	known   copies            // found there, not those that this lane's own answers have told
	decided marks             // what decided them
	poison  map[origin]string // why those must not be decided again on which the process ended

	ahead  uint64 // copies under way
	last   string // id of the copy sent last
	beyond uint64 // highest sequence that the server named when it refused
	unsure bool   // the stream may hold messages after base
	wary   bool   // the server may have forgotten ids since somebody tried to store the next copy

	begun   uint64 // base at the start
	settled uint64 // no message that is still to be settled has its copy up to here; 0 where that is not known
}

// expectation is what the stream must end with to take a copy.
type expectation struct {
	seq uint64
	id  string // "" where any will do
}

// next is the expectation of a copy to be sent now.
func (l *lane) next(id string) expectation {
	x := expectation{seq: l.base + l.ahead}
	if l.ahead > 0 {
		x.id = l.last
	}
	l.ahead++
	l.last = id
	return x
}

// asked is a copy that the server was asked to confirm.
type asked struct {
	expected expectation
	silent   uint64 // copies sent right before it, which the server was not asked of
}

// answer is what became of a copy.
type answer struct {
	kind answerKind
	seq  uint64 // of the copy, of the message that it repeats, or the stream's last; 0 where the server does not say
}

type answerKind uint8

const (
	wasConfirmed answerKind = iota // stored
	wasRepeated                    // not stored: a message with that id is
	wasOutrun                      // not stored: the stream did not end as expected
	wasRefused                     // not stored: the server objects to the copy itself
	wasFailed                      // stored or not
)

// conclude takes in what became of a copy. It reports whether the silent ones before it are stored too, and whether nothing may
// be sent until nothing is under way.
func (l *lane) conclude(x asked, a answer) (stored, stop bool) {
	l.ahead -= x.silent + 1
	if a.kind == wasConfirmed && a.seq == x.expected.seq+1 && x.expected.seq == l.base+x.silent {
		l.base = a.seq
		l.wary = false
		return true, l.unsure
	}
	if x.silent > 0 { // nobody has said what became of them: one may repeat a message whose id is soon forgotten
		l.unsure, l.wary = true, true
	}
	return false, l.mend(a)
}

// mend takes in what became of a copy where that is not what was hoped for.
func (l *lane) mend(a answer) (stop bool) {
	switch a.kind {
	case wasConfirmed:
		l.unsure = true // what became of the one before it nobody has said, so that is to be looked at too
	case wasRepeated:
		l.unsure = l.unsure || a.seq > l.base
		return l.unsure || l.ahead > 0 // those that follow expect one more than there is
	case wasOutrun:
		l.unsure = l.unsure || a.seq == 0 || a.seq < l.base
		l.beyond = max(l.beyond, a.seq)
	case wasFailed:
		l.unsure, l.wary = true, true
	}
	return true
}

// mustLook reports whether the stream has to be looked at before anything is published. Nothing may be under way.
func (l *lane) mustLook() bool {
	l.unsure = l.unsure || l.beyond > l.base
	return l.unsure
}

// looked notes that all that the stream, created then, holds up to a sequence was looked at, and its copies added to known.
func (l *lane) looked(created time.Time, last uint64) {
	l.created, l.base, l.beyond, l.unsure = created, last, 0, false
}

// pass notes that no message that is still to be settled has its copy up to a sequence.
func (l *lane) pass(seq uint64) { l.settled = max(l.settled, seq) }

// verdict is what to do with a message.
type verdict uint8

const (
	publish verdict = iota
	skip            // its copy is stored
	ask             // see whether a message with its id is stored, and publish it otherwise
)

// judge says what to do with a message that is bound for the routed stream, or where isInvalid is set, for the invalid one.
//
// Messages are routed in the order of the inbound stream. So one without a copy where a later one has its copy was not
// routed for a reason: it repeats another, which the server has perhaps forgotten since, or its copy went to the invalid
// stream or was on the way there. The same may be true of the first message that is to be stored after a start or a failure:
// it may have been found to repeat another before that.
func judge(id origin, isInvalid bool, routed, invalid *lane) verdict {
	switch {
	case routed.known.has(id), invalid.known.has(id):
		return skip
	case !isInvalid && (routed.wary || routed.known.passes(id)):
		return ask
	}
	return publish
}
