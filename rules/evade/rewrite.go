package evade

// Rewrite is one way to write a text so that filters miss it. It is safe for concurrent use, and gives the same text for
// the same text.
type Rewrite struct {
	Name  string // as users name it: "look-alikes"
	About string // what it does, in a few words
	Apply func(text string) string
}

// Rewrites lists every rewrite, those that folding undoes first.
var Rewrites = []Rewrite{
	{"look-alikes", "letters of another script that look the same", exceptExact(lookalikes)},
	{"zero-width", "zero-width spaces inside words", between(zeroWidthSpace)},
	{"styled", "mathematical bold letters", exceptExact(styled(mathBold))},
	{"fullwidth", "full-width letters, digits and signs", exceptExact(fullwidth)},
	{"small-caps", "small capitals", exceptExact(smallCapitals)},
	{"circled", "letters in circles", exceptExact(styled(circled))},
	{"accents", "combining marks on letters", exceptExact(accents)},
	{"soft-hyphen", "soft hyphens inside words", between(softHyphen)},
	{"bidi-marks", "direction marks inside and around words", bidiMarks},
	{"reversed", "the text backwards, under an override that turns it round again", reversed},
	{"blanks", "blank characters that are no spaces in place of spaces", inPlaceOfSpaces("\u2800")},
	{"mixed-case", "capitals and small letters by turns", exceptExact(mixedCase)},
	{"spacing", "words spread out with spaces", spread(" ")},
	{"dotted", "words spread out with dots", spread(".")},
	{"stretched", "vowels repeated", stretched},
	{"leetspeak", "digits in place of letters", leetspeak},
	{"signs", "signs in place of letters: @, $, ! and €", signs},
	{"masked", "an asterisk in place of a vowel", masked},
	{"hyphenated", "a hyphen in the middle of words", hyphenated},
	{"typos", "two letters of words the wrong way round", typos},
	{"joined", "words without spaces between them", inPlaceOfSpaces("")},
	{"emoji", "emoji in place of spaces", inPlaceOfSpaces("🔥")},
	{"links", "links disguised: hxxp, [.], dot", disguisedLinks},
	{"padding", "harmless sentences before and after", padding},
}

// Named returns the rewrite of that name.
func Named(name string) (Rewrite, bool) {
	for _, r := range Rewrites {
		if r.Name == name {
			return r, true
		}
	}
	return Rewrite{}, false
}

// Names returns the names of all rewrites, in order.
func Names() []string {
	names := make([]string, len(Rewrites))
	for i, r := range Rewrites {
		names[i] = r.Name
	}
	return names
}
