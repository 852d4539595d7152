package blocklist

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

func TestPhrases(t *testing.T) {
	for _, c := range []struct {
		phrase, text string
		want         bool
	}{
		{"free money", "free money", true},
		{"free money", "get free money now", true},
		{"free money", "free the money", false},
		{"free money", "free", false},
		{"free money", "carefree money", false},
		{"free money", "free moneybags", false},
		{"free money*", "free moneybags", true},
		{"free* money", "freed money", true},
		{"free*", "free", true},
		{"инвест* деньги", "все инвестиции деньги", true},
		{"инвест*", "инвес", false},
		{"free free money", "free free free money", true},
		{"a*", "zebra apple", true},
		{"a*", "zebra", false},
	} {
		x := NewIndex([]Source{{ID: "l", Kind: Phrases, Block: []*List{list(t, Phrases, c.phrase)}}})
		if matches, _ := x.Lookup(&filter.Message{}, worded(c.text)); (len(matches) > 0) != c.want {
			t.Errorf("%q in %q: got %v", c.phrase, c.text, !c.want)
		}
	}
}

// TestPhrasesAgainstPlainSearch compares the index with a search of every phrase at every place.
func TestPhrasesAgainstPlainSearch(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	syllables := []string{"ba", "bab", "о", "об", "投", "x"}
	word := func() string {
		w := pick(r, syllables)
		for r.IntN(2) == 0 {
			w += pick(r, syllables)
		}
		return w
	}
	for range 200 {
		var entries []string
		for range 30 {
			e := word()
			for r.IntN(2) == 0 && strings.Count(e, " ") < maxWords-1 {
				e += pick(r, []string{"", "*"}) + " " + word()
			}
			entries = append(entries, e+pick(r, []string{"", "*"}))
		}
		l := &List{kind: Phrases}
		l.table, _ = newTable(entries)
		x := newPhraseIndex([]Source{{Kind: Phrases, Block: []*List{l}}})
		for range 30 {
			words := []string{word(), word(), word()}
			found := make(numbers, 1)
			x.match(words, time.Time{}, found)
			if want := plainSearch(keys(l), words); found.has(0) != want {
				t.Fatalf("%q in %q: got %v, want %v", keys(l), words, !want, want)
			}
		}
	}
}

func plainSearch(entries, words []string) bool {
	for _, e := range entries {
		fields := strings.Split(e, " ")
		for i := 0; i+len(fields) <= len(words); i++ {
			ok := true
			for j, f := range fields {
				stem, starred := strings.CutSuffix(f, "*")
				ok = ok && (words[i+j] == f || starred && strings.HasPrefix(words[i+j], stem))
			}
			if ok {
				return true
			}
		}
	}
	return false
}

// TestManySources has more sources than the set on the stack holds.
func TestManySources(t *testing.T) {
	var sources []Source
	for range 600 {
		sources = append(sources, Source{ID: "x", Kind: Phrases, Block: []*List{list(t, Phrases, "free")}})
	}
	if matches, _ := NewIndex(sources).Lookup(&filter.Message{}, worded("free")); len(matches) != 600 {
		t.Errorf("%d of 600 match", len(matches))
	}
}
