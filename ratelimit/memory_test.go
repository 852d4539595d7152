package ratelimit_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/ratelimit"
)

// Property: with more live keys than there is room for, no key gets more through than its own bucket would have let
// through, and no more buckets are held than allowed. Keys come and go, so many move from a shared bucket to their own.
func TestOverflowIsStricter(t *testing.T) {
	const room = 60
	for seed := range uint64(10) {
		r := rand.New(rand.NewPCG(seed, 5))
		l := newLimits(t, ratelimit.Options{MaxKeys: room}, tenAnHour)
		own := map[string]*rate.Limiter{} // of each key, told only of the messages that were let through
		at := start
		for i := range 40_000 {
			at = at.Add(time.Duration(r.Int64N(int64(2 * time.Second))))
			active := 20 + 80*(i/4000%2) // more keys than there is room for in every other hour
			key := fmt.Sprint("u", i/1000*5+r.IntN(active))
			if own[key] == nil {
				own[key] = rate.NewLimiter(rate.Limit(10/time.Hour.Seconds()), 10)
			}
			if !take(t, l, from(key, at)).Exceeded && !own[key].AllowN(at, 1) {
				t.Fatalf("seed %d, message %d of %s: its own bucket would have refused it", seed, i, key)
			}
			if s := l.Stats()[0]; s.Keys > room {
				t.Fatalf("%d buckets, want at most %d", s.Keys, room)
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
	if s := l.Stats()[0]; s != (ratelimit.Stat{Limit: "new_conversations", Keys: 1, Room: 1, Overflowed: 1}) {
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
	for i := 8; i <= 12; i++ { // the shared bucket has 7 of its 10 spent, those that refilled taken off
		r := take(t, l, from("b", later))
		if r.Count != i || r.Exceeded != (i > 10) || !strings.Contains(r.Counts, "with others") {
			t.Errorf("with room again: %+v, want a count of %d with others", r, i)
		}
	}
	later = later.Add(5 * time.Hour)
	for range 130 {
		l.Take(from("", later))
	}
	if r := take(t, l, from("b", later)); r.Count != 1 || r.Counts != "new conversations" {
		t.Errorf("refilled: %+v, want a count of 1 of its own", r)
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

// An account far over its own limit can't use up the room that others need with ever new keys of another limit.
func TestExceedingMessagesLeaveRoomForOthers(t *testing.T) {
	const room = 100
	repeats := ratelimit.Limit{ID: "repeats", Key: []ratelimit.Key{ratelimit.Sender, ratelimit.Recipient},
		Rate: 3, Per: 24 * time.Hour, Burst: 3}
	l := newLimits(t, ratelimit.Options{MaxKeys: room}, tenAnHour, repeats)
	to := func(sender, recipient string) []filter.Reading {
		f := from(sender, start)
		f.Message.Recipient.ID = recipient
		readings, _ := l.Take(f)
		return readings
	}
	for i := range 10 * room {
		readings := to("flooder", fmt.Sprint("r", i))
		if exceeded := readings[0].Exceeded; exceeded != (i >= 10) {
			t.Fatalf("message %d: %+v", i, readings)
		}
		if counted := len(readings) == 2; counted != (i < room/2) {
			t.Fatalf("message %d has %d readings", i, len(readings))
		}
	}
	if readings := to("flooder", "r0"); len(readings) != 2 || readings[1].Count != 2 {
		t.Errorf("a key known from before is counted on, got %+v", readings)
	}
	for i := range room / 2 {
		readings := to(fmt.Sprint("other", i), "r")
		if len(readings) != 2 || strings.Contains(readings[1].Counts, "with others") {
			t.Fatalf("someone else's message %d: %+v", i, readings)
		}
	}
}

// A user who is forgotten leaves room, and who takes it finds a full bucket, though shared ones are in use by then.
func TestForgettingAUserLeavesRoom(t *testing.T) {
	for _, at := range []time.Time{start, {}} {
		l := newLimits(t, ratelimit.Options{MaxKeys: 1}, tenAnHour)
		take(t, l, from("a", at))
		take(t, l, from("b", at))
		l.Forget(func(user string) bool { return user == "a" })
		if r := take(t, l, from("c", at)); r.Count != 1 || r.Exceeded || r.Counts != "new conversations" {
			t.Errorf("got %+v, want a count of 1 of its own", r)
		}
		if s := l.Stats()[0]; s.Keys != 1 || s.Overflowed != 1 {
			t.Errorf("got %+v, want one bucket", s)
		}
	}
}
