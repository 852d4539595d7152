package main

import (
	"fmt"

	"github.com/dmgate/dmgate/filter/stream"
)

// eraseReport is what erase says at the end.
type eraseReport struct {
	DryRun bool               `json:"dry_run,omitempty"`
	Places []erasedPlace      `json:"places"`
	Left   uint64             `json:"left"`
	State  stream.ErasedState `json:"state"`
	Live   uint64             `json:"live,omitempty"` // position of the order in the live log
}

// erasedPlace counts what one stream or bucket held of the person.
type erasedPlace struct {
	Name  string `json:"name"`
	Found uint64 `json:"found"`
	Left  uint64 `json:"left"`
}

func newEraseReport(e *stream.Erased, dryRun bool) eraseReport {
	r := eraseReport{DryRun: dryRun, Left: e.Left(), State: e.State, Live: e.Position}
	for _, from := range e.Streams {
		r.Places = append(r.Places, erasedPlace(from))
	}
	r.Places = append(r.Places, erasedPlace(e.Releases), erasedPlace(e.Live))
	return r
}

func (r eraseReport) print(c *console, form string) error {
	if form == outputJSON {
		return c.writeJSON(r)
	}
	t := table{painter: painter{c.colour()}, width: c.width, columns: []column{
		{title: "WHERE"}, {title: "FOUND", right: true}, {title: "LEFT", right: true},
	}}
	var rows [][]cell
	for _, p := range r.Places {
		left := cell{thousands(int64(p.Left)), green}
		if p.Left > 0 {
			left.style = red
		}
		rows = append(rows, []cell{{p.Name, plain}, {thousands(int64(p.Found)), plain}, left})
	}
	if err := t.writeAll(c.out, rows); err != nil {
		return err
	}
	_, err := fmt.Fprintln(c.out, stateTexts[r.State])
	return err
}

// stateTexts say what became of the person's state.
var stateTexts = map[stream.ErasedState]string{
	stream.StateKept:        "A dry run: nothing was changed.",
	stream.StateErased:      "The gate has forgotten the person, and so have its checkpoints.",
	stream.StateLater:       "No gate is running: the person's state in its checkpoints goes when one starts. Run this again then.",
	stream.StateUnconfirmed: "The gate has not confirmed that it has forgotten the person.",
}
