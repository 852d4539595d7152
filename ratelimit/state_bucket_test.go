package ratelimit

import (
	"encoding/binary"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"golang.org/x/time/rate"
)

// inside returns what a limiter keeps to itself: its tokens, and the seconds and nanoseconds of the time they are of.
func inside(l *rate.Limiter) (tokens float64, at [2]int64) {
	v := reflect.ValueOf(l).Elem()
	last := v.FieldByName("last")
	wall, ext := last.FieldByName("wall").Uint(), last.FieldByName("ext").Int()
	return v.FieldByName("tokens").Float(), [2]int64{ext, int64(wall)}
}

// Property: a limiter that is restored holds to the last bit what the other held, and as of the same nanosecond, also
// where it owes a share of a token, and however many tokens come back in a nanosecond.
func TestLimiterIsRestoredToTheLastBit(t *testing.T) {
	owing, fractions := 0, 0
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 12))
		burst, per := 1+r.IntN(30), time.Duration(1+r.Int64N(1<<(1+seed%50)))
		s := shape{limit: rate.Limit(float64(burst) / per.Seconds()), burst: burst, refill: float64(per)}
		var b bucket
		b.start(&s)
		at := instant(1-2*r.IntN(2)) * instant(r.Int64N(int64(dusk)/2))
		for range 200 {
			at += instant(r.Int64N(2 + int64(per)/int64(burst)))
			b.take(&s, at, dawn)
			same := read(t, &b, &s)
			tokens, last := inside(&b.limiter)
			gotTokens, gotLast := inside(&same.limiter)
			if gotTokens != tokens || gotLast != last || same.limiter.Limit() != s.limit || same.limiter.Burst() != burst {
				t.Fatalf("seed %d: got %v at %v, want %v at %v", seed, gotTokens, gotLast, tokens, last)
			}
			if tokens < 0 {
				owing++
			}
			if tokens != float64(int(tokens)) {
				fractions++
			}
		}
	}
	if owing < 1000 || fractions < 1000 {
		t.Errorf("this proves little: %d limiters owe a share of a token, %d hold one", owing, fractions)
	}
}

// A state that claims to hold more than its bytes can is refused before there is room for it.
func TestCountIsBoundByTheBytes(t *testing.T) {
	for _, n := range []uint64{4, 5, 1 << 40, 1<<64 - 1} {
		r := &reader{rest: append(binary.AppendUvarint(nil, n), make([]byte, 4*minBucket)...)}
		if got := r.count(minBucket); got != 4 && n == 4 || (r.err == nil) != (n == 4) {
			t.Errorf("%d buckets in %d bytes: got %d, %v", n, 4*minBucket, got, r.err)
		}
	}
}

// read returns the bucket after its way through a state.
func read(t *testing.T, b *bucket, s *shape) *bucket {
	t.Helper()
	const now = 1 << 40
	r, same := &reader{rest: b.append(nil, now)}, &bucket{key: b.key}
	same.read(r, s, now, true)
	if err := r.end(); err != nil {
		t.Fatal(err)
	}
	if same.level != b.level || same.seen != b.seen || same.allowed != b.allowed || same.overflow != b.overflow {
		t.Fatalf("got %+v, want %+v", same, b)
	}
	return same
}
