package replay

import (
	"maps"
	"slices"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// timeline counts routes over time. It does not know beforehand how long that is, so it counts in narrow buckets, and
// in the next wider ones whenever it has too many of them.
type timeline struct {
	level   int // of narrow
	buckets map[int64]*routed
}

// routed counts routes, by side.
type routed struct {
	routes  [2][3]int
	changed int
}

// narrow are the widths of the buckets that are counted in. Each divides the next, so that buckets can be put together.
var narrow = []time.Duration{time.Second, time.Minute, time.Hour, 24 * time.Hour, 28 * 24 * time.Hour}

// mostNarrow is how many buckets are counted in at most, unless they are of the widest kind. It is so many that a
// timeline which outgrew a width is too long to be shown in it.
const mostNarrow = 4096

func (t *timeline) add(at time.Time, old, new filter.Route) {
	if t.buckets == nil {
		t.buckets = map[int64]*routed{}
	}
	b := routedIn(t.buckets, bucketOf(at.Unix(), narrow[t.level]))
	b.routes[before][old]++
	b.routes[after][new]++
	if old != new {
		b.changed++
	}
	for len(t.buckets) > mostNarrow && t.level < len(narrow)-1 {
		t.level++
		t.buckets = widened(t.buckets, narrow[t.level])
	}
}

// widened puts buckets, which are named by the second that they begin in, together to wider ones.
func widened(buckets map[int64]*routed, width time.Duration) map[int64]*routed {
	out := map[int64]*routed{}
	for from, b := range buckets {
		routedIn(out, bucketOf(from, width)).join(b)
	}
	return out
}

func routedIn(buckets map[int64]*routed, from int64) *routed {
	b := buckets[from]
	if b == nil {
		b = new(routed)
		buckets[from] = b
	}
	return b
}

func (r *routed) join(o *routed) {
	for side := range r.routes {
		for route := range r.routes[side] {
			r.routes[side][route] += o.routes[side][route]
		}
	}
	r.changed += o.changed
}

// bucketOf returns the second in which the bucket of a second begins.
func bucketOf(second int64, width time.Duration) int64 {
	w := int64(width / time.Second)
	past := second % w
	if past < 0 {
		past += w
	}
	return second - past
}

// wide are the widths in which a timeline is shown. None is more than two and a half times the one before it, so that
// there is always one that makes 24 to 60 buckets of a long enough time.
var wide = []time.Duration{
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour,
	day, 2 * day, 4 * day, 7 * day, 14 * day, 28 * day,
}

const day = 24 * time.Hour

// mostBuckets is how many buckets are shown at most.
const mostBuckets = 60

// report returns the timeline in buckets without gaps.
func (t *timeline) report() Timeline {
	out := Timeline{Buckets: []Bucket{}}
	if len(t.buckets) == 0 {
		return out
	}
	seconds := slices.Sorted(maps.Keys(t.buckets))
	first, last := seconds[0], seconds[len(seconds)-1]
	width := widthOf(first, last)
	shown := widened(t.buckets, width)
	step := int64(width / time.Second)
	out.Width = step
	for from := bucketOf(first, width); from <= last; from += step {
		b := shown[from]
		if b == nil {
			b = new(routed)
		}
		out.Buckets = append(out.Buckets, Bucket{From: time.Unix(from, 0).UTC(), Old: routesOf(b.routes[before]),
			New: routesOf(b.routes[after]), Changed: b.changed})
	}
	return out
}

// widthOf returns the narrowest width that makes few enough buckets.
func widthOf(first, last int64) time.Duration {
	for _, width := range wide {
		if bucketsOf(first, last, width) <= mostBuckets {
			return width
		}
	}
	width := wide[len(wide)-1]
	for bucketsOf(first, last, width) > mostBuckets {
		width *= 2
	}
	return width
}

func bucketsOf(first, last int64, width time.Duration) int64 {
	return (bucketOf(last, width)-bucketOf(first, width))/int64(width/time.Second) + 1
}
