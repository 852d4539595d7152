package ruletest

import (
	"fmt"
	"io/fs"

	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/blocklist"
)

// mutantsOfLists returns the changes to try on lists: each file is emptied.
func mutantsOfLists(dir fs.FS, config *rules.Config) []Mutant {
	var out []Mutant
	for i := range config.Lists {
		l := &config.Lists[i]
		for _, file := range l.Block {
			out = append(out, emptied(dir, file, l.Kind, Mutant{
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
			out = append(out, emptied(dir, file, l.Kind, Mutant{
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
func emptied(dir fs.FS, file string, kind blocklist.Kind, m Mutant) []Mutant {
	data, err := fs.ReadFile(dir, file)
	if err != nil {
		return nil // it was read before
	}
	list, _, err := blocklist.Load(file, data, kind, blocklist.Options{})
	if err != nil || list.Stats().Entries == 0 {
		return nil
	}
	m.Change, m.File, m.Line, m.edit = "emptied", file, 1, edit{0, len(data), ""}
	if !blocklist.IsCompiled(data) {
		m.Line = blocklist.Lines(kind, data)[0].Number
	}
	m.Old = fmt.Sprintf("%d entries", list.Stats().Entries)
	if list.Stats().Entries == 1 {
		m.Old = "1 entry"
	}
	return []Mutant{m}
}
