package ratelimit_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/ratelimit"
)

const million = 1_000_000

// idOf returns an id of 16, 26 or 36 bytes: a number with a prefix, one like a ULID, or a UUID.
func idOf(i int) string {
	mixed := uint64(i+1) * 0x9e3779b97f4a7c15
	switch i % 3 {
	case 0:
		return fmt.Sprintf("u-%014d", i)
	case 1:
		return fmt.Sprintf("01J%023X", mixed)
	}
	return fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", uint32(mixed>>32), mixed>>16&0xffff, mixed&0xfff, mixed>>8&0xfff, mixed>>16)
}

// BenchmarkMillion counts under a million live keys, in turn with bare maps of limiters: towards one limit that has them
// all, and towards seven that each have a seventh. It reports the medians of what one check takes with either and of their
// ratio, and the heap in use by key with either. Messages are counted as an engine does where some are waiting, a few
// fetched at once, and alone.
func BenchmarkMillion(b *testing.B) {
	for _, n := range []int{1, 7} {
		b.Run(fmt.Sprintf("limits-%d", n), func(b *testing.B) { benchmarkMillion(b, n) })
	}
}

func benchmarkMillion(b *testing.B, n int) {
	var m contest
	perKey := heapPerKey(func() { m.limits = filledLimits(b, n) })
	mapPerKey := heapPerKey(func() { m.maps = filledMaps(n) })
	m.draw = rand.New(rand.NewPCG(1, 1))
	for range 128 { // few, so that hardly any round is interrupted
		f := from("", start)
		f.Readings = make([]filter.Reading, 0, n) // as of an engine, which uses its cases again
		m.messages = append(m.messages, f)
	}
	var fetched, alone, bare, fetchedRatio, aloneRatio []float64
	for b.Loop() {
		f, a, plain := m.fetched(), m.alone(), m.bare()
		fetched, alone, bare = append(fetched, f), append(alone, a), append(bare, plain)
		fetchedRatio, aloneRatio = append(fetchedRatio, f/plain), append(aloneRatio, a/plain)
	}
	b.ReportMetric(median(fetched), "limits-ns")
	b.ReportMetric(median(alone), "alone-ns")
	b.ReportMetric(median(bare), "map-ns")
	b.ReportMetric(median(fetchedRatio), "limits/map")
	b.ReportMetric(median(aloneRatio), "alone/map")
	b.ReportMetric(perKey, "bytes/key")
	b.ReportMetric(mapPerKey, "map-bytes/key")
	b.ReportMetric(0, "ns/op")
}

// contest is a million keys in limits and in bare maps, as many of each. Its ways to count return the nanoseconds of a check,
// each of messages drawn anew.
type contest struct {
	limits   *ratelimit.Limits
	maps     []map[string]*rate.Limiter
	messages []*filter.Facts
	draw     *rand.Rand
}

// fetchedAtOnce is how many messages an engine has fetch their buckets at once.
const fetchedAtOnce = 8

func (c *contest) fetched() float64 {
	return c.timed(func(i int) {
		if i%fetchedAtOnce == 0 {
			c.limits.Fetch(c.messages[i:][:fetchedAtOnce])
		}
		c.limits.Take(c.messages[i])
	})
}

func (c *contest) alone() float64 {
	return c.timed(func(i int) { c.limits.Take(c.messages[i]) })
}

func (c *contest) bare() float64 {
	return c.timed(func(i int) {
		for _, m := range c.maps {
			m[c.messages[i].Message.Sender.ID].AllowN(start, 1)
		}
	})
}

// timed returns the nanoseconds that a check takes where a call counts a message.
func (c *contest) timed(count func(i int)) float64 {
	for _, f := range c.messages {
		f.Message.Sender.ID, f.Fetched = idOf(c.draw.IntN(million/len(c.maps))), 0
	}
	return timed(len(c.messages), count) / float64(len(c.maps))
}

// filledLimits are n limits with a million keys in all.
func filledLimits(b *testing.B, n int) *ratelimit.Limits {
	l := newLimits(b, ratelimit.Options{}, manyLimits(n)...)
	f := from("", start)
	for i := range million / n {
		f.Message.Sender.ID = idOf(i)
		l.Take(f)
	}
	return l
}

// filledMaps are n maps with a million limiters in all.
func filledMaps(n int) []map[string]*rate.Limiter {
	maps := make([]map[string]*rate.Limiter, n)
	for m := range maps {
		maps[m] = map[string]*rate.Limiter{}
		for i := range million / n {
			id := idOf(i)
			maps[m][id] = rate.NewLimiter(rate.Every(6*time.Minute), 10)
			maps[m][id].AllowN(start, 1)
		}
	}
	return maps
}

// manyLimits are n limits by sender.
func manyLimits(n int) []ratelimit.Limit {
	limits := make([]ratelimit.Limit, n)
	for i := range limits {
		limits[i] = tenAnHour
		limits[i].ID = fmt.Sprint("limit", i)
	}
	return limits
}

// heapPerKey returns the heap that something with a million keys has in use.
func heapPerKey(fill func()) float64 {
	inUse := func() uint64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapInuse
	}
	before := inUse()
	fill()
	return (float64(inUse()) - float64(before)) / million
}

// timed returns the nanoseconds that one of n calls takes.
func timed(n int, call func(i int)) float64 {
	begun := time.Now()
	for i := range n {
		call(i)
	}
	return float64(time.Since(begun).Nanoseconds()) / float64(n)
}

func median(of []float64) float64 {
	slices.Sort(of)
	return of[len(of)/2]
}
