package ratelimit_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/dmgate/dmgate/ratelimit"
)

// Property: the count is above the burst whenever the limit is exceeded, at least 1, and the band agrees with it.
func TestCountAgreesWithExceeded(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 50 {
		limit := tenAnHour
		limit.Rate, limit.Burst = 1+r.IntN(50), 1+r.IntN(50)
		l := newLimits(t, ratelimit.Options{}, limit)
		gap := int64(float64(time.Hour) / float64(limit.Rate) * (0.2 + 2*r.Float64()))
		at := start
		for range 1000 {
			at = at.Add(time.Duration(r.Int64N(gap)))
			got := take(t, l, from("a", at))
			over := got.Count > got.Allowed
			if got.Exceeded && !over || got.Count < 1 {
				t.Fatalf("%d in 1h, burst %d: %+v", limit.Rate, limit.Burst, got)
			}
			if banded := got.Band == "exceeded" || got.Band == "flood"; banded != over {
				t.Fatalf("band %q at %d of %d", got.Band, got.Count, got.Allowed)
			}
		}
	}
}

// Property: under a steady stream the count settles at the number of messages in one refill time, so a slight excess
// never grows into a flood however long it lasts.
func TestCountOfASteadyStream(t *testing.T) {
	for _, anHour := range []int{5, 10, 11, 20, 60, 600} {
		l := newLimits(t, ratelimit.Options{}, tenAnHour)
		count := 0
		for i := range 100 * anHour { // 100 hours
			count = take(t, l, from("a", start.Add(time.Duration(i)*time.Hour/time.Duration(anHour)))).Count
		}
		least, most := anHour, anHour+1
		if anHour <= 10 { // what the limit allows leaves at most the message itself and what rounding makes of it
			least, most = 1, 2
		}
		if count < least || count > most {
			t.Errorf("%d an hour: the count settles at %d, want %d to %d", anHour, count, least, most)
		}
	}
}

// After a flood the limiter lets the odd message through again, and it still reads as part of a flood for a while.
func TestFloodIsLeftGradually(t *testing.T) {
	l := newLimits(t, ratelimit.Options{}, tenAnHour)
	for range 500 {
		take(t, l, from("a", start))
	}
	var bands []string
	previous := 501
	for i := 1; i <= 40; i++ {
		r := take(t, l, from("a", start.Add(time.Duration(i)*10*time.Minute)))
		if r.Exceeded {
			t.Fatalf("message %d at the limit's own rate is exceeded", i)
		}
		if r.Count > previous {
			t.Fatalf("the count goes from %d to %d", previous, r.Count)
		}
		previous = r.Count
		if len(bands) == 0 || bands[len(bands)-1] != r.Band {
			bands = append(bands, r.Band)
		}
	}
	want := []string{"flood", "exceeded", "near", "ok"}
	if len(bands) != len(want) {
		t.Fatalf("bands %v, want %v", bands, want)
	}
	for i := range want {
		if bands[i] != want[i] {
			t.Fatalf("bands %v, want %v", bands, want)
		}
	}
}

// What has refilled is gone from the count: a burst, and after one refill time the count starts anew.
func TestCountAfterRefill(t *testing.T) {
	l := newLimits(t, ratelimit.Options{}, tenAnHour)
	for range 10 {
		take(t, l, from("a", start))
	}
	if r := take(t, l, from("a", start.Add(30*time.Minute))); r.Count != 6 || r.Exceeded {
		t.Errorf("after half the refill time: %+v, want 6", r)
	}
	if r := take(t, l, from("a", start.Add(3*time.Hour))); r.Count != 1 || r.Exceeded {
		t.Errorf("after the refill time: %+v, want 1", r)
	}
}

// A message that comes a moment before its token is refused, down to the few nanoseconds that the limiter tells apart,
// and the count says so.
func TestCountAMomentBeforeRefill(t *testing.T) {
	for _, early := range []time.Duration{10 * time.Nanosecond, time.Microsecond, time.Millisecond} {
		l := newLimits(t, ratelimit.Options{}, tenAnHour)
		for range 10 {
			take(t, l, from("a", start))
		}
		if r := take(t, l, from("a", start.Add(6*time.Minute-early))); !r.Exceeded || r.Count != 11 {
			t.Errorf("%v early: %+v, want 11 of 10", early, r)
		}
		if r := take(t, l, from("a", start.Add(6*time.Minute))); r.Exceeded {
			t.Errorf("in time after %v early: %+v", early, r)
		}
	}
}
