package ratelimit_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"github.com/dmgate/dmgate/ratelimit"
)

// message is one of a stream of messages.
type message struct {
	key string
	at  time.Time
}

// disordered returns a stream over many keys, in which time moves on by a few seconds a message and every message may
// be late by up to the given time. Keys come in waves, so most are left alone for good after a while.
func disordered(seed uint64, n, keys int, late time.Duration) []message {
	r := rand.New(rand.NewPCG(seed, 1))
	now := start
	out := make([]message, n)
	for i := range out {
		now = now.Add(time.Duration(r.Int64N(int64(8 * time.Second))))
		if r.IntN(500) == 0 {
			now = now.Add(time.Duration(r.Int64N(int64(2 * time.Hour))))
		}
		wave := i / 400 * keys / 4
		at := now
		if late > 0 && r.IntN(3) == 0 {
			at = now.Add(-time.Duration(r.Int64N(int64(late))))
		}
		out[i] = message{key: fmt.Sprint("u", wave+r.IntN(keys)), at: at}
	}
	return out
}

// reference decides like the limits should: a map of limiters that forgets nothing, with time clamped for each key.
type reference struct {
	limiters map[string]*rate.Limiter
	seen     map[string]time.Time
}

func (r *reference) allow(m message) bool {
	if r.limiters[m.key] == nil {
		r.limiters[m.key] = rate.NewLimiter(rate.Limit(10/time.Hour.Seconds()), 10)
	}
	if m.at.After(r.seen[m.key]) {
		r.seen[m.key] = m.at
	}
	return r.limiters[m.key].AllowN(r.seen[m.key], 1)
}

// Property: as long as messages are late by no more than Lateness and the live buckets fit, decisions are those of a
// map that never forgets, however small the memory, and wherever the state goes over to other limits.
func TestForgettingChangesNoDecision(t *testing.T) {
	for seed := range uint64(20) {
		l := newLimits(t, ratelimit.Options{MaxKeys: 400}, tenAnHour)
		model := &reference{limiters: map[string]*rate.Limiter{}, seen: map[string]time.Time{}}
		refused, r := 0, rand.New(rand.NewPCG(seed, 14))
		for i, m := range disordered(seed, 20_000, 60, ratelimit.Lateness) {
			if r.IntN(1000) == 0 {
				l = restored(t, l, ratelimit.Options{MaxKeys: 400}, tenAnHour)
			}
			got, want := take(t, l, from(m.key, m.at)).Exceeded, !model.allow(m)
			if got != want {
				t.Fatalf("seed %d, message %d: exceeded is %v, want %v", seed, i, got, want)
			}
			if want {
				refused++
			}
		}
		s := l.Stats()[0]
		if s.Forgotten == 0 || s.Overflowed != 0 || refused == 0 {
			t.Fatalf("seed %d proves nothing: %+v, %d refused, %d keys", seed, s, refused, len(model.limiters))
		}
	}
}

// rate.Limiter alone takes an earlier time and refills again from there: this stream would get all 100 through.
func TestTimeBackAndForthGainsNothing(t *testing.T) {
	for _, step := range []time.Duration{10 * time.Second, time.Hour, 100 * time.Hour} {
		two := tenAnHour
		two.Rate, two.Per, two.Burst, two.Bands = 2, step/3, 2, nil
		l := newLimits(t, ratelimit.Options{}, two)
		allowed := 0
		for i := range 100 {
			if !take(t, l, from("a", start.Add(time.Duration(i%2)*step))).Exceeded {
				allowed++
			}
		}
		if allowed > 4 {
			t.Errorf("step %v: %d of 100 allowed, want the burst twice at most", step, allowed)
		}
	}
}

// Property: whatever the times, even so late that the bucket has been forgotten meanwhile, a key gets no more than its
// burst and what refills over the whole stretch of time.
func TestDisorderGainsNothing(t *testing.T) {
	for seed := range uint64(20) {
		l := newLimits(t, ratelimit.Options{MaxKeys: 30}, tenAnHour)
		allowed := map[string]int{}
		first, last := start.Add(time.Hour*1e5), start.Add(-time.Hour*1e5)
		for _, m := range disordered(seed, 10_000, 12, 48*time.Hour) {
			if first.After(m.at) {
				first = m.at
			}
			if last.Before(m.at) {
				last = m.at
			}
			if !take(t, l, from(m.key, m.at)).Exceeded {
				allowed[m.key]++
			}
		}
		most := 10 + int(math.Ceil(10*last.Sub(first).Hours()))
		for key, n := range allowed {
			if n > most {
				t.Errorf("seed %d, key %s: %d allowed, want at most %d", seed, key, n, most)
			}
		}
	}
}

// A burst, then time moves on far enough for the bucket to be forgotten, then messages dated back to the burst: were a
// new bucket to start at their time, it would be forgotten again at once, and every round would get a burst through.
func TestForgottenBucketsGainNothing(t *testing.T) {
	l := newLimits(t, ratelimit.Options{}, tenAnHour)
	allowed := 0
	for range 10 {
		for range 20 {
			if !take(t, l, from("late", start)).Exceeded {
				allowed++
			}
		}
		for i := range 200 {
			take(t, l, from(fmt.Sprint("other", i), start.Add(2*time.Hour)))
		}
	}
	if allowed != 20 {
		t.Errorf("%d allowed, want the burst and another of the two hours in which it refilled", allowed)
	}
	if l.Stats()[0].Forgotten == 0 {
		t.Fatal("nothing was forgotten, so this proves nothing")
	}
}

func TestFutureRefillsNoMoreThanTheBurst(t *testing.T) {
	for _, at := range []time.Time{start.AddDate(60, 0, 0), start.AddDate(5000, 0, 0), time.Unix(1<<62, 0)} {
		l := newLimits(t, ratelimit.Options{}, tenAnHour)
		take(t, l, from("a", start))
		allowed := 0
		for range 50 {
			if !take(t, l, from("a", at)).Exceeded {
				allowed++
			}
		}
		if allowed != 10 {
			t.Errorf("%v: %d allowed, want 10", at, allowed)
		}
	}
}

// A lone message from the far future makes no other one late.
func TestLoneFutureMessageHarmsNobody(t *testing.T) {
	l := newLimits(t, ratelimit.Options{MaxKeys: 50}, tenAnHour)
	for i := range 2000 {
		at := start.Add(time.Duration(i) * 5 * time.Minute)
		if i == 700 {
			take(t, l, from("broken", at.AddDate(60, 0, 0)))
		}
		if r := take(t, l, from(fmt.Sprint("u", i%3), at)); r.Exceeded {
			t.Fatalf("message %d is exceeded: %s", i, r.Reason())
		}
	}
}

// A message without a time counts, and nothing refills for it.
func TestZeroTime(t *testing.T) {
	l := newLimits(t, ratelimit.Options{}, tenAnHour)
	take(t, l, from("a", start))
	for i := 2; i <= 20; i++ {
		r := take(t, l, from("a", time.Time{}))
		if r.Exceeded != (i > 10) || r.Count != i {
			t.Fatalf("message %d: %+v", i, r)
		}
	}
	if r := take(t, l, from("a", start.Add(time.Hour))); r.Exceeded {
		t.Errorf("an hour later: %+v", r)
	}
}
