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
// ratio, and the heap in use by key with either.
func BenchmarkMillion(b *testing.B) {
	for _, n := range []int{1, 7} {
		b.Run(fmt.Sprintf("limits-%d", n), func(b *testing.B) { benchmarkMillion(b, n) })
	}
}

func benchmarkMillion(b *testing.B, n int) {
	keys := million / n
	var l *ratelimit.Limits
	perKey := heapPerKey(func() {
		l = newLimits(b, ratelimit.Options{}, manyLimits(n)...)
		f := from("", start)
		for i := range keys {
			f.Message.Sender.ID = idOf(i)
			l.Take(f)
		}
	})
	limiters := make([]map[string]*rate.Limiter, n)
	mapPerKey := heapPerKey(func() {
		for m := range limiters {
			limiters[m] = map[string]*rate.Limiter{}
			for i := range keys {
				id := idOf(i)
				limiters[m][id] = rate.NewLimiter(rate.Every(6*time.Minute), 10)
				limiters[m][id].AllowN(start, 1)
			}
		}
	})
	order := rand.New(rand.NewPCG(1, 1))
	messages := make([]*filter.Facts, 128) // few, so that hardly any round is interrupted
	for i := range messages {
		messages[i] = from("", start)
		messages[i].Readings = make([]filter.Reading, 0, n) // as of an engine, which uses its cases again
	}
	var limits, plain, ratios []float64
	for b.Loop() {
		for i := range messages {
			messages[i].Message.Sender.ID = idOf(order.IntN(keys))
		}
		of := timed(len(messages), func(i int) { l.Take(messages[i]) }) / float64(n)
		bare := timed(len(messages), func(i int) {
			for _, m := range limiters {
				m[messages[i].Message.Sender.ID].AllowN(start, 1)
			}
		}) / float64(n)
		limits, plain, ratios = append(limits, of), append(plain, bare), append(ratios, of/bare)
	}
	b.ReportMetric(median(limits), "limits-ns")
	b.ReportMetric(median(plain), "map-ns")
	b.ReportMetric(median(ratios), "limits/map")
	b.ReportMetric(perKey, "bytes/key")
	b.ReportMetric(mapPerKey, "map-bytes/key")
	b.ReportMetric(0, "ns/op")
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
