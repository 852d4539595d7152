package stream

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// atMinutes tells when messages were stored, the first of them under a sequence.
func atMinutes(first uint64, minutes ...int) func(uint64) (time.Time, error) {
	return func(seq uint64) (time.Time, error) {
		return time.Unix(0, 0).Add(time.Duration(minutes[seq-first]) * time.Minute), nil
	}
}

func repeated(minute, n int) []int { return slices.Repeat([]int{minute}, n) }

// Times that go back hide nothing that was stored late enough, unless it is little and far from the end.
func TestFirstSince(t *testing.T) {
	for name, c := range map[string]struct {
		minutes []int
		want    uint64 // of those from 11 on that were stored at minute 30 or later
	}{
		"none any more":                {nil, 11},
		"one, early":                   {[]int{29}, 12},
		"one, late":                    {[]int{30}, 11},
		"all early":                    {repeated(10, 7), 18},
		"all late":                     {repeated(40, 7), 11},
		"in the middle":                {[]int{10, 20, 29, 30, 31, 40}, 14},
		"the last":                     {[]int{10, 20, 29, 29, 29, 40}, 16},
		"the clock was set back":       {slices.Concat(repeated(40, 58), repeated(10, 400)), 11},
		"and something was earlier":    {slices.Concat(repeated(5, 100), repeated(40, 500), repeated(10, 400)), 111},
		"and put right":                {slices.Concat(repeated(40, 500), repeated(10, 400), repeated(41, 90)), 11},
		"the clock was ahead at first": {slices.Concat(repeated(90, 600), repeated(10, 20), repeated(40, 30)), 11},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := firstSince(11, 10+uint64(len(c.minutes)), time.Unix(0, 0).Add(30*time.Minute), atMinutes(11, c.minutes...))
			if err != nil || got != c.want {
				t.Errorf("got %d, %v, want %d", got, err, c.want)
			}
		})
	}
}

// Where times go forward the answer is exact, and takes few questions.
func TestFirstSinceIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		first, n, since := uint64(1+r.IntN(3)), r.IntN(300), r.IntN(100)
		minutes := make([]int, n)
		for i := range minutes {
			minutes[i] = r.IntN(100)
		}
		slices.Sort(minutes)
		want := first + uint64(len(minutes))
		if i := slices.IndexFunc(minutes, func(m int) bool { return m >= since }); i >= 0 {
			want = first + uint64(i)
		}
		asked := 0
		stored := atMinutes(first, minutes...)
		got, err := firstSince(first, first+uint64(n)-1, time.Unix(0, 0).Add(time.Duration(since)*time.Minute),
			func(seq uint64) (time.Time, error) { asked++; return stored(seq) })
		if err != nil || got != want || asked > 20 {
			t.Fatalf("of %v since %d: got %d after %d questions, %v, want %d", minutes, since, got, asked, err, want)
		}
	}
}

func TestFirstSinceFails(t *testing.T) {
	broken := errors.New("away")
	for fails := range 4 {
		asked := 0
		_, err := firstSince(1, 5, time.Unix(60, 0), func(seq uint64) (time.Time, error) {
			if asked++; asked > fails {
				return time.Time{}, broken
			}
			return atMinutes(1, 0, 0, 0, 0, 2)(seq)
		})
		if !errors.Is(err, broken) {
			t.Errorf("after %d answers: got %v", fails, err)
		}
	}
}
