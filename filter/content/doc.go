// Package content reads a message's text into facts: words, links, handles, payment addresses, tricks of writing and a
// fingerprint.
//
// Everything starts with folding. A text is brought to one plain form in which what looks alike is written alike: NFKC,
// invisible characters and diacritics gone, look-alike letters as ASCII, lower case. Words, Fold and the Reader share
// that form, so a list entry and a text that shows the same word agree, whichever of the many ways of typing it the
// text uses. Links and handles are looked for in the folded text, and cut out of the original one.
//
// The folded form is for matching, not for showing: a Russian word comes out with those of its letters that have a
// Latin twin as Latin, and so does the same word in a list.
//
// Every function takes any bytes at all, runs in time linear in their number, and is safe for concurrent use.
package content
