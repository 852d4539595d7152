package stream

import (
	"sort"
	"strconv"

	"github.com/nats-io/nats.go"
)

// mark says what decided the messages from a sequence on.
type mark struct {
	from     uint64 // sequence in the inbound stream
	revision string // of the pack
	live     uint64 // position in the live log; 0 is none
}

// marks say what decided the messages that have a copy, in the order of the inbound stream. They change with a reload and
// with the live log, so there are few.
type marks []mark

// add notes what decided a message, which comes after those noted before.
func (m *marks) add(seq uint64, h nats.Header) {
	next := decidedBy(h)
	next.from = seq
	if n := len(*m); n == 0 || seq > (*m)[n-1].from && ((*m)[n-1].revision != next.revision || (*m)[n-1].live != next.live) {
		*m = append(*m, next)
	}
}

// decidedBy reads from the headers of a copy what decided it.
func decidedBy(h nats.Header) mark {
	by := mark{revision: h.Get(HeaderRevision)}
	if live := h.Get(HeaderLive); live != "" {
		by.live, _ = strconv.ParseUint(live, 10, 64) // what is none stands for no position
	}
	return by
}

// live returns the highest position in the live log at which something was decided; 0 where none is known.
func (m marks) live() (highest uint64) {
	for i := range m {
		highest = max(highest, m[i].live)
	}
	return highest
}

// at returns what decided a message, or where none before it is known, what is given.
func (m marks) at(seq uint64, otherwise mark) mark {
	n := sort.Search(len(m), func(i int) bool { return m[i].from > seq })
	if n == 0 {
		return otherwise
	}
	return m[n-1]
}
