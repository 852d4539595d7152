package main

import (
	"io"
	"slices"
	"strings"
)

// cell is one field of a table.
type cell struct {
	text  string
	style style
}

// column is how a table sets one of its columns.
type column struct {
	title string
	width int  // at least; it grows with its cells
	most  int  // what is longer is cut; 0 is without limit
	right bool // set flush right
}

// table lines rows up in columns, row by row, so that it can go on for ever: a column that meets a longer cell is
// wider from there on. On a terminal the last column takes what is left of the line and is cut where it doesn't fit.
type table struct {
	columns []column
	painter painter
	width   int // of the terminal; 0 where there is none
}

// columnGap separates columns.
const columnGap = "  "

// fit widens the columns for rows that are known beforehand.
func (t *table) fit(rows [][]cell) {
	for _, row := range rows {
		for i, c := range row {
			t.widen(i, c.text)
		}
	}
}

func (t *table) widen(i int, text string) {
	c := &t.columns[i]
	c.width = max(c.width, columnsOf(text))
	if c.most > 0 {
		c.width = min(c.width, c.most)
	}
}

// write prints a row. A row may be short of columns at its end.
func (t *table) write(w io.Writer, row []cell) error { return t.writeWith(w, row, cell{}) }

// writeWith prints a row and, after its last cell, text that takes what is left of the line, whatever the columns.
func (t *table) writeWith(w io.Writer, row []cell, rest cell) error {
	var b strings.Builder
	used := 0
	for i, c := range row {
		if i > 0 {
			b.WriteString(columnGap)
			used += len(columnGap)
		}
		last := i == len(row)-1
		used += t.writeCell(&b, i, cell{printable(c.text), c.style}, last, used)
	}
	t.writeRest(&b, cell{printable(rest.text), rest.style}, used)
	_, err := io.WriteString(w, strings.TrimRight(b.String(), " ")+"\n")
	return err
}

// writeRest prints what follows the last cell. Where hardly any room is left it goes to a line of its own.
func (t *table) writeRest(b *strings.Builder, c cell, used int) {
	if c.text == "" {
		return
	}
	gap := columnGap
	if t.width > 0 {
		room := t.width - used - len(gap)
		if indent := t.columns[0].width + len(columnGap); columnsOf(c.text) > room && room < t.width/2 {
			gap, room = "\n"+strings.Repeat(" ", indent), t.width-indent
		}
		c.text = cut(c.text, max(room, 1))
	}
	b.WriteString(gap + t.painter.paint(c.style, c.text))
}

// writeCell prints a cell and returns how many columns of the line it takes.
func (t *table) writeCell(b *strings.Builder, i int, c cell, last bool, used int) int {
	column := &t.columns[i]
	if column.most > 0 {
		c.text = cut(c.text, column.most)
	}
	if last && t.width > 0 {
		c.text = cut(c.text, max(t.width-used, 1))
	}
	t.widen(i, c.text)
	pad := strings.Repeat(" ", max(0, column.width-columnsOf(c.text)))
	painted := t.painter.paint(c.style, c.text)
	switch {
	case column.right:
		b.WriteString(pad + painted)
	case last:
		b.WriteString(painted)
		return columnsOf(c.text)
	default:
		b.WriteString(painted + pad)
	}
	return column.width
}

// writeAll prints the titles, where there are any, and all rows.
func (t *table) writeAll(w io.Writer, rows [][]cell) error {
	t.fit(rows)
	if err := t.writeTitles(w); err != nil {
		return err
	}
	for _, row := range rows {
		if err := t.write(w, row); err != nil {
			return err
		}
	}
	return nil
}

// writeTitles prints the titles, where there are any.
func (t *table) writeTitles(w io.Writer) error {
	if !slices.ContainsFunc(t.columns, func(c column) bool { return c.title != "" }) {
		return nil
	}
	t.fit([][]cell{t.titles()})
	return t.write(w, t.titles())
}

func (t *table) titles() []cell {
	row := make([]cell, len(t.columns))
	for i, c := range t.columns {
		row[i] = cell{c.title, dim}
	}
	return row
}
