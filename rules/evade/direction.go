package evade

import "strings"

// Characters that steer the direction of writing (Unicode Standard Annex #9).
const (
	leftToRightMark     = "\u200e"
	rightToLeftOverride = "\u202e"
	popDirection        = "\u202c"
	leftToRightEmbed    = "\u202a"
)

// bidiMarks puts marks that change nothing about how left-to-right text looks around and inside words.
func bidiMarks(text string) string {
	return eachWord(text, func(word string) string {
		half := len(word) / 2
		for half > 0 && half < len(word) && word[half]&0xc0 == 0x80 {
			half--
		}
		return leftToRightEmbed + word[:half] + leftToRightMark + word[half:] + popDirection
	})
}

// reversed writes every word backwards under an override that shows it forwards.
func reversed(text string) string {
	return eachWord(text, func(word string) string {
		letters := strings.Split(word, "")
		for i, j := 0, len(letters)-1; i < j; i, j = i+1, j-1 {
			letters[i], letters[j] = letters[j], letters[i]
		}
		return rightToLeftOverride + strings.Join(letters, "") + popDirection
	})
}
