package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/blocklist"
)

// listLookup is what one list says of the message. Of what was looked up it shows the listed entries only: what is
// not in a list is the message's own.
type listLookup struct {
	List     string        `json:"list"`
	Kind     string        `json:"kind"`
	As       string        `json:"as"`        // "hit" or "fact"
	LookedUp int           `json:"looked_up"` // keys; of phrases, those that the text has
	Bloom    int           `json:"bloom"`     // keys that the Bloom filter let through
	Listed   []listedEntry `json:"listed"`
	Matches  bool          `json:"matches"`
}

type listedEntry struct {
	Entry   string `json:"entry"`
	What    string `json:"what"` // the part of the message
	Allowed bool   `json:"allowed"`
}

// lookups asks every list of the pack. Without all it leaves out those that nothing was looked up in.
func lookups(pack *rules.Pack, c *filter.Case, all bool) []listLookup {
	found := map[string][]blocklist.Lookup{}
	for _, l := range pack.Index.Explain(c.Facts.Message, &c.Facts.Content) {
		found[l.List] = append(found[l.List], l)
	}
	out := []listLookup{}
	for _, l := range pack.Config.Lists {
		if len(found[l.ID]) > 0 || all {
			out = append(out, lookupsIn(l, found[l.ID]))
		}
	}
	return out
}

func lookupsIn(list rules.List, found []blocklist.Lookup) listLookup {
	out := listLookup{List: list.ID, Kind: string(list.Kind), As: "hit", LookedUp: len(found), Listed: []listedEntry{}}
	if !list.Hit {
		out.As = "fact"
	}
	for _, l := range found {
		out.Matches = out.Matches || l.Matches
		if l.Bloom {
			out.Bloom++
		}
		entry := listedEntry{Entry: l.Key, What: l.What, Allowed: l.Allowed}
		if l.Listed && !slices.Contains(out.Listed, entry) {
			out.Listed = append(out.Listed, entry)
		}
	}
	return out
}

func lookupCells(l listLookup) []cell {
	verdict := cell{"no", dim}
	if l.Matches {
		verdict = cell{l.As, red}
		if l.As == "fact" {
			verdict.style = yellow
		}
	}
	return []cell{{l.List, plain}, verdict, {l.text(), plain}}
}

// text says what was looked up and found.
func (l *listLookup) text() string {
	if l.LookedUp == 0 {
		return "nothing to look up"
	}
	if len(l.Listed) == 0 {
		text := fmt.Sprintf("%s looked up, none listed", plural(l.LookedUp, "key"))
		if l.Bloom > 0 {
			text += fmt.Sprintf(" (%d passed the Bloom filter)", l.Bloom)
		}
		return text
	}
	parts := make([]string, len(l.Listed))
	for i, e := range l.Listed {
		parts[i] = e.What + ": " + e.Entry
		if e.Allowed {
			parts[i] += " (allowed)"
		}
	}
	return strings.Join(parts, ", ")
}
