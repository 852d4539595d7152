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
// the order of the inbound stream, they are kept as stretches, of eight bytes a message. Where sequences go back, another
// series begins: the inbound stream was made anew, or a copy was late.
//
// Nothing here takes times to go forward, for the clock of a server may be set; and a copy counts for the one message
// that was stored at its very time, or somebody who writes to the stream could pass off others as copied.
type copies struct{ series []series }

// series is stretches in the order of their sequences.
type series []stretch

// stretch stands for the messages of all sequences from one on.
type stretch struct {
	first uint64
	times []int64
}

func stretchOf(id origin) stretch { return stretch{id.seq, []int64{id.stored}} }

func (s *stretch) last() uint64 { return s.first + uint64(len(s.times)) - 1 }

func (s *stretch) at(seq uint64) origin { return origin{seq, s.times[seq-s.first]} }

// add takes in the copy of a message. It is cheap for the message that follows the one added last.
func (c *copies) add(id origin) {
	if c.has(id) {
		return
	}
	n := len(c.series)
	if n == 0 || c.series[n-1].end() >= id.seq {
		c.series = append(c.series, series{stretchOf(id)})
		return
	}
	r := c.series[n-1]
	if s := &r[len(r)-1]; s.last()+1 == id.seq {
		s.times = append(s.times, id.stored)
		return
	}
	c.series[n-1] = append(r, stretchOf(id))
}

// end is the last sequence of a series.
func (r series) end() uint64 { return r[len(r)-1].last() }

// from is the index of the first stretch that does not end before a sequence.
func (r series) from(seq uint64) int {
	return sort.Search(len(r), func(i int) bool { return r[i].last() >= seq })
}

// has reports whether there is a copy of the message.
func (c *copies) has(id origin) bool {
	for _, r := range c.series {
		if i := r.from(id.seq); i < len(r) {
			if s := &r[i]; s.first <= id.seq && s.at(id.seq) == id {
				return true
			}
		}
	}
	return false
}

// passes reports whether there is a copy of a message with a higher sequence.
func (c *copies) passes(id origin) bool {
	for _, r := range c.series {
		if r.end() > id.seq {
			return true
		}
	}
	return false
}

// forgetTo drops what has no sequence after the given one.
func (c *copies) forgetTo(seq uint64) {
	left := c.series[:0]
	for _, r := range c.series {
		if r = r[r.from(seq+1):]; len(r) > 0 {
			left = append(left, r)
		}
	}
	c.series = left
}

// keep drops the series for whose first message belongs returns false.
func (c *copies) keep(belongs func(origin) (bool, error)) error {
	left := c.series[:0]
	for _, r := range c.series {
		ok, err := belongs(r[0].at(r[0].first))
		if err != nil {
			return err
		}
		if ok {
			left = append(left, r)
		}
	}
	c.series = left
	return nil
}

// ordered reports whether the messages were copied in the order of their sequences, as those of one stream are.
func (c *copies) ordered() bool { return len(c.series) <= 1 }

// highest is the highest message up to a sequence that is known to have a copy with its time, and false where none is.
// It is for ordered copies.
func (c *copies) highest(limit uint64) (origin, bool) {
	for _, r := range c.series {
		for i := len(r) - 1; i >= 0; i-- {
			if r[i].first <= limit {
				return r[i].at(min(limit, r[i].last())), true
			}
		}
	}
	return origin{}, false
}
