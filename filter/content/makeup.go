package content

// makeup is what a word is made up of, as far as its characters show at a look: nearly every word is of letters alone, and what
// looks for digits, disguises and stretched letters has no business with it.
type makeup uint8

const (
	hasDigit      makeup = 1 << iota
	hasApostrophe        // which is left out of the word
	hasForeign           // a character beyond ASCII
	hasRepeat            // a character that may be the one before it
)

// digitMakeup is the makeup of a letter or digit in ASCII by itself.
var digitMakeup = func() (table [256]makeup) {
	for c := '0'; c <= '9'; c++ {
		table[c] = hasDigit
	}
	return table
}()
