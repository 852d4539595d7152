package content

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// hasPhrase is what sequences is checked against: it looks for one phrase at every word.
func hasPhrase(text, phrase []string) bool {
	for i := 0; i+len(phrase) <= len(text); i++ {
		if slices.Equal(text[i:i+len(phrase)], phrase) {
			return true
		}
	}
	return false
}

func TestSequencesFindWhatASearchOneByOneFinds(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	some := func(most int) []string {
		words := make([]string, random.IntN(most+1))
		for i := range words {
			words[i] = string("ab"[random.IntN(2)])
		}
		return words
	}
	found := 0
	for range 20_000 {
		var s sequences[string]
		text, want := some(12), false
		var phrases []string
		for range random.IntN(4) {
			phrase := some(5)
			s.add(phrase)
			want = want || len(phrase) > 0 && hasPhrase(text, phrase)
			phrases = append(phrases, strings.Join(phrase, " "))
		}
		if got := s.in(text); got != want {
			t.Fatalf("%q in %q: %v, want %v", phrases, text, got, want)
		}
		if want {
			found++
		}
	}
	if found < 1000 || found > 19_000 {
		t.Errorf("%d of 20000 texts hold a phrase, which tests too little", found)
	}
}
