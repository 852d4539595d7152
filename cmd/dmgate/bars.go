package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/dmgate/dmgate/filter"
)

// tally counts messages by where they went.
type tally struct {
	routed  [3]int // by filter.Route
	invalid int
}

func (t *tally) total() int {
	n := t.invalid
	for _, r := range t.routed {
		n += r
	}
	return n
}

// barLength is the length of a bar that stands for everything.
const barLength = 40

// write prints a bar for each route, and for invalid messages where there are any.
func (t *tally) write(w io.Writer, p painter) error {
	rows := make([][]cell, 0, len(filter.Routes)+1)
	for _, r := range filter.Routes {
		rows = append(rows, t.row(r.String(), t.routed[r], routeStyles[r]))
	}
	if t.invalid > 0 {
		rows = append(rows, t.row("invalid", t.invalid, red))
	}
	bars := table{columns: []column{{width: 8}, {right: true}, {right: true}, {}}, painter: p}
	return bars.writeAll(w, rows)
}

func (t *tally) row(name string, n int, s style) []cell {
	share := 0.0
	if total := t.total(); total > 0 {
		share = float64(n) / float64(total)
	}
	return []cell{{name, s}, {fmt.Sprint(n), plain}, {fmt.Sprintf("%.0f %%", 100*share), dim}, {bar(share), s}}
}

// bar draws a share in eighths of a character.
func bar(share float64) string {
	eighths := int(share*barLength*8 + 0.5)
	full, rest := eighths/8, eighths%8
	text := strings.Repeat("█", full)
	if rest > 0 {
		text += string([]rune("▏▎▍▌▋▊▉")[rest-1])
	}
	return text
}
