package ratelimit_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/ratelimit"
)

// odd are limits whose tokens are fractions of everything, one of which refills by more than a token in a nanosecond.
func odd() []ratelimit.Limit {
	limit := func(id string, rate int, per time.Duration, burst int, keys ...ratelimit.Key) ratelimit.Limit {
		return ratelimit.Limit{ID: id, Key: keys, Rate: rate, Per: per, Burst: burst, Bands: tenAnHour.Bands}
	}
	return []ratelimit.Limit{
		limit("sender", 7, time.Hour, 3, ratelimit.Sender),
		limit("pair", 3, 11*time.Minute, 2, ratelimit.Sender, ratelimit.Recipient),
		limit("fast", 3_000_000_007, time.Second, 2, ratelimit.Recipient),
		limit("copies", 13, 7*time.Minute, 5, ratelimit.Fingerprint),
		limit("network", 1, 97*time.Second, 1, ratelimit.IP, ratelimit.Device),
	}
}

// adversity returns a stream of few users in waves, whose times stand still, go by the nanosecond, hit upon the moment
// at which a token comes back, go back, are absent or far in the future.
func adversity(seed uint64, n int) []*filter.Facts {
	r := rand.New(rand.NewPCG(seed, 11))
	now := start
	out := make([]*filter.Facts, n)
	for i := range out {
		switch r.IntN(6) {
		case 0:
			now = now.Add(time.Duration(r.IntN(3)))
		case 1:
			now = start.Add(now.Sub(start).Truncate(time.Hour / 7)).Add(time.Hour / 7)
		case 2:
			now = now.Add(time.Duration(r.Int64N(int64(4 * time.Minute))))
		}
		at := now
		switch r.IntN(40) {
		case 0:
			at = time.Time{}
		case 1:
			at = now.AddDate(r.IntN(200), 0, 0)
		case 2, 3, 4:
			at = now.Add(-time.Duration(r.Int64N(int64(time.Hour))))
		}
		wave := i / 40
		out[i] = &filter.Facts{
			Message: &filter.Message{
				ID: "m", At: at, Recipient: filter.Recipient{ID: fmt.Sprint("r", wave+r.IntN(5))},
				Sender: filter.Sender{
					ID: fmt.Sprint("s", wave+r.IntN(8)), IP: fmt.Sprintf("203.0.113.%d", r.IntN(9)), DeviceID: fmt.Sprint("d", r.IntN(3)),
				},
			},
			Content: filter.Content{Fingerprint: uint64(r.IntN(6))},
		}
	}
	return out
}

// restored returns limits of the declarations in the state of others.
func restored(t testing.TB, from *ratelimit.Limits, o ratelimit.Options, limits ...ratelimit.Limit) *ratelimit.Limits {
	t.Helper()
	l := newLimits(t, o, limits...)
	if err := l.RestoreState(from.AppendState(nil)); err != nil {
		t.Fatal(err)
	}
	return l
}

// Property: wherever a stream is cut, restored limits read what follows as those do that were never interrupted, and
// come to the same state, from which each goes on as the next. There is so little room that buckets are forgotten,
// shared and refused all the time.
func TestRestoredLimitsGoOnExactly(t *testing.T) {
	for _, room := range []int{1, 7, 30, 1000} {
		t.Run(fmt.Sprint(room), func(t *testing.T) {
			o := ratelimit.Options{MaxKeys: room}
			stream := adversity(uint64(room), 260)
			whole := newLimits(t, o, odd()...)
			states := [][]byte{whole.AppendState(nil)}
			var want [][]filter.Reading
			for _, f := range stream {
				readings, _ := whole.Take(f)
				want, states = append(want, readings), append(states, whole.AppendState(nil))
			}
			for cut := range stream {
				end := min(len(stream), cut+20)
				if cut%20 == 0 {
					end = len(stream)
				}
				after := newLimits(t, o, odd()...)
				if err := after.RestoreState(states[cut]); err != nil {
					t.Fatal(err)
				}
				goOn(t, after, stream[:end], want, cut)
				if !bytes.Equal(after.AppendState(nil), states[end]) {
					t.Fatalf("restored at %d, the limits come to another state", cut)
				}
			}
			overflowed, forgotten := false, false
			for _, s := range whole.Stats() {
				overflowed, forgotten = overflowed || s.Overflowed > 0, forgotten || s.Forgotten > 0
			}
			if !forgotten || overflowed != (room < 1000) {
				t.Fatalf("this proves nothing: %+v", whole.Stats())
			}
			last := restored(t, whole, o, odd()...)
			if got, want := last.Stats(), whole.Stats(); !slices.Equal(got, want) {
				t.Errorf("restored at the end: %+v, want %+v", got, want)
			}
		})
	}
}

// goOn takes the messages of a stream from one on and compares the readings.
func goOn(t *testing.T, l *ratelimit.Limits, stream []*filter.Facts, want [][]filter.Reading, from int) {
	t.Helper()
	for i := from; i < len(stream); i++ {
		if got, _ := l.Take(stream[i]); !slices.Equal(got, want[i]) {
			t.Fatalf("restored at %d, message %d:\ngot  %+v\nwant %+v", from, i, got, want[i])
		}
	}
}

