package ratelimit_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"github.com/dmgate/dmgate/ratelimit"
)

// Property: with far more live keys than there is room for, no key gets more through than its own bucket would have
// let through, and no more buckets are held than allowed.
func TestOverflowIsStricter(t *testing.T) {
	for seed := range uint64(10) {
		r := rand.New(rand.NewPCG(seed, 5))
		l := newLimits(t, ratelimit.Options{MaxKeys: 20}, tenAnHour)
		own := map[string]*rate.Limiter{} // of each key, told only of the messages that were let through
		at := start
		for i := range 30_000 {
			at = at.Add(time.Duration(r.Int64N(int64(2 * time.Second))))
			keys := 1 + (i/3000)%5*2000 // phases with room for all and phases without
			key := fmt.Sprint("u", min(r.IntN(keys), r.IntN(keys)))
			if own[key] == nil {
				own[key] = rate.NewLimiter(rate.Limit(10/time.Hour.Seconds()), 10)
			}
			if !take(t, l, from(key, at)).Exceeded && !own[key].AllowN(at, 1) {
				t.Fatalf("seed %d, message %d of %s: its own bucket would have refused it", seed, i, key)
			}
			if s := l.Stats()[0]; s.Keys > 20 {
				t.Fatalf("%d buckets, want at most 20", s.Keys)
			}
		}
		if s := l.Stats()[0]; s.Overflowed == 0 || s.Forgotten == 0 {
			t.Fatalf("seed %d proves nothing: %+v", seed, s)
		}
	}
}

// A live bucket is kept however many new keys come, so nobody resets their own limit by flooding with others.
func TestLiveBucketSurvivesAFloodOfKeys(t *testing.T) {
	l := newLimits(t, ratelimit.Options{MaxKeys: 100}, tenAnHour)
	for range 10 {
		take(t, l, from("a", start))
	}
	for i := range 10_000 {
		take(t, l, from(fmt.Sprint("new", i), start.Add(time.Second)))
	}
	if r := take(t, l, from("a", start.Add(2*time.Second))); !r.Exceeded || r.Count != 11 {
		t.Errorf("got %+v, want the 11th message exceeded", r)
	}
}

func TestOverflowSaysSo(t *testing.T) {
	l := newLimits(t, ratelimit.Options{MaxKeys: 1}, tenAnHour)
	take(t, l, from("a", start))
	r := take(t, l, from("b", start))
	if want := "1 new conversations (counted with others for lack of room) in 1h, 10 allowed"; r.Reason() != want {
		t.Errorf("got  %q\nwant %q", r.Reason(), want)
	}
	if s := l.Stats()[0]; s != (ratelimit.Stat{Limit: "new_conversations", Keys: 1, Overflowed: 1}) {
		t.Errorf("got %+v", s)
	}
	if r := take(t, l, from("a", start)); r.Counts != "new conversations" || r.Count != 2 {
		t.Errorf("the key with a bucket of its own: %+v", r)
	}
}

// Once there is room again a key gets a bucket of its own, with no more tokens than the shared one had, and when that
// has refilled nothing is left of the episode.
func TestOverflowEnds(t *testing.T) {
	l := newLimits(t, ratelimit.Options{MaxKeys: 1}, tenAnHour)
	take(t, l, from("a", start))
	for range 30 {
		take(t, l, from("b", start.Add(time.Second)))
	}
	later := start.Add(20 * time.Minute) // the bucket of a has been full for more than Lateness
	for range 130 {
		l.Take(from("", later)) // has no key: moves the clock on and takes no room
	}
	r := take(t, l, from("b", later))
	if r.Exceeded || r.Count != 8 || !strings.Contains(r.Counts, "with others") {
		t.Errorf("with room again: %+v, want what the shared bucket has spent, less what has refilled", r)
	}
	if r = take(t, l, from("b", later.Add(5*time.Hour))); r.Count != 1 {
		t.Errorf("refilled: %+v, want a count of 1", r)
	}
}

// Every key that no longer matters is forgotten as other messages come, without any other trigger.
func TestMemoryFollowsTheLiveKeys(t *testing.T) {
	l := newLimits(t, ratelimit.Options{}, tenAnHour)
	for i := range 50_000 {
		take(t, l, from(fmt.Sprint("u", i), start.Add(time.Duration(i)*time.Second)))
		// One message takes 6 minutes to refill, and Lateness is 5.
		if s := l.Stats()[0]; s.Keys > 11*60+200 {
			t.Fatalf("%d keys after %d messages", s.Keys, i)
		}
	}
}
