package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dmgate/dmgate/rules/blocklist"
)

// Error is one thing wrong with a pack.
type Error struct {
	File    string // below the pack's directory
	Line    int    // 1 is the first; 0 where the file as a whole is meant
	Message string // what was found and what is allowed
}

// Error puts it in the form that editors jump to: file:line: message.
func (e Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.File, e.Message)
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
}

// Errors is everything wrong with a pack, in the order of files and lines.
type Errors []Error

// Error has a line for each.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i := range e {
		lines[i] = e[i].Error()
	}
	return strings.Join(lines, "\n")
}

// problems collects errors while a pack is read, so that its author sees all of them at once.
type problems struct{ found Errors }

func (p *problems) add(file string, line int, format string, args ...any) {
	p.found = append(p.found, Error{File: file, Line: line, Message: fmt.Sprintf(format, args...)})
}

// shownMalformed is how many malformed entries of a file are listed: enough to see what is wrong with them, few enough
// not to bury other problems.
const shownMalformed = 20

// addMalformed notes the malformed entries of one file.
func (p *problems) addMalformed(entries []blocklist.Malformed) {
	for i, m := range entries {
		if i == shownMalformed {
			p.add(m.File, m.Line, "%d more malformed entries from here on", len(entries)-i)
			return
		}
		p.add(m.File, m.Line, "%s", m.Message())
	}
}

// err returns what was found, or nil.
func (p *problems) err() error {
	if len(p.found) == 0 {
		return nil
	}
	slices.SortStableFunc(p.found, func(a, b Error) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return p.found
}