// Property: being restored after every single message changes nothing either.
func TestRestoringOverAndOverAgain(t *testing.T) {
	for seed := range uint64(2) {
		o := ratelimit.Options{MaxKeys: 8}
		whole, broken := newLimits(t, o, odd()...), newLimits(t, o, odd()...)
		for i, f := range adversity(seed, 250) {
			want, _ := whole.Take(f)
			if got, _ := broken.Take(f); !slices.Equal(got, want) {
				t.Fatalf("seed %d, message %d:\ngot  %+v\nwant %+v", seed, i, got, want)
			}
			broken = restored(t, broken, o, odd()...)
		}
	}
}

func TestStateReplacesWhateverThereWas(t *testing.T) {
	l := newLimits(t, ratelimit.Options{}, tenAnHour)
	empty := l.AppendState([]byte("before"))
	if !bytes.HasPrefix(empty, []byte("before")) {
		t.Fatal("the state does not follow what was there")
	}
	for range 30 {
		take(t, l, from("a", start))
	}
	if err := l.RestoreState(empty[len("before"):]); err != nil {
		t.Fatal(err)
	}
	if r := take(t, l, from("a", start)); r.Count != 1 || r.Exceeded {
		t.Errorf("after an empty state was restored: %+v, want a count of 1", r)
	}
}

// Limits that a pack has changed keep what was counted, as far as they count by the same key.
func TestStateOfOtherDeclarations(t *testing.T) {
	change := func(f func(*ratelimit.Limit)) ratelimit.Limit {
		l := tenAnHour
		f(&l)
		return l
	}
	const spent = 6
	tests := []struct {
		name    string
		limit   ratelimit.Limit
		later   time.Duration
		count   int
		allowed int // how many more messages are, then
	}{
		{"the same", tenAnHour, 0, 7, 4},
		{"the same, a token later", tenAnHour, 6 * time.Minute, 6, 5},
		{"other words and bands", change(func(l *ratelimit.Limit) { l.Counts, l.Bands = "", nil }), 0, 7, 4},
		{"tightened", change(func(l *ratelimit.Limit) { l.Burst, l.Rate = 4, 4 }), 0, 7, 0},
		{"tightened, a token later", change(func(l *ratelimit.Limit) { l.Burst, l.Rate = 4, 4 }), 15 * time.Minute, 6, 1},
		{"loosened", change(func(l *ratelimit.Limit) { l.Burst = 100 }), 0, 7, 94},
		{"slower", change(func(l *ratelimit.Limit) { l.Per = 10 * time.Hour }), time.Hour, 6, 5},
		{"faster", change(func(l *ratelimit.Limit) { l.Per = time.Minute }), 30 * time.Second, 2, 9},
		{"another key", change(func(l *ratelimit.Limit) { l.Key = []ratelimit.Key{ratelimit.Recipient} }), 0, 1, 10},
		{"a longer key", change(func(l *ratelimit.Limit) { l.Key = []ratelimit.Key{"sender", "recipient"} }), 0, 1, 10},
		{"another id", change(func(l *ratelimit.Limit) { l.ID = "b" }), 0, 1, 10},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			old := newLimits(t, ratelimit.Options{}, tenAnHour)
			for range spent {
				take(t, old, from("a", start))
			}
			l := restored(t, old, ratelimit.Options{}, tt.limit)
			at := start.Add(tt.later)
			first := take(t, l, from("a", at))
			allowed := 0
			for r := first; !r.Exceeded; r = take(t, l, from("a", at)) {
				allowed++
			}
			if allowed != tt.allowed || first.Count != max(tt.count, 0) {
				t.Errorf("%d allowed and %+v, want %d and a count of %d", allowed, first, tt.allowed, tt.count)
			}
			if r := take(t, l, from("b", at)); r.Count != 1 && tt.limit.Key[0] == ratelimit.Sender {
				t.Errorf("another sender: %+v", r)
			}
		})
	}
}

// Property: whatever a limit is changed to, a flood goes on being one, and a bucket is forgotten once it has refilled.
func TestChangedLimitsForgetAsEver(t *testing.T) {
	old := newLimits(t, ratelimit.Options{MaxKeys: 50}, tenAnHour)
	for i := range 2000 {
		take(t, old, from(fmt.Sprint("u", i%60), start.Add(time.Duration(i*i%977)*time.Second)))
	}
	slow := tenAnHour
	slow.Rate, slow.Per, slow.Burst = 3, 2*time.Hour, 7
	l := restored(t, old, ratelimit.Options{MaxKeys: 20}, slow)
	at := start.Add(20 * time.Minute)
	for i := range 60 {
		if r := take(t, l, from(fmt.Sprint("u", i), at)); !r.Exceeded {
			t.Fatalf("sender %d, with more than 20 of 10 before: %+v", i, r)
		}
	}
	if s := l.Stats()[0]; s.Keys != 50 {
		t.Fatalf("%+v, want all 50 buckets kept though there is room for 20", s)
	}
	for i := range 300 {
		take(t, l, from("late", at.Add(100*time.Hour+time.Duration(i)*time.Second)))
	}
	if s := l.Stats()[0]; s.Keys != 1 {
		t.Errorf("%+v, want the others forgotten after 100 hours", s)
	}
}

