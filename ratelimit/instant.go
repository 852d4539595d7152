package ratelimit

import "time"

// Lateness is how far the messages' time must have passed the moment at which a bucket was full before the bucket is
// forgotten. Messages may come out of order by as much, and decisions are as if nothing were ever forgotten.
const Lateness = 5 * time.Minute

// instant is a time in Unix nanoseconds, within such bounds that the difference of two does not overflow.
type instant int64

// dawn and dusk are the bounds of time: years 1824 and 2116.
const (
	dusk instant = 1<<62 - 1
	dawn         = -dusk
)

func instantOf(t time.Time) instant {
	const second = instant(time.Second)
	switch s := instant(t.Unix()); {
	case s >= dusk/second:
		return dusk
	case s <= dawn/second:
		return dawn
	}
	return instant(t.UnixNano())
}

func (i instant) time() time.Time { return time.Unix(0, int64(i)).UTC() }

// add returns the instant some nanoseconds later.
func (i instant) add(nanoseconds float64) instant {
	return i + instant(min(nanoseconds, float64(dusk/2)))
}

// clock tells how far the messages' time has come.
type clock struct {
	now            instant // the earlier of the latest times in two blocks, or a later one from before
	before, latest instant // latest time in the block before and in the current one
	counted        int     // messages in the current block
}

// blockSize is how many messages make a block. The clock goes by what two blocks in a row agree on, so that a lone
// message from the far future, as a file of events may hold one, does not make all others late.
const blockSize = 64

func newClock() clock { return clock{now: dawn, before: dawn, latest: dawn} }

// see takes note of a message's time and returns the horizon: buckets that were full at it are forgotten.
func (c *clock) see(at instant) (horizon instant) {
	if c.counted == blockSize {
		c.before, c.latest, c.counted = c.latest, dawn, 0
	}
	c.counted++
	c.latest = max(c.latest, at)
	c.now = max(c.now, min(c.before, c.latest))
	return c.now - instant(Lateness)
}
