package main

import (
	"fmt"
	"path/filepath"

	"github.com/dmgate/dmgate/rules/review"
)

// packWarning is a warning in JSON.
type packWarning struct {
	Level   string      `json:"level"` // "warning" or "note"
	Kind    review.Kind `json:"kind"`
	File    string      `json:"file"`
	Line    int         `json:"line,omitempty"`
	Message string      `json:"message"`
}

func packWarnings(found []review.Warning) []packWarning {
	out := make([]packWarning, 0, len(found))
	for _, w := range found {
		out = append(out, packWarning{Level: w.Level(), Kind: w.Kind, File: w.File, Line: w.Line, Message: w.Message})
	}
	return out
}

// shownAlike is how many warnings of a kind are shown for a file: a list may have hundreds.
const shownAlike = 20

// printWarnings prints what is questionable about a pack that is valid, where an editor can jump to it.
func printWarnings(c *console, dir string, found []review.Warning) {
	type place struct {
		file string
		kind review.Kind
	}
	alike := map[place]int{}
	for _, w := range found {
		alike[place{w.File, w.Kind}]++
	}
	shown := map[place]int{}
	for _, w := range found {
		at := place{w.File, w.Kind}
		w.File = filepath.Join(dir, w.File)
		switch shown[at]++; {
		case shown[at] <= shownAlike:
			fmt.Fprintln(c.err, printable(w.String()))
		case shown[at] == shownAlike+1:
			fmt.Fprintf(c.err, "%s: %d more [%s]; --output json has them all\n", printable(w.File), alike[at]-shownAlike, w.Kind)
		}
	}
}

// refuse fails a pack that has warnings. Notes are none.
func refuse(dir string, found []review.Warning) error {
	warnings := 0
	for _, w := range found {
		if !w.Note {
			warnings++
		}
	}
	if warnings == 0 {
		return nil
	}
	return fmt.Errorf("%s has %s", packName(dir), plural(warnings, "warning"))
}
