package stream

import (
	"sort"
	"time"
)

// origin tells an inbound message apart from every other. The time goes with the sequence since a stream that is
// deleted and made anew, or that lost its end, uses sequences again.
type origin struct {
	seq    uint64
	stored int64 // nanoseconds since 1970, as the inbound stream stored it
}

func originOf(seq uint64, stored time.Time) origin { return origin{seq, stored.UnixNano()} }

// copies is a set of inbound messages, of those of which a stream is known to hold a copy. Since they are routed in
// the order of the inbound stream, they are kept as stretches, so that the copies of days take little memory.
type copies struct{ stretches []stretch }

// stretch stands for the messages of all sequences between two. Their times need not be kept: those of one stream only
// increase, and a sequence that is used again gets a time after all that were there before. Where a stream lost its end,
// the first message after that is taken for copied if the one before it and the one after it are, and the lost one was.
type stretch struct {
	first, last origin
	reach       int64 // latest time in this stretch and those before it
}

// add takes in the copy of a message. It is cheap for the message that follows the one added last.
func (c *copies) add(id origin) {
	n := len(c.stretches)
	switch {
	case n == 0 || id.stored > c.stretches[n-1].reach && id.seq != c.stretches[n-1].last.seq+1:
		c.stretches = append(c.stretches, stretch{id, id, id.stored})
	case id.stored >= c.stretches[n-1].reach && id.seq == c.stretches[n-1].last.seq+1:
		c.stretches[n-1].last, c.stretches[n-1].reach = id, id.stored
	case !c.has(id):
		c.insert(id)
	}
}

// insert takes in a message out of turn.
func (c *copies) insert(id origin) {
	at := c.after(id.stored)
	c.stretches = append(c.stretches, stretch{})
	copy(c.stretches[at+1:], c.stretches[at:])
	c.stretches[at] = stretch{id, id, id.stored}
	for i := at; i < len(c.stretches); i++ {
		c.stretches[i].reach = c.stretches[i].last.stored
		if i > 0 {
			c.stretches[i].reach = max(c.stretches[i].reach, c.stretches[i-1].reach)
		}
	}
}

// after is the index of the first stretch that begins after a time.
func (c *copies) after(stored int64) int {
	return sort.Search(len(c.stretches), func(i int) bool { return c.stretches[i].first.stored > stored })
}

// has reports whether there is a copy of the message.
func (c *copies) has(id origin) bool {
	for i := c.after(id.stored) - 1; i >= 0 && c.stretches[i].reach >= id.stored; i-- {
		if r := &c.stretches[i]; r.last.stored >= id.stored && r.first.seq <= id.seq && id.seq <= r.last.seq {
			return true
		}
	}
	return false
}

// passes reports whether there is a copy of a message that comes after the given one in the same stream.
func (c *copies) passes(id origin) bool {
	for i := len(c.stretches) - 1; i >= 0 && c.stretches[i].reach >= id.stored; i-- {
		if r := &c.stretches[i]; r.last.stored >= id.stored && r.last.seq > id.seq {
			return true
		}
	}
	return false
}

// forget drops what was stored before a time.
func (c *copies) forget(stored int64) {
	n := 0
	for n < len(c.stretches) && c.stretches[n].reach < stored {
		n++
	}
	c.stretches = c.stretches[n:]
}

// ordered reports whether the messages were copied in the order of their sequences, as those of one stream are.
func (c *copies) ordered() bool {
	for i := 1; i < len(c.stretches); i++ {
		if c.stretches[i].first.seq <= c.stretches[i-1].last.seq {
			return false
		}
	}
	return true
}

// highest is the highest message up to a sequence that is known to have a copy with its time, and false where none is.
// It is for ordered copies.
func (c *copies) highest(limit uint64) (origin, bool) {
	for i := len(c.stretches) - 1; i >= 0; i-- {
		switch r := &c.stretches[i]; {
		case r.last.seq <= limit:
			return r.last, true
		case r.first.seq <= limit:
			return r.first, true
		}
	}
	return origin{}, false
}
