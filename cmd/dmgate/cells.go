package main

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// printable returns the text without what a terminal could take for a command: ids are the sender's to choose.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '\uFFFD'
	}, text)
}

// columnsOf returns how many columns of a terminal the text takes: East Asian wide letters take two (UAX #11),
// combining marks none.
func columnsOf(text string) int {
	n := 0
	for _, r := range text {
		n += runeColumns(r)
	}
	return n
}

func runeColumns(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// cut shortens the text to at most n columns, with an ellipsis where something is missing.
func cut(text string, n int) string {
	if columnsOf(text) <= n {
		return text
	}
	used := 0
	for i, r := range text {
		if used += runeColumns(r); used > n-1 {
			return text[:i] + "…"
		}
	}
	return text
}
