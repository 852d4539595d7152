package ratelimit

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"golang.org/x/time/rate"
)

// Property: which buckets have been swept, and when, can't be told from the answers, however late messages come. The
// model keeps every bucket for ever.
func TestSweepCannotBeTold(t *testing.T) {
	s := shape{limit: rate.Limit(10 / time.Hour.Seconds()), burst: 10, refill: float64(time.Hour)}
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 2))
		small, model, clock := newStore(s, 150), map[string]*bucket{}, newClock()
		now := instantOf(time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC))
		for i := range 20_000 {
			now += instant(r.Int64N(int64(20 * time.Second)))
			at := now - instant(r.Int64N(int64(time.Hour)))*instant(r.IntN(2))
			key := fmt.Sprint("u", i/300*20+r.IntN(60))
			horizon := clock.see(at)
			b := model[key]
			if b == nil {
				full := s.full()
				b = &full
				model[key] = b
			}
			want := b.result(&s, at, horizon)
			if got := small.take([]byte(key), hashOf([]byte(key)), at, horizon); got != want {
				t.Fatalf("seed %d, message %d: %+v, want %+v", seed, i, got, want)
			}
		}
		if small.overflowed != 0 || small.forgotten == 0 {
			t.Fatalf("seed %d proves nothing: %d overflowed, %d forgotten", seed, small.overflowed, small.forgotten)
		}
	}
}

// Property: the level is never below the tokens spent, and both are back to nothing when the bucket says it is full.
func TestLevelCoversTokens(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for range 300 {
		burst, per := 1+r.IntN(40), time.Duration(1+r.Int64N(int64(100*time.Hour)))
		s := shape{limit: rate.Limit(float64(burst) / per.Seconds()), burst: burst, refill: float64(per)}
		b := s.full()
		at := instant(r.Int64N(1 << 60))
		for range 200 {
			at += instant(r.ExpFloat64() * float64(per) / float64(burst) * r.Float64() * 2)
			b.take(&s, at, dawn)
			if spent := float64(burst) - b.tokensAt(&s, at); b.level < spent-noise {
				t.Fatalf("level %v, but %v tokens spent", b.level, spent)
			}
		}
		if left := b.tokensAt(&s, b.full(&s)); left != float64(burst) {
			t.Fatalf("%v of %d tokens when full", left, burst)
		}
		if level := s.drained(b.level, float64(b.full(&s)-b.seen)); level != 0 {
			t.Fatalf("level %v when full", level)
		}
	}
}

func TestQueueIsOrdered(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for n := range 3 * inBlock {
		if n > 60 && n%97 > 0 {
			continue
		}
		q := queue{sharing: &sharing{}}
		for range n {
			q.push(entry{due: instant(r.IntN(40))})
		}
		for range n / 2 { // put the first back, as a bucket that has been used since
			first := q.entry(0)
			first.due += instant(r.IntN(40))
			q.settle(0, first)
		}
		var got []instant
		for q.n > 0 {
			got = append(got, q.due(0))
			q.pop()
		}
		if len(got) != n || !slices.IsSorted(got) {
			t.Fatalf("%d entries come out as %v", n, got)
		}
	}
}

func TestInstantBounds(t *testing.T) {
	tests := []struct {
		t    time.Time
		want instant
	}{
		{time.Time{}, dawn},
		{time.Unix(-1<<62, 0), dawn},
		{time.Date(1800, 1, 1, 0, 0, 0, 0, time.UTC), dawn},
		{time.Unix(0, 0), 0},
		{time.Unix(1, 5), 1_000_000_005},
		{time.Date(2400, 1, 1, 0, 0, 0, 0, time.UTC), dusk},
		{time.Unix(1<<62, 0), dusk},
	}
	for _, tt := range tests {
		if got := instantOf(tt.t); got != tt.want {
			t.Errorf("%v: got %d, want %d", tt.t, got, tt.want)
		}
	}
	if late := dusk.add(1e300); late < dusk {
		t.Errorf("adding to the last instant gives %d", late)
	}
}
