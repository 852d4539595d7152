package content

import (
	"slices"
	"unicode/utf8"
)

// role is what a word may be the cue for. A word can have several.
type role uint16

const (
	appName   role = 1 << iota // names a messaging app
	appStart                   // starts a name of several words
	codeVerb                   // asks to send a word to a short code
	bankWord                   // an account number may follow
	payWord                    // a name on a payment app may follow
	upiBank                    // ends an Indian UPI address
	digitWord                  // names a digit
	joiner                     // spells out a dot or an "@"
)

// lexicon gives every cue word its roles, so that one look-up a word tells what else to look for.
var lexicon = func() map[string]role {
	m := map[string]role{}
	for word := range apps {
		m[word] |= appName
		if first, size := utf8.DecodeRuneInString(word); size < len(word) && wordClassOf(first) == alone {
			m[word[:size]] |= appStart
		}
	}
	for _, set := range []struct {
		words map[string]bool
		role  role
	}{
		{firstHalves, appStart}, {shortCodeVerbs, codeVerb}, {bankWords, bankWord}, {payWords, payWord},
		{wordSet("cash apple"), payWord}, {upiBanks, upiBank},
	} {
		for word := range set.words {
			m[word] |= set.role
		}
	}
	for word := range digitWords {
		m[word] |= digitWord
	}
	for _, word := range slices.Concat(dotWords, atWords) {
		m[word] |= joiner
	}
	return m
}()

// cueShapes tells most words that are no cue from those that may be: it has the shapes of all cues.
var cueShapes = func() (shapes [1 << 16 / 64]uint64) {
	for word := range lexicon {
		at := shape(word)
		shapes[at/64] |= 1 << (at % 64)
	}
	return shapes
}()

// shape makes a number of the length of a word and three of its bytes.
func shape(word string) uint16 {
	n := len(word)
	v := uint32(word[0]) | uint32(word[n/2])<<8 | uint32(word[n-1])<<16 | uint32(n)<<24
	return uint16(v * 0x9E3779B1 >> 16)
}

// cues looks every word up, and returns what roles there are in the text at all.
func (s *scratch) cues(words []string) (all role) {
	s.roles = s.roles[:0]
	for k := range s.words {
		var r role
		if at := shape(words[k]); cueShapes[at/64]>>(at%64)&1 != 0 {
			r = lexicon[words[k]]
		}
		s.roles = append(s.roles, r)
		all |= r
	}
	return all
}
