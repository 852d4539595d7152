package blocklist

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Malformed is an entry that can't be listed.
type Malformed struct {
	File  string
	Line  int    // 1 is the first
	Entry string // as it stands in the file, cut short where long
	Why   string // what is wrong with it and what is allowed
}

// Message says what is wrong, without file and line.
func (m Malformed) Message() string { return fmt.Sprintf("%q: %s", m.Entry, m.Why) }

// String puts it in the form that editors jump to: file:line: message.
func (m Malformed) String() string { return fmt.Sprintf("%s:%d: %s", m.File, m.Line, m.Message()) }

// The longest excerpt of an entry, in characters, and the most entries, that an error shows.
const (
	shownLength  = 60
	shownEntries = 20
)

// excerpt cuts an entry to what an error shows.
func excerpt(entry string) string {
	if utf8.RuneCountInString(entry) <= shownLength {
		return entry
	}
	return string([]rune(entry)[:shownLength]) + "…"
}

// malformedError lists the malformed entries of a list that was to have none.
func malformedError(entries []Malformed) error {
	var b strings.Builder
	fmt.Fprintf(&b, "malformed entries: %d", len(entries))
	for _, m := range entries[:min(len(entries), shownEntries)] {
		fmt.Fprintf(&b, "\n%s", m)
	}
	if more := len(entries) - shownEntries; more > 0 {
		fmt.Fprintf(&b, "\n… and %d more", more)
	}
	return errors.New(b.String())
}
