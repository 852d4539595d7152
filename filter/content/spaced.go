package content

import (
	"sort"
	"strings"
)

// minSpaced is how many letters in a row, each set apart from the next, make a word that is spread out. Three are
// "U S A" and "a b c".
const minSpaced = 4

// chatLetters are letters that are words by themselves where people type in haste ("r u o k"). A run of nothing else is
// not taken for a word.
const chatLetters = "aiuronckybxdm"

// maxJudged is how many letters of a run are looked at to tell whether it spells a word.
const maxJudged = 32

// spacedRun returns the index after the last of the single letters that start with the k-th word, which is one, and have the same
// gap between them, k itself if there are no others, and whether they are a word that is spread out.
func (s *scratch) spacedRun(folded string, k int) (end int, word bool) {
	if k+1 >= len(s.words) {
		return k, false
	}
	gap := folded[s.words[k].end:s.words[k+1].start]
	if !spacer(gap) {
		return k, false
	}
	end = k + 1
	for end < len(s.words) && s.made[end]&isSingle != 0 && folded[s.words[end-1].end:s.words[end].start] == gap {
		end++
	}
	return end, end-k >= minSpaced && spelled(s.join(folded, k, min(end, k+maxJudged)), gap)
}

// runFrom returns the index after the spread-out word that starts with the k-th, or k if none does. meant has found
// them.
func (s *scratch) runFrom(k int) int {
	if len(s.runs) == 0 {
		return k
	}
	i := sort.Search(len(s.runs), func(i int) bool { return s.runs[i].start >= k })
	if i < len(s.runs) && s.runs[i].start == k {
		return s.runs[i].end
	}
	return k
}

// spacer reports whether a gap can stand between the letters of one word. Those of lists and initials ("A, B",
// "J. R. R.") can't.
func spacer(gap string) bool {
	if gap == "" || len(gap) > 4 {
		return false
	}
	trimmed := strings.TrimSpace(gap)
	switch trimmed {
	case "", "-", "*":
		return true
	}
	return len(trimmed) == len(gap) && strings.Trim(trimmed, "&+=>/,") != ""
}

func (s *scratch) join(folded string, from, to int) string {
	var b strings.Builder
	for _, w := range s.words[from:to] {
		b.WriteString(folded[w.start:w.end])
	}
	return b.String()
}

// spelled reports whether letters that were set apart by a gap spell a word: enough of them, not all alike, not the
// alphabet, not digits, not chat, and not an initialism such as "U.S.S.R".
func spelled(word, gap string) bool {
	letters, digits, chat, inOrder, distinct := 0, 0, 0, 0, 0
	var before rune
	for i, r := range word {
		if r >= '0' && r <= '9' {
			digits++
			continue
		}
		letters++
		if strings.ContainsRune(chatLetters, r) {
			chat++
		}
		if r == before+1 || r == before {
			inOrder++
		}
		if strings.IndexRune(word, r) == i {
			distinct++
		}
		before = r
	}
	least := minSpaced
	if gap == "." {
		least++
	}
	return letters >= least && digits < letters/2+1 && distinct >= 3 && inOrder < letters-1-letters/3 && chat < letters &&
		(gap != " " || letters-chat > 1 || letters > 5)
}
