package ratelimit_test

import (
	"fmt"
	"testing"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/ratelimit"
)

func limitBy(keys ...ratelimit.Key) ratelimit.Limit {
	l := tenAnHour
	l.Key, l.Burst = keys, 1
	return l
}

// Two messages share a bucket exactly when a second one is exceeded in a bucket of one.
func TestKeys(t *testing.T) {
	facts := func(set func(*filter.Facts)) *filter.Facts {
		f := from("s", start)
		set(f)
		return f
	}
	pair := func(sender, recipient string) *filter.Facts {
		return facts(func(f *filter.Facts) { f.Message.Sender.ID, f.Message.Recipient.ID = sender, recipient })
	}
	device := func(id string) *filter.Facts { return facts(func(f *filter.Facts) { f.Message.Sender.DeviceID = id }) }
	ip := func(a string) *filter.Facts { return facts(func(f *filter.Facts) { f.Message.Sender.IP = a }) }
	print := func(n uint64) *filter.Facts { return facts(func(f *filter.Facts) { f.Content.Fingerprint = n }) }
	sender, recipient := limitBy("sender"), limitBy("recipient")
	both, byDevice := limitBy("sender", "recipient"), limitBy("device")
	byIP, byPrint := limitBy("ip"), limitBy("fingerprint")
	tests := []struct {
		limit ratelimit.Limit
		a, b  *filter.Facts
		same  bool
	}{
		{sender, pair("a", "x"), pair("a", "y"), true},
		{sender, pair("a", "x"), pair("A", "x"), false},
		{recipient, pair("a", "x"), pair("b", "x"), true},
		{both, pair("a", "x"), pair("a", "x"), true},
		{both, pair("a", "x"), pair("a", "y"), false},
		{both, pair("a", "bc"), pair("ab", "c"), false},
		{both, pair("a", "\x01c"), pair("a\x01", "c"), false},
		{byDevice, device("d"), device("d"), true},
		{byDevice, device("d"), device("e"), false},
		{byIP, ip("203.0.113.9"), ip("203.0.113.9"), true},
		{byIP, ip("203.0.113.9"), ip("203.0.113.8"), false},
		{byIP, ip("203.0.113.9"), ip("::ffff:203.0.113.9"), true},
		{byIP, ip("203.0.113.9"), ip("::ffff:cb00:7109"), true},
		{byIP, ip("2001:db8::1"), ip("2001:db8::2"), true},
		{byIP, ip("2001:db8::1"), ip("2001:DB8:0:0:ffff::9"), true},
		{byIP, ip("2001:db8::1"), ip("2001:db8:0:1::1"), false},
		{byIP, ip("fe80::1%eth0"), ip("fe80::1"), true},
		{byPrint, print(7), print(7), true},
		{byPrint, print(7), print(8), false},
	}
	for i, tt := range tests {
		t.Run(fmt.Sprint(i, tt.limit.Key), func(t *testing.T) {
			l := newLimits(t, ratelimit.Options{}, tt.limit)
			take(t, l, tt.a)
			if got := take(t, l, tt.b).Exceeded; got != tt.same {
				t.Errorf("share a bucket: %v, want %v", got, tt.same)
			}
		})
	}
}

func TestMessageWithoutKeyDoesNotCount(t *testing.T) {
	for _, key := range []ratelimit.Key{ratelimit.Device, ratelimit.IP, ratelimit.Fingerprint} {
		l := newLimits(t, ratelimit.Options{}, limitBy(ratelimit.Sender, key))
		f := from("a", start)
		f.Message.Sender.IP = map[bool]string{true: "203.0.113.999"}[key == ratelimit.IP]
		if readings, faults := l.Take(f); len(readings)+len(faults) != 0 {
			t.Errorf("%s: got %v and %v, want nothing", key, readings, faults)
		}
		if s := l.Stats()[0]; s.Keys != 0 {
			t.Errorf("%s: %d buckets, want none", key, s.Keys)
		}
	}
}
