package content

import "unicode/utf8"

// role is what a word may be the cue for. A word can have several.
type role uint8

const (
	appName   role = 1 << iota // names a messaging app
	appStart                   // starts a name of several words
	codeVerb                   // asks to send a word to a short code
	bankWord                   // an account number may follow
	payWord                    // a name on a payment app may follow
	upiBank                    // ends an Indian UPI address
	digitWord                  // names a digit
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
	return m
}()

// cues looks every word up, and returns what roles there are in the text at all.
func (s *scratch) cues(words []string) (all role) {
	s.roles = s.roles[:0]
	for k := range s.words {
		r := lexicon[words[k]]
		s.roles = append(s.roles, r)
		all |= r
	}
	return all
}
