package rules

import (
	"github.com/dmgate/dmgate/rules/blocklist"
	"github.com/dmgate/dmgate/rules/strictyaml"
)

// Error is one thing wrong with a pack, in a file below the pack's directory.
type Error = strictyaml.Problem

// Errors is everything wrong with a pack, in the order of files and lines.
type Errors = strictyaml.Errors

// shownMalformed is how many malformed entries of a file are listed: enough to see what is wrong with them, few enough
// not to bury other problems.
const shownMalformed = 20

// addMalformed notes the malformed entries of one file.
func addMalformed(p *strictyaml.Problems, entries []blocklist.Malformed) {
	for i, m := range entries {
		if i == shownMalformed {
			p.Add(m.File, m.Line, "%d more malformed entries from here on", len(entries)-i)
			return
		}
		p.Add(m.File, m.Line, "%s", m.Message())
	}
}
