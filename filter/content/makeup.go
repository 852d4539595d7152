package content

// makeup is what a word is made up of, as far as its characters show at a look: nearly every word is of letters alone, and what
// looks for digits, disguises and stretched letters has no business with it.
type makeup uint8

const (
	hasLetter makeup = 1 << iota // in ASCII
	hasDigit
	hasApostrophe // which is left out of the word
	hasForeign    // a character beyond ASCII
	hasRepeat     // a character that may be the one before it
	hasRun        // and that before it too
	isSingle      // one letter or digit by itself
	isLong        // enough for the address of a wallet
)

// plainMakeup is the makeup of the bytes that go on with any word: letters and digits in ASCII.
var plainMakeup = func() (table [256]makeup) {
	for c := range table {
		if c >= 'a' && c <= 'z' {
			table[c] = hasLetter
		} else if c >= '0' && c <= '9' {
			table[c] = hasDigit
		}
	}
	return table
}()

// signed are the signs between words that make something of those beside them.
type signed uint8

const (
	atSigned signed = 1 << iota
	dotted
	tied // by a sign that may stand for a letter
)

var signs = [256]signed{'@': atSigned | tied, '.': dotted, '$': tied, '|': tied}
