package ratelimit_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/ratelimit"
)

var start = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// tenAnHour is a limit that most tests do with.
var tenAnHour = ratelimit.Limit{
	ID: "new_conversations", Key: []ratelimit.Key{ratelimit.Sender}, Counts: "new conversations",
	Rate: 10, Per: time.Hour, Burst: 10,
	Bands: []ratelimit.Band{{Name: "near", From: 0.5}, {Name: "exceeded", From: 1}, {Name: "flood", From: 5}},
}

func newLimits(t testing.TB, o ratelimit.Options, limits ...ratelimit.Limit) *ratelimit.Limits {
	t.Helper()
	l, err := ratelimit.New(limits, o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func from(sender string, at time.Time) *filter.Facts {
	return &filter.Facts{Message: &filter.Message{
		ID: "m", Sender: filter.Sender{ID: sender}, Recipient: filter.Recipient{ID: "r"}, At: at,
	}}
}

// take counts one message and returns its only reading.
func take(t testing.TB, l *ratelimit.Limits, f *filter.Facts) filter.Reading {
	t.Helper()
	readings, faults := l.Take(f)
	if len(readings) != 1 || len(faults) != 0 {
		t.Fatalf("%d readings and %d faults, want 1 and 0", len(readings), len(faults))
	}
	return readings[0]
}

func TestReadingOfABurst(t *testing.T) {
	l := newLimits(t, ratelimit.Options{}, tenAnHour)
	for i := 1; i <= 60; i++ {
		got := take(t, l, from("a", start))
		want := filter.Reading{
			Limit: "new_conversations", Counts: "new conversations", Count: i, Allowed: 10, Per: time.Hour,
			Exceeded: i > 10, Band: "ok",
		}
		switch {
		case i > 50:
			want.Band = "flood"
		case i > 10:
			want.Band = "exceeded"
		case i > 5:
			want.Band = "near"
		}
		if got != want {
			t.Fatalf("message %d:\ngot  %+v\nwant %+v", i, got, want)
		}
	}
}

func TestReason(t *testing.T) {
	l := newLimits(t, ratelimit.Options{}, tenAnHour)
	var last filter.Reading
	for range 12 {
		last = take(t, l, from("a", start))
	}
	if got, want := last.Reason(), "12 new conversations in 1h, 10 allowed"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestBandWithoutBands(t *testing.T) {
	plain := tenAnHour
	plain.Bands, plain.Burst = nil, 1
	l := newLimits(t, ratelimit.Options{}, plain)
	for _, want := range []string{"ok", "exceeded", "exceeded"} {
		if got := take(t, l, from("a", start)).Band; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestPerIsTheRefillTime(t *testing.T) {
	tests := []struct {
		rate  int
		per   time.Duration
		burst int
		want  time.Duration
	}{
		{10, time.Hour, 10, time.Hour},
		{10, time.Hour, 5, 30 * time.Minute},
		{1, time.Hour, 3, 3 * time.Hour},
		{5, 24 * time.Hour, 5, 24 * time.Hour},
		{7, time.Hour, 10, time.Hour + 26*time.Minute},
		{7, time.Minute, 10, time.Minute + 26*time.Second},
		{7, time.Second, 10, 1429 * time.Millisecond},
		{1000, time.Second, 1, time.Millisecond},
	}
	for _, tt := range tests {
		l := newLimits(t, ratelimit.Options{}, ratelimit.Limit{
			ID: "x", Key: []ratelimit.Key{ratelimit.Sender}, Rate: tt.rate, Per: tt.per, Burst: tt.burst,
		})
		if got := take(t, l, from("a", start)).Per; got != tt.want {
			t.Errorf("%d in %v, burst %d: got %v, want %v", tt.rate, tt.per, tt.burst, got, tt.want)
		}
	}
}

func TestWhen(t *testing.T) {
	first, ok := filter.FactNamed("conversation.first")
	verified, ok2 := filter.FactNamed("sender.verified")
	if !ok || !ok2 {
		t.Fatal("the vocabulary has no such facts")
	}
	limit := tenAnHour
	limit.When = []filter.Condition{filter.FlagIs(first, true), filter.FlagIs(verified, false)}
	every := tenAnHour
	every.ID = "every"
	l := newLimits(t, ratelimit.Options{}, limit, every)
	tests := []struct {
		name     string
		state    filter.ConversationState
		verified *bool
		want     []string
	}{
		{"both hold", "", new(false), []string{"new_conversations", "every"}},
		{"one does not", "pending", new(false), []string{"every"}},
		{"one is unknown", "", nil, []string{"every"}},
	}
	for _, tt := range tests {
		f := from("a", start)
		f.Message.Conversation.State, f.Message.Sender.Verified = tt.state, tt.verified
		readings, _ := l.Take(f)
		var got []string
		for _, r := range readings {
			got = append(got, r.Limit)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: counted by %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestDeterministic(t *testing.T) {
	run := func() (out []filter.Reading) {
		l := newLimits(t, ratelimit.Options{MaxKeys: 20}, tenAnHour)
		for _, m := range disordered(7, 5000, 60, time.Hour) {
			out = append(out, take(t, l, from(m.key, m.at)))
		}
		return out
	}
	if !slices.Equal(run(), run()) {
		t.Error("the same messages gave other readings")
	}
}

func TestConcurrent(t *testing.T) {
	l := newLimits(t, ratelimit.Options{}, tenAnHour)
	var allowed [4]int
	var wg sync.WaitGroup
	for g := range allowed {
		wg.Go(func() {
			for range 100 {
				f := from("a", start)
				l.Fetch([]*filter.Facts{from("b", start), f})
				if readings, _ := l.Take(f); !readings[0].Exceeded {
					allowed[g]++
				}
				l.Stats()
			}
		})
	}
	wg.Wait()
	if sum := allowed[0] + allowed[1] + allowed[2] + allowed[3]; sum != 10 {
		t.Errorf("%d of 400 messages allowed, want 10", sum)
	}
}

func TestNewRejects(t *testing.T) {
	change := func(f func(*ratelimit.Limit)) []ratelimit.Limit {
		l := tenAnHour
		f(&l)
		return []ratelimit.Limit{l}
	}
	bands := func(bands ...ratelimit.Band) []ratelimit.Limit {
		return change(func(l *ratelimit.Limit) { l.Bands = bands })
	}
	const at = "limit 1 (new_conversations): "
	tests := []struct {
		limits []ratelimit.Limit
		want   string
	}{
		{change(func(l *ratelimit.Limit) { l.ID = "" }), "limit 1 (): no id"},
		{change(func(l *ratelimit.Limit) { l.Rate = 0 }), at + "rate is 0, want at least 1"},
		{change(func(l *ratelimit.Limit) { l.Burst = 0 }), at + "burst is 0, want at least 1"},
		{change(func(l *ratelimit.Limit) { l.Per = -time.Hour }), at + "per is -1h0m0s, want more than 0"},
		{change(func(l *ratelimit.Limit) { l.Burst, l.Per = 1000, 1000*time.Hour }),
			at + "a burst of 1000 takes longer than 10 years to refill at 10 in 1000h0m0s"},
		{change(func(l *ratelimit.Limit) { l.Key = nil }),
			at + "no key, want one or more of sender, recipient, device, ip, fingerprint"},
		{change(func(l *ratelimit.Limit) { l.Key = []ratelimit.Key{"user"} }),
			at + `unknown key "user", want one of sender, recipient, device, ip, fingerprint`},
		{change(func(l *ratelimit.Limit) { l.Key = []ratelimit.Key{"ip", "ip"} }), at + `key "ip" is named twice`},
		{bands(ratelimit.Band{Name: "", From: 1}), at + `band 1 is named "", want a name other than "ok"`},
		{bands(ratelimit.Band{Name: "ok", From: 1}), at + `band 1 is named "ok", want a name other than "ok"`},
		{bands(ratelimit.Band{Name: "a", From: 1}, ratelimit.Band{Name: "a", From: 2}), at + `band "a" is named twice`},
		{bands(ratelimit.Band{Name: "a", From: 0}), at + `band "a" is from 0, want more than 0: bands go up`},
		{bands(ratelimit.Band{Name: "a", From: 2}, ratelimit.Band{Name: "b", From: 2}),
			at + `band "b" is from 2, want more than 2: bands go up`},
		{[]ratelimit.Limit{tenAnHour, tenAnHour}, "limit 2 (new_conversations): the id is taken by another limit"},
	}
	for _, tt := range tests {
		if _, err := ratelimit.New(tt.limits, ratelimit.Options{}); fmt.Sprint(err) != tt.want {
			t.Errorf("got  %v\nwant %s", err, tt.want)
		}
	}
	if _, err := ratelimit.New(nil, ratelimit.Options{MaxKeys: -1}); err == nil {
		t.Error("a negative number of keys was accepted")
	}
}
