package ratelimit_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/ratelimit"
)

// Property: what is fetched beforehand, of which messages and when, changes no reading: not where others are counted first, or
// the same facts are of another message by then, and not where users are forgotten or a state is restored in between.
func TestFetchChangesNoReading(t *testing.T) {
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 7))
		plain := newLimits(t, ratelimit.Options{MaxKeys: 40}, sevenLimits(t)...)
		fetching := newLimits(t, ratelimit.Options{MaxKeys: 40}, sevenLimits(t)...)
		other := newLimits(t, ratelimit.Options{}, sevenLimits(t)...)
		facts := make([]*filter.Facts, 12)
		for i := range facts {
			facts[i] = &filter.Facts{}
		}
		at := start
		for step := range 200 {
			for i := range facts {
				at = at.Add(time.Duration(r.IntN(int(time.Minute))))
				*facts[i] = *sometimesBare(r, at)
			}
			[]func([]*filter.Facts){fetching.Fetch, fetching.Fetch, other.Fetch, func([]*filter.Facts) {}}[r.IntN(4)](facts[:r.IntN(13)])
			between(t, r, plain, fetching)
			for _, i := range r.Perm(len(facts))[:r.IntN(13)] {
				if r.IntN(10) == 0 {
					*facts[i] = *sometimesBare(r, at)
				}
				compareTake(t, fmt.Sprintf("seed %d, step %d", seed, step), plain, fetching, facts[i])
			}
		}
	}
}

// sometimesBare returns a message of few users, which half of the time has nothing that some limits have as key.
func sometimesBare(r *rand.Rand, at time.Time) *filter.Facts {
	f := stranger(r.IntN(30))
	f.Message.At = at
	if r.IntN(2) == 0 {
		f.Message.Sender.DeviceID, f.Content.Fingerprint = "", 0
	}
	if r.IntN(2) == 0 {
		f.Message.Conversation.State = filter.StatePending
	}
	return f
}

// between does to both what may come between fetching and counting.
func between(t *testing.T, r *rand.Rand, all ...*ratelimit.Limits) {
	t.Helper()
	switch what, user := r.IntN(10), fmt.Sprint("sender-", r.IntN(30)); what {
	case 0:
		for _, l := range all {
			l.Forget(func(id string) bool { return id == user })
		}
	case 1:
		for _, l := range all {
			if err := l.RestoreState(l.AppendState(nil)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func compareTake(t *testing.T, when string, plain, fetching *ratelimit.Limits, f *filter.Facts) {
	t.Helper()
	bare := *f
	bare.Fetched = 0
	want, _ := plain.Take(&bare)
	got, _ := fetching.Take(f)
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\ngot  %+v\nwant %+v", when, got, want)
	}
}

// What is fetched of one message is not taken for that of another whose facts come to lie in the same place.
func TestFetchIsOfOneMessage(t *testing.T) {
	l := newLimits(t, ratelimit.Options{}, tenAnHour)
	f := from("a", start)
	for range 10 {
		take(t, l, from("b", start))
	}
	l.Fetch([]*filter.Facts{f, from("c", start)})
	*f = *from("b", start)
	if got := take(t, l, f); got.Count != 11 {
		t.Errorf("got %+v, want the 11th of b", got)
	}
}

// More messages than a gathering can have are counted all the same, also those that it has no place for first.
func TestFetchOfVeryMany(t *testing.T) {
	l := newLimits(t, ratelimit.Options{}, tenAnHour)
	facts := make([]*filter.Facts, 1000)
	for i := range facts {
		facts[i] = from(fmt.Sprint(i%500), start)
	}
	l.Fetch(facts[:300])
	l.Fetch(facts[500:])
	counted := map[string]int{}
	for i := range facts {
		f := facts[(i+256)%len(facts)]
		counted[f.Message.Sender.ID]++
		if got := take(t, l, f); got.Count != counted[f.Message.Sender.ID] {
			t.Fatalf("message %d: got %+v, want the %d. of its sender", i, got, counted[f.Message.Sender.ID])
		}
	}
}
