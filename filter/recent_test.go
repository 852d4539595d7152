package filter

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// What is remembered is what a plain map would hold, whatever is forgotten in between, and comes out in the order in
// which it went in.
func TestRecentRemembersWhatWasPut(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	const capacity = 50
	r := newRecent(capacity, newCountPacking)
	var log []remembered[counted] // the generations, from the oldest message to the youngest
	for i := range 5000 {
		if random.IntN(100) == 0 {
			user := fmt.Sprintf("u%d", random.IntN(8))
			r.forget(func(u string) bool { return u == user })
			log = slices.DeleteFunc(log, func(m remembered[counted]) bool { return m.parts[1] == user || m.parts[2] == user })
		}
		id := identityOf(fmt.Sprintf("m%d", i), fmt.Sprintf("u%d", random.IntN(8)), fmt.Sprintf("u%d", random.IntN(8)))
		if _, known := r.get(id); known {
			t.Fatalf("message %d is known before it came", i)
		}
		if young := r.young.count; young == capacity {
			log = log[len(log)-young:]
		}
		one := remembered[counted]{id, randomCount(random)}
		r.put(id, one.what)
		log = append(log, one)
		for _, m := range log {
			if got, ok := r.get(m.identity); !ok || !reflect.DeepEqual(got, m.what) {
				t.Fatalf("after %d messages, %v is %+v, want %+v", i, m.parts, got, m.what)
			}
		}
	}
	var all []remembered[counted]
	for _, g := range []*generation[counted]{r.older, r.young} {
		g.each(func(id identity, what counted) { all = append(all, remembered[counted]{id, what}) })
	}
	if !reflect.DeepEqual(all, log) {
		t.Errorf("%d messages come out, %d went in, or not in their order", len(all), len(log))
	}
}

func randomCount(random *rand.Rand) (c counted) {
	for range random.IntN(4) {
		limit := []string{"sender", "device", "ip"}[random.IntN(3)]
		c.readings = append(c.readings, Reading{Limit: limit, Count: random.IntN(300) - 1, Exceeded: random.IntN(2) == 0})
	}
	for range random.IntN(2) {
		c.faults = append(c.faults, Fault{Source: "limits", Reason: fmt.Sprint(random.IntN(3))})
	}
	return c
}

// The state is written as if message by message, field by field.
func TestRecentIsWrittenFieldByField(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	r := newRecent(100, newCountPacking)
	for i := range 150 {
		r.put(identityOf(fmt.Sprint("m", i), "s", "r"), randomCount(random))
	}
	var got, want encoder
	appendRecent(&got, r)
	for _, g := range []*generation[counted]{r.older, r.young} {
		want.number(uint64(g.count))
		g.each(func(id identity, c counted) {
			for _, part := range id.parts {
				want.text(part)
			}
			want.number(uint64(len(c.readings)))
			for _, r := range c.readings {
				want.beforeCount(&r)
				want.signed(int64(r.Count))
				want.afterCount(&r)
			}
			want.number(uint64(len(c.faults)))
			for _, f := range c.faults {
				want.name(f.Source)
				want.name(f.Reason)
			}
		})
	}
	if !bytes.Equal(got.b, want.b) {
		t.Errorf("got %d bytes, want %d, or others", len(got.b), len(want.b))
	}
	read := readRecent(&decoder{b: got.b}, newCountPacking, readCount)
	var again encoder
	if appendRecent(&again, read); !bytes.Equal(again.b, got.b) {
		t.Error("read and written again it differs")
	}
}

// Nothing of a user who is forgotten stays in the memory, whichever generation had them and whether it was used again since.
func TestRecentForgetsAltogether(t *testing.T) {
	for _, since := range []int{0, 5, 10, 15, 20, 25} {
		r := newRecent(10, newNamePacking)
		for i := range 10 {
			r.put(identityOf(fmt.Sprint("m", i), "erased-user", "r"), nil)
		}
		for i := range since {
			r.put(identityOf(fmt.Sprint("n", i), "s", "r"), nil)
		}
		r.forget(func(u string) bool { return u == "erased-user" })
		for _, g := range []*generation[[]string]{r.young, r.older} {
			if all := g.records[:cap(g.records)]; bytes.Contains(all, []byte("erased-user")) {
				t.Errorf("%d messages later, the memory still names the user", since)
			}
		}
	}
}

func TestRecentTellsApartWhatHashesAlike(t *testing.T) {
	r := newRecent(10, newNamePacking)
	id := func(i int) identity { return identity{[3]string{fmt.Sprint(i), "s", "r"}, 7} }
	for i := range 15 {
		r.put(id(i), []string{fmt.Sprint(i % 2)})
	}
	for i := range 15 {
		if got, ok := r.get(id(i)); !ok || got[0] != fmt.Sprint(i%2) {
			t.Errorf("message %d: got %v, %v", i, got, ok)
		}
	}
	if _, ok := r.get(id(15)); ok {
		t.Error("a message that never came is known")
	}
}

func BenchmarkRecent(b *testing.B) {
	ids := make([]identity, 40_000)
	for i := range ids {
		ids[i] = identityOf(fmt.Sprintf("message-%d", i), fmt.Sprintf("sender-%d", i), fmt.Sprintf("r-%d", i%100))
	}
	readings := []Reading{{Limit: "a"}, {Limit: "b"}, {Limit: "c"}, {Limit: "d"}, {Limit: "e"}}
	r := newRecent(recentCapacity, newCountPacking)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		id := ids[i%len(ids)]
		if _, ok := r.get(id); !ok {
			r.put(id, counted{readings: readings})
		}
	}
}

func BenchmarkAppendRecent(b *testing.B) {
	r := newRecent(recentCapacity, newCountPacking)
	for i := range 2 * recentCapacity {
		r.put(identityOf(fmt.Sprintf("message-%d", i), fmt.Sprintf("sender-%d", i), "r"), counted{readings: []Reading{
			{Limit: "a", Count: 1}, {Limit: "b", Count: i}, {Limit: "c"}, {Limit: "d"}, {Limit: "e"}}})
	}
	for b.Loop() {
		var out encoder
		appendRecent(&out, r)
	}
}
