package ruletest

import (
	"bytes"
	"fmt"
	"io/fs"

	"github.com/dmgate/dmgate/rules"
)

// mutantsOfLists returns the changes to try on lists: each file is emptied.
func mutantsOfLists(dir fs.FS, config *rules.Config) []Mutant {
	var out []Mutant
	for i := range config.Lists {
		l := &config.Lists[i]
		for _, file := range l.Block {
			out = append(out, emptied(dir, file, Mutant{
				Element: "lists." + l.ID + ".block", touches: func(t *trace) bool { return t.lists[l.ID] },
				hint: func(seen bool) string {
					if seen {
						return fmt.Sprintf("expect the hits of a message that list %s matches", l.ID)
					}
					return fmt.Sprintf("no scenario has a match of list %s: write one and expect its hits", l.ID)
				},
			})...)
		}
		for _, file := range l.Allow {
			out = append(out, emptied(dir, file, Mutant{
				Element: "lists." + l.ID + ".allow", touches: scored, hint: func(bool) string {
					return fmt.Sprintf("expect that a message is not hit by list %s because of an entry that allows what it has",
						l.ID)
				},
			})...)
		}
	}
	return out
}

// emptied returns the change that leaves a list without the entries of a file, unless it has none.
func emptied(dir fs.FS, file string, m Mutant) []Mutant {
	data, err := fs.ReadFile(dir, file)
	n, line := 0, 0
	if err == nil {
		n, line = entries(data)
	}
	if n == 0 {
		return nil
	}
	m.Change, m.File, m.Line, m.edit = "emptied", file, line, edit{0, len(data), ""}
	m.Old = fmt.Sprintf("%d entries", n)
	if n == 1 {
		m.Old = "1 entry"
	}
	return []Mutant{m}
}

// entries counts the entries of a list's file, and returns the line of the first.
func entries(data []byte) (n, first int) {
	line := 0
	for text := range bytes.Lines(data) {
		line++
		if text = bytes.TrimSpace(text); len(text) == 0 || text[0] == '#' {
			continue
		}
		if n++; first == 0 {
			first = line
		}
	}
	return n, first
}
