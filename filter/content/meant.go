package content

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// minStretch is how often a letter must be repeated to be stretched. Chat stretches words all the time ("heyyyyy"); it
// takes more than that to drown a filter.
const minStretch = 8

// meant reads the words once more, as they are meant to be read: spread-out words joined, digits and signs as the
// letters that they stand for, stretched letters single and double. Where that differs from what is written, the words
// so read follow the others, as a phrase must find its words side by side.
func (f *finder) meant() {
	written := f.c.Words
	again, more, differs := f.again[:0], f.more[:0], false
	differ := func(k int) {
		if !differs {
			again, differs = append(again, written[:k]...), true
		}
	}
	f.innerI = hasInnerI(f.t.raw)
	plain := !f.innerI && f.signs&tied == 0
	for k := 0; k < len(f.words); k++ {
		if plain && !differs && f.made[k]&(isSingle|hasDigit|hasRepeat|hasApostrophe) == 0 {
			continue
		}
		end, ok := k, false
		if f.made[k]&isSingle != 0 {
			end, ok = f.spacedRun(f.t.folded, k)
		}
		if ok {
			differ(k)
			f.c.SpacedOut = true
			f.runs = append(f.runs, span{k, end})
			again = append(again, f.joined(k, end))
			more = appendTail(more, again[len(again)-1])
			k = end - 1
			continue
		} else if end > k+1 { // the last may start another run
			if differs {
				again = append(again, written[k:end-1]...)
			}
			k = end - 2
			continue
		}
		if first := k; f.leetish(k) {
			if word, ok := f.leet(&k); ok {
				differ(first)
				f.bend(first, k+1, word)
				f.c.Leetspeak = true
				again = append(again, word)
				continue
			}
		}
		word := written[k]
		if f.innerI {
			if swapped, ok := capitalI(f.t.original(f.words[k].start, f.words[k].end), word); ok {
				differ(k)
				word = swapped
			}
		}
		if differs {
			again = append(again, word)
		}
		if f.made[k]&(hasRepeat|hasApostrophe) == 0 {
			continue
		}
		if name, ok := undoubled(written[k]); ok {
			f.bend(k, k+1, name)
		}
		if f.made[k]&(hasRun|hasApostrophe) != 0 {
			more = f.appendUnstretched(more, written[k])
		}
	}
	f.again, f.more = again, more
	if len(again)+len(more) == 0 {
		return
	}
	words := f.slice(len(written) + len(again) + len(more))[:0]
	f.c.Words = append(append(append(words, written...), again...), more...)
}

// joined returns a spread-out word.
func (f *finder) joined(from, to int) string {
	word := f.join(f.t.folded, from, to)
	if plain, ok := deleet(word, false); ok {
		f.c.Leetspeak = true
		return plain
	}
	return word
}

// appendTail adds a word without its first letter, if that may be a word of its own, spread out with the next.
func appendTail(words []string, word string) []string {
	r, size := utf8.DecodeRuneInString(word)
	if utf8.RuneCountInString(word) > minSpaced && commonWords[string(r)] {
		words = append(words, word[size:])
	}
	return words
}

// leetish reports whether the k-th word has a digit or a sign that leet may read as a letter.
func (f *finder) leetish(k int) bool {
	s, w := f.t.folded, f.words[k]
	return f.made[k]&hasDigit != 0 || w.end < len(s) && ties(s[w.end]) || w.start > 0 && s[w.start-1] == '$'
}

