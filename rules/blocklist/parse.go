package blocklist

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Entry is an entry of a list by itself, as a line of a text file would hold it. Parse makes it; the zero value matches
// nothing.
type Entry struct {
	kind Kind
	text string
	keys []string
}

// Parse reads one entry as a line of a text file of that kind, and refuses what a file would have refused, in the same
// words. What holds nothing, such as a comment, or several entries is refused too.
func Parse(kind Kind, line string) (Entry, error) {
	if err := kind.check(); err != nil {
		return Entry{}, err
	}
	text := strings.TrimSpace(line)
	e, err := parse(kind, text)
	if err != nil {
		return Entry{}, fmt.Errorf("%q: %w", excerpt(strings.ToValidUTF8(text, "\ufffd")), err)
	}
	return e, nil
}

func parse(kind Kind, line string) (Entry, error) {
	if strings.ContainsFunc(line, func(r rune) bool { return unicode.IsControl(r) && r != '\t' }) {
		return Entry{}, errors.New("an entry is one line, without control characters")
	}
	t := text{kind: kind}
	if err := t.line([]byte(line)); err != nil {
		return Entry{}, err
	}
	slices.Sort(t.keys)
	e := Entry{kind: kind, text: line, keys: slices.Compact(t.keys)}
	switch {
	case len(e.keys) == 0:
		return Entry{}, errors.New("that is no entry")
	case len(e.keys) > 1 && !e.wildcard():
		return Entry{}, errors.New("those are several entries, want one")
	}
	return e, nil
}

// wildcard reports whether the two keys are those of a wildcard below a public suffix; see domainKey.
func (e Entry) wildcard() bool { return len(e.keys) == 2 && e.keys[0] == "."+e.keys[1] }

// Kind returns the kind of lists that the entry may stand in; "" of the zero value.
func (e Entry) Kind() Kind { return e.kind }

// String returns the entry as it was written.
func (e Entry) String() string { return e.text }

// Key is equal for two entries of a kind exactly where they match the same, however they are written.
func (e Entry) Key() string { return strings.Join(e.keys, "\n") }

// In reports whether the list has the entry.
func (e Entry) In(l *List) bool {
	missing := func(key string) bool { return !l.Has(key) }
	return len(e.keys) > 0 && l.kind == e.kind && !slices.ContainsFunc(e.keys, missing)
}

// Holds reports whether a file of the source with an id has the entry: one that blocks, and one that allows.
func (x *Index) Holds(id string, e Entry) (block, allow bool) {
	for i := range x.sources {
		if s := &x.sources[i]; s.ID == id {
			return slices.ContainsFunc(s.Block, e.In), slices.ContainsFunc(s.Allow, e.In)
		}
	}
	return false, false
}
