package ratelimit_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/ratelimit"
)

// BenchmarkState takes and restores the state of one limit, and forgets a user of a limit by pairs.
func BenchmarkState(b *testing.B) {
	for _, buckets := range []int{100_000, 1_000_000} {
		limit := tenAnHour
		limit.Key = []ratelimit.Key{ratelimit.Sender, ratelimit.Recipient}
		l := newLimits(b, ratelimit.Options{}, limit)
		f := from("", start)
		for i := range buckets * 3 / 2 { // half of the buckets have counted a second message, a while later
			f.Message.Sender.ID = fmt.Sprint("sender-", i%buckets)
			f.Message.At = start.Add(time.Duration(i) * 311 * time.Microsecond)
			l.Take(f)
		}
		state := l.AppendState(nil)
		held := l.Stats()[0].Keys
		nobody := filter.DigestOf("nobody")
		per := func(b *testing.B, buckets int) {
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(buckets), "ns/bucket")
			b.ReportMetric(float64(len(state))/float64(buckets), "bytes/bucket")
		}
		b.Run(fmt.Sprintf("append/%d", held), func(b *testing.B) {
			for b.Loop() {
				state = l.AppendState(state[:0])
			}
			per(b, held)
		})
		b.Run(fmt.Sprintf("restore/%d", held), func(b *testing.B) {
			for b.Loop() {
				if err := l.RestoreState(state); err != nil {
					b.Fatal(err)
				}
			}
			per(b, held)
		})
		b.Run(fmt.Sprintf("forget/%d", held), func(b *testing.B) {
			for b.Loop() {
				l.Forget(func(user string) bool { return filter.DigestOf(user) == nobody })
			}
			per(b, held)
		})
	}
}
