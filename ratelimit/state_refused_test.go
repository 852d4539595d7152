package ratelimit

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// What no limits come to is refused, whoever wrote it, and the error names the limit and nobody's id.
func TestRestoreStateRefusesWhatCannotBe(t *testing.T) {
	cell := func(l *Limits, i int) []byte {
		s := l.counters[0].store
		return s.cells.write(s.queue.entry(i).ref)
	}
	second := func(change func(*bucket)) func(*Limits) {
		return func(l *Limits) {
			b := readBucket(cell(l, 1))
			change(&b)
			writeBucket(cell(l, 1), &b)
		}
	}
	for _, tt := range []struct {
		change func(*Limits)
		want   string
	}{
		{func(l *Limits) {}, "<nil>"},
		{func(l *Limits) { l.clock.counted = 65 }, "a block of 65 messages, want 64 at most"},
		{func(l *Limits) { l.clock.before = dusk + 1 }, "4611686018427387904 nanoseconds since 1970 are outside of time"},
		{second(func(b *bucket) { b.seen = dawn - 1 }),
			"limit sender: -4611686018427387904 nanoseconds since 1970 are outside of time"},
		{second(func(b *bucket) { b.allowed = dawn - 1 }),
			"limit sender: a bucket of 3 holds 2 tokens as of -4611686018427387904, seen 1000000000000000000"},
		{second(func(b *bucket) { b.level = math.NaN() }), "limit sender: NaN is not within 0 and 9.223372036854776e+18"},
		{second(func(b *bucket) { b.level = -1 }), "limit sender: -1 is not within 0 and 9.223372036854776e+18"},
		{func(l *Limits) { l.counters[0].store.shape.burst = 1 },
			"limit sender: a bucket of 1 holds 2 tokens as of 1000000000000000000, seen 1000000000000000000"},
		{func(l *Limits) { l.counters[0].store.queue.blocks[0].due[0] = dusk }, "limit sender: bucket 2: it is out of order"},
		{func(l *Limits) { writeKey(cell(l, 1), []byte("user")) },
			"limit sender: bucket 2: its key is not of the parts that the limit has"},
		{func(l *Limits) { writeKey(cell(l, 1), keyOf(cell(l, 0))) },
			"limit sender: bucket 2: its key is that of another"},
		{func(l *Limits) { l.counters[0].store.overflow = make([]bucket, overflowSize+1); used(l, overflowSize) },
			"limit sender: overflow bucket 1024 comes twice, or is none"},
		{func(l *Limits) { l.counters[0].Key = []Key{Recipient} }, "<nil>"},
		{func(l *Limits) { l.counters[0].ID = "" }, "<nil>"},
	} {
		l, err := New([]Limit{{ID: "sender", Key: []Key{Sender}, Rate: 3, Per: time.Hour, Burst: 3}}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i := range 3 {
			l.Take(&filter.Facts{Message: &filter.Message{Sender: filter.Sender{ID: fmt.Sprint("user", i)}, At: time.Unix(1e9, 0)}})
		}
		declared := l.counters[0]
		tt.change(l)
		state := l.AppendState(nil)
		l.counters[0].Limit = declared.Limit
		err = l.RestoreState(state)
		if fmt.Sprint(err) != tt.want || strings.Contains(fmt.Sprint(err), "user") {
			t.Errorf("got %v, want %s", err, tt.want)
		}
	}
}

// used makes an overflow bucket look used.
func used(l *Limits, i int) { l.counters[0].store.overflow[i].overflow = true }
