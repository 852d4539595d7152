package main

import (
	"fmt"
	"io"
	"maps"
	"strings"

	"github.com/dmgate/dmgate/filter"
)

// shadowTally counts where the pack in the shadow would have routed messages, by where they were routed.
type shadowTally struct {
	cells  [3][3]shadowCell // by the route in force and the shadow's
	faulty int              // messages on which a source of the shadow failed
}

// shadowCell is one pair of routes.
type shadowCell struct {
	messages int
	changes  map[string]int // by label: messages with that change; where the routes differ
}

// add counts a decision. One without a shadow does not count.
func (t *shadowTally) add(d *filter.Decision) {
	if d.Shadow == nil {
		return
	}
	if len(d.Shadow.Faults) > 0 {
		t.faulty++
	}
	c := &t.cells[d.Route][d.Shadow.Route]
	c.messages++
	if !differs(d) {
		return
	}
	if c.changes == nil {
		c.changes = map[string]int{}
	}
	for _, change := range changes(d.Shadow) {
		c.changes[change.label()]++
	}
}

// total returns how many messages were counted, and on how many of them the routes agree.
func (t *shadowTally) total() (messages, agree int) {
	for from := range t.cells {
		for to := range t.cells[from] {
			messages += t.cells[from][to].messages
			if from == to {
				agree += t.cells[from][to].messages
			}
		}
	}
	return messages, agree
}

// differing calls each for every pair of routes that differ and have messages.
func (t *shadowTally) differing(each func(from, to filter.Route, c *shadowCell)) {
	for _, from := range filter.Routes {
		for _, to := range filter.Routes {
			if c := &t.cells[from][to]; from != to && c.messages > 0 {
				each(from, to, c)
			}
		}
	}
}

// changes returns how many messages each change has that would go elsewhere.
func (t *shadowTally) changes() map[string]int {
	all := map[string]int{}
	t.differing(func(_, _ filter.Route, c *shadowCell) {
		for label := range maps.Keys(c.changes) {
			all[label] += c.changes[label]
		}
	})
	return all
}

// write sums up, and prints nothing where there was no shadow.
func (t *shadowTally) write(w io.Writer, p painter, width int) error {
	messages, agree := t.total()
	if messages == 0 {
		return nil
	}
	fmt.Fprintf(w, "\nThe shadow would route %d of %s otherwise%s\n", messages-agree, plural(messages, "message"),
		t.faultText())
	var rows [][]cell
	t.differing(func(from, to filter.Route, c *shadowCell) {
		rows = append(rows, []cell{{from.String() + " → " + to.String(), routeStyles[to]}, {fmt.Sprint(c.messages), plain},
			{strings.Join(top(c.changes, statusRules), ", "), dim}})
	})
	cells := table{columns: []column{{}, {right: true}, {}}, painter: p, width: width}
	return cells.writeAll(w, rows)
}

func (t *shadowTally) faultText() string {
	if t.faulty == 0 {
		return ""
	}
	return fmt.Sprintf(" and failed on %d", t.faulty)
}