// leet returns what the k-th word, and those that signs tie to it, is meant to be. k moves to the last of them.
func (f *finder) leet(k *int) (string, bool) {
	folded, first := f.t.folded, f.words[*k]
	start, end, last := first.start, first.end, *k
	for last+1 < len(f.words) && end+1 == f.words[last+1].start && ties(folded[end]) &&
		end-start <= maxDeleet {
		last++
		end = f.words[last].end
	}
	for end < len(folded) && folded[end] == '$' && end-start <= maxDeleet {
		end++
	}
	if start > 0 && folded[start-1] == '$' && folded[start] > '9' {
		start--
	}
	if start == first.start && end == first.end && !digitInside(folded[start:end]) || f.isTaken(start) ||
		start > 0 && strings.IndexByte("@#/_-.", folded[start-1]) >= 0 {
		return "", false
	}
	typed := f.t.original(start, end)
	if mixedCase(typed) {
		return "", false // a random token
	}
	shouted := !strings.ContainsFunc(typed, unicode.IsLower)
	if typed[0] == '$' && len(typed) > 1 && typed[1] < 'a' {
		return "", false // "$AMC"
	}
	word, ok := deleet(folded[start:end], shouted)
	if ok {
		*k = last
	}
	return word, ok
}

// ties reports whether a sign between two words may stand for a letter of one word.
func ties(c byte) bool { return c == '@' || c == '$' || c == '|' }

// mixedCase reports whether a capital follows a small letter.
func mixedCase(word string) bool {
	for i := 1; i < len(word); i++ {
		if upper(word[i:]) && word[i-1] > '9' && !upper(word[i-1:]) || upper(word[i:]) && word[i-1] <= '9' && i > 1 &&
			letter(word[i-2]) {
			return true
		}
	}
	return false
}

// hasInnerI reports whether a capital "I" follows a small letter.
func hasInnerI(s string) bool {
	if strings.IndexByte(s, 'I') < 0 {
		return false
	}
	for i := 1; i < len(s); i++ {
		if s[i] == 'I' && s[i-1] >= 'a' && s[i-1] <= 'z' {
			return true
		}
	}
	return false
}

// capitalI returns a word with "l" where a capital "I" that follows a small letter looks like one: "PayPaI".
func capitalI(typed, word string) (string, bool) {
	if strings.IndexByte(typed, 'I') < 1 || len(typed) != len(word) {
		return word, false
	}
	out := []byte(word)
	for i := 1; i < len(typed); i++ {
		if typed[i] == 'I' && typed[i-1] >= 'a' && typed[i-1] <= 'z' {
			out[i] = 'l'
		}
	}
	return string(out), string(out) != word
}

// digitInside reports whether an ASCII word has digits and letters.
func digitInside(word string) bool {
	digits := 0
	for i := range len(word) {
		switch c := word[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c >= utf8.RuneSelf:
			return false
		}
	}
	return digits > 0 && digits < len(word)
}

// isTaken reports whether the byte at i is part of a link or an address. Their spans are in order.
func (f *finder) isTaken(i int) bool {
	if len(f.taken) == 0 {
		return false
	}
	k := sort.Search(len(f.taken), func(k int) bool { return i < f.taken[k].end })
	return k < len(f.taken) && i >= f.taken[k].start
}

// appendUnstretched adds a word whose letters are stretched to three and more with each of them once, and twice.
func (f *finder) appendUnstretched(words []string, word string) []string {
	longest, run := 1, 1
	var before rune
	for _, r := range word {
		if run++; r != before || r >= '0' && r <= '9' {
			run = 1
		}
		longest = max(longest, run)
		before = r
	}
	f.c.Stretched = f.c.Stretched || longest >= minStretch
	if longest < 3 {
		return words
	}
	return append(words, squeeze(word, 1), squeeze(word, 2))
}

// squeeze shortens runs of three and more of a letter to length.
func squeeze(word string, length int) string {
	var out strings.Builder
	letters := []rune(word)
	for i := 0; i < len(letters); {
		j := i + 1
		for j < len(letters) && letters[j] == letters[i] && (letters[i] < '0' || letters[i] > '9') {
			j++
		}
		end := j
		if j-i >= 3 {
			end = i + length
		}
		out.WriteString(string(letters[i:end]))
		i = j
	}
	return out.String()
}
