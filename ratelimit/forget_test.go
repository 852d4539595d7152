package ratelimit

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

func byUsers() []Limit {
	limit := func(id string, keys ...Key) Limit {
		return Limit{ID: id, Key: keys, Rate: 5, Per: time.Hour, Burst: 5}
	}
	return []Limit{
		limit("sender", Sender), limit("recipient", Recipient), limit("pair", Sender, Recipient),
		limit("copies", Fingerprint, Sender), limit("network", IP, Device, Recipient), limit("device", Device),
	}
}

func between(r *rand.Rand, users int, at time.Time) *filter.Facts {
	return &filter.Facts{
		Message: &filter.Message{
			Sender:    filter.Sender{ID: fmt.Sprintf("user-%d.", r.IntN(users)), IP: "2001:db8::1", DeviceID: fmt.Sprint("d", r.IntN(5))},
			Recipient: filter.Recipient{ID: fmt.Sprintf("user-%d.", r.IntN(users))}, At: at,
		},
		Content: filter.Content{Fingerprint: 1 + uint64(r.IntN(9))},
	}
}

// A user who is forgotten is in no key, and everybody else's counts, and the queue, are as they were.
func TestForget(t *testing.T) {
	at := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 13))
		l, err := New(byUsers(), Options{MaxKeys: 300})
		if err != nil {
			t.Fatal(err)
		}
		for range 2000 {
			at = at.Add(time.Duration(r.Int64N(int64(4 * time.Second))))
			l.Take(between(r, 30, at))
			if r.IntN(50) == 0 {
				checkForget(t, l, fmt.Sprintf("user-%d.", r.IntN(30)))
			}
		}
	}
}

func checkForget(t *testing.T, l *Limits, user string) {
	t.Helper()
	type place struct {
		limit int
		key   string
	}
	want := map[place]ref{}
	for i := range l.counters {
		s := l.counters[i].store
		for j := range s.len() {
			at := s.queue.entry(j).ref
			if key := keyOf(s.cells.read(at)); i == 5 || !bytes.Contains(key, []byte(user)) {
				want[place{i, string(key)}] = at
			}
		}
	}
	l.Forget(isUser(user))
	if bytes.Contains(l.AppendState(nil), []byte(user)) {
		t.Fatalf("%s is still in the state", user)
	}
	kept := 0
	for i := range l.counters {
		s := l.counters[i].store
		kept += s.len()
		for j := range s.len() {
			e := s.queue.entry(j)
			key := keyOf(s.cells.read(e.ref))
			if want[place{i, string(key)}] != e.ref || s.find(key, hashOf(key)) != e.ref || j > 0 && s.queue.due((j-1)/2) > e.due {
				t.Fatalf("limit %d: entry %d is wrong", i, j)
			}
		}
	}
	if kept != len(want) {
		t.Fatalf("%d buckets are kept, want %d", kept, len(want))
	}
}

func isUser(id string) func(string) bool { return func(user string) bool { return user == id } }

// Whose id is part of another's, or is a device's, is not taken for them.
func TestForgetTakesNobodyForAnother(t *testing.T) {
	key := func(parts ...string) (out []byte) {
		for _, p := range parts {
			out, _ = appendString(out, p)
		}
		return out
	}
	for _, tt := range []struct {
		keys []Key
		key  []byte
		want bool
	}{
		{[]Key{Sender}, key("ann"), true},
		{[]Key{Sender}, key("anna"), false},
		{[]Key{Sender}, key("an"), false},
		{[]Key{Recipient}, key("ann"), true},
		{[]Key{Device}, key("ann"), false},
		{[]Key{Device, Recipient}, key("bob", "ann"), true},
		{[]Key{Device, Recipient}, key("ann", "bob"), false},
		{[]Key{Fingerprint, Sender}, append([]byte("12345678"), key("ann")...), true},
		{[]Key{Fingerprint, Sender}, append([]byte("\x03ann5678"), key("bob")...), false},
		{[]Key{Sender, IP}, append(key("bob"), "\x04\x03ann"...), false},
	} {
		if !validKey(tt.keys, tt.key) {
			t.Fatalf("%q is no key of %v", tt.key, tt.keys)
		}
		if got := names(tt.keys, tt.key, isUser("ann")); got != tt.want {
			t.Errorf("%q of %v: got %v, want %v", tt.key, tt.keys, got, tt.want)
		}
	}
}