// A limit that has only become faster forgets as early as it may now.
func TestFasterLimitForgetsEarlier(t *testing.T) {
	old := newLimits(t, ratelimit.Options{}, tenAnHour)
	for range 10 {
		take(t, old, from("a", start))
	}
	fast := tenAnHour
	fast.Rate = 600
	l := restored(t, old, ratelimit.Options{}, fast)
	for range 130 {
		take(t, l, from("b", start.Add(10*time.Minute)))
	}
	if s := l.Stats()[0]; s.Keys != 1 || s.Forgotten != 1 {
		t.Errorf("%+v, want the bucket forgotten that was full after a minute", s)
	}
}

func TestLimitsMayComeAndGoAndChangePlaces(t *testing.T) {
	limits := odd()
	old := newLimits(t, ratelimit.Options{}, limits...)
	stream := adversity(5, 300)
	for _, f := range stream {
		old.Take(f)
	}
	slices.Reverse(limits)
	limits[1] = tenAnHour // in place of copies
	l := restored(t, old, ratelimit.Options{}, limits...)
	byID := func(readings []filter.Reading) map[string]filter.Reading {
		out := map[string]filter.Reading{}
		for _, r := range readings {
			out[r.Limit] = r
		}
		return out
	}
	for i, f := range adversity(6, 300) {
		before, _ := old.Take(f)
		after, _ := l.Take(f)
		want, got := byID(before), byID(after)
		for _, id := range []string{"sender", "pair", "fast", "network"} {
			if got[id] != want[id] {
				t.Fatalf("message %d: got %+v, want %+v", i, got[id], want[id])
			}
		}
	}
}

func TestRestoreStateRefuses(t *testing.T) {
	l := newLimits(t, ratelimit.Options{MaxKeys: 8}, odd()...)
	for _, f := range adversity(1, 200) {
		l.Take(f)
	}
	state := l.AppendState(nil)
	for _, tt := range []struct {
		name  string
		state []byte
		want  string
	}{
		{"nothing", nil, "cut short"},
		{"another version", append([]byte{7}, state[1:]...), "version 7, want 1"},
		{"something behind", append(slices.Clone(state), 0, 0), "2 bytes follow the end"},
		{"one limit twice", bytes.ReplaceAll(state, []byte("\x04pair"), []byte("\x04fast")), `two limits have the id "fast"`},
	} {
		if err := l.RestoreState(tt.state); fmt.Sprint(err) != tt.want {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		}
	}
	for n := range state {
		if l.RestoreState(state[:n]) == nil {
			t.Errorf("%d of %d bytes are taken for a state", n, len(state))
		}
	}
	if !bytes.Equal(l.AppendState(nil), state) {
		t.Error("a refused state has changed the limits")
	}
}

// A state that is not as it was made may be taken, as nothing in it tells; but nothing breaks on it, and one that is
// refused changes nothing.
func TestStateWithEveryBitFlipped(t *testing.T) {
	o := ratelimit.Options{MaxKeys: 3}
	limits := odd()[:2]
	l := newLimits(t, o, limits...)
	stream := adversity(2, 9)
	for _, f := range stream {
		l.Take(f)
	}
	state := l.AppendState(nil)
	refused := 0
	for bit := range 8 * len(state) {
		state[bit/8] ^= 1 << (bit % 8)
		other := newLimits(t, o, limits...)
		empty := other.AppendState(nil)
		if other.RestoreState(state) != nil {
			refused++
			if !bytes.Equal(other.AppendState(nil), empty) {
				t.Fatalf("bit %d: a refused state has changed the limits", bit)
			}
		}
		for _, f := range stream {
			other.Take(f)
		}
		state[bit/8] ^= 1 << (bit % 8)
	}
	if refused < 2*len(state) {
		t.Errorf("%d of %d flipped bits are noticed", refused, 8*len(state))
	}
}

// FuzzRestoreState restores anything. What is taken makes a state that is taken again, and messages are counted on.
func FuzzRestoreState(f *testing.F) {
	o := ratelimit.Options{MaxKeys: 2}
	limits := odd()[:2]
	l := newLimits(f, o, limits...)
	stream := adversity(3, 40)
	for i, facts := range stream {
		if i < 4 || i%16 == 15 {
			f.Add(l.AppendState(nil))
		}
		l.Take(facts)
	}
	f.Fuzz(func(t *testing.T, state []byte) {
		l := newLimits(t, o, limits...)
		if l.RestoreState(state) != nil {
			return
		}
		again := restored(t, l, o, limits...)
		for _, facts := range stream {
			want, _ := l.Take(facts)
			if got, _ := again.Take(facts); !slices.Equal(got, want) {
				t.Fatalf("got %+v, want %+v", got, want)
			}
		}
		l.Forget(func(user string) bool { return user == "s1" })
	})
}
