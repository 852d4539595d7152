package ratelimit_test

import (
	"bytes"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/dmgate/dmgate/ratelimit"
)

// Property: what is appended of a snapshot is the state as it was, however much is counted, forgotten and noted between,
// and in whatever order several are appended, by other goroutines.
func TestSnapshotIsTheStateAsItWas(t *testing.T) {
	type noted struct {
		want   []byte
		append func([]byte) []byte
	}
	var appending sync.WaitGroup
	for seed := range uint64(3) {
		for _, room := range []int{30, 3000} {
			l := newLimits(t, ratelimit.Options{MaxKeys: room}, odd()...)
			var open []noted
			for i, f := range adversity(seed, 4000) {
				if i%5 > 0 { // many keys, of a page's cells and more
					f.Message.Sender.ID = fmt.Sprint(f.Message.Sender.ID, "-", i%1200)
				}
				l.Take(f)
				if i%90 == 7 {
					open = append(open, noted{l.AppendState(nil), l.Snapshot()})
				}
				if i%150 == 149 {
					l.Forget(func(user string) bool { return user == f.Message.Sender.ID })
					next := (i * 7) % len(open)
					of := open[next]
					open = append(open[:next], open[next+1:]...)
					appending.Go(func() {
						if !bytes.Equal(of.append(nil), of.want) {
							t.Errorf("seed %d: the state appended after message %d is another than the one noted", seed, i)
						}
					})
				}
			}
			for _, of := range open {
				if !bytes.Equal(of.append([]byte("before")), append([]byte("before"), of.want...)) {
					t.Errorf("seed %d: the state appended at the end is another than the one noted", seed)
				}
			}
		}
	}
	appending.Wait()
}

// BenchmarkGrowth counts ever new keys and reports how long the slowest messages took. The longest is, most of all, what
// the machine did meanwhile.
func BenchmarkGrowth(b *testing.B) {
	const keys = 3_000_000
	for b.Loop() {
		l := newLimits(b, ratelimit.Options{MaxKeys: keys}, tenAnHour)
		f := from("", start)
		took := make([]float64, keys)
		for i := range keys {
			f.Message.Sender.ID = idOf(i)
			took[i] = timed(1, func(int) { l.Take(f) })
		}
		reportSlowest(b, took)
	}
}

// BenchmarkCapture notes a state of millions of keys, appends it beside the counting, and reports how long either took,
// and how long the slowest messages took meanwhile.
func BenchmarkCapture(b *testing.B) {
	const keys = 3_000_000
	l := newLimits(b, ratelimit.Options{MaxKeys: keys}, tenAnHour)
	f := from("", start)
	for i := range keys {
		f.Message.Sender.ID = idOf(i)
		l.Take(f)
	}
	for b.Loop() {
		var state func([]byte) []byte
		held := timed(1, func(int) { state = l.Snapshot() })
		appended := make(chan float64, 1)
		go func() { appended <- timed(1, func(int) { state(nil) }) }()
		var took []float64
		for i := 0; ; i++ {
			f.Message.Sender.ID = idOf(i * 7919 % keys)
			took = append(took, timed(1, func(int) { l.Take(f) }))
			select {
			case all := <-appended:
				b.ReportMetric(held/float64(time.Millisecond), "held-ms")
				b.ReportMetric(all/float64(time.Millisecond), "append-ms")
				reportSlowest(b, took)
			default:
				continue
			}
			break
		}
	}
}

// reportSlowest reports the median and the slowest of what messages took, in nanoseconds.
func reportSlowest(b *testing.B, took []float64) {
	b.ReportMetric(median(took)/1e3, "p50-µs") // sorts
	b.ReportMetric(took[len(took)*999/1000]/1e3, "p99.9-µs")
	b.ReportMetric(took[len(took)-1]/1e6, "max-ms")
	b.ReportMetric(0, "ns/op")
}
