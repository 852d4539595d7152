package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

func render(t *testing.T, tb table, rows ...[]cell) string {
	t.Helper()
	var b strings.Builder
	if err := tb.writeAll(&b, rows); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTableAligns(t *testing.T) {
	columns := func() []column { return []column{{title: "ID"}, {title: "N", right: true}, {title: "WHY"}} }
	row := func(texts ...string) []cell {
		var cells []cell
		for _, text := range texts {
			cells = append(cells, cell{text, plain})
		}
		return cells
	}
	for _, test := range []struct {
		name string
		tb   table
		rows [][]cell
		want string
	}{
		{"columns", table{columns: columns()}, [][]cell{row("a", "1", "x"), row("bcd", "10", "y")},
			"ID    N  WHY\na     1  x\nbcd  10  y\n"},
		{"wide letters take two columns", table{columns: columns()}, [][]cell{row("日本", "1", "x"), row("abcd", "2", "y")},
			"ID    N  WHY\n日本  1  x\nabcd  2  y\n"},
		{"the last column is cut to the terminal", table{columns: columns(), width: 14},
			[][]cell{row("a", "1", "much too long")}, "ID  N  WHY\na   1  much t…\n"},
		{"short rows", table{columns: columns()}, [][]cell{row("a")}, "ID  N  WHY\na\n"},
		{"control characters can't reach the terminal", table{columns: []column{{}}}, [][]cell{row("a\x1b[2Jb\n")},
			"a\uFFFD[2Jb\uFFFD\n"},
		{"most", table{columns: []column{{most: 4}, {}}}, [][]cell{row("abcdefgh", "x")}, "abc…  x\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := render(t, test.tb, test.rows...); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestColourOnlyOnATerminal(t *testing.T) {
	for _, test := range []struct {
		name     string
		terminal bool
		env      map[string]string
		want     bool
	}{
		{"terminal", true, map[string]string{"TERM": "xterm"}, true},
		{"pipe", false, map[string]string{"TERM": "xterm"}, false},
		{"NO_COLOR", true, map[string]string{"TERM": "xterm", "NO_COLOR": "1"}, false},
		{"NO_COLOR of any value", true, map[string]string{"TERM": "xterm", "NO_COLOR": "false"}, false},
		{"empty NO_COLOR", true, map[string]string{"TERM": "xterm", "NO_COLOR": ""}, true},
		{"dumb terminal", true, map[string]string{"TERM": "dumb"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := &console{terminal: test.terminal, getenv: func(name string) string { return test.env[name] }}
			if c.colour() != test.want {
				t.Errorf("colour is %v, want %v", c.colour(), test.want)
			}
			var b strings.Builder
			d := filter.Decision{MessageID: "m1", Route: filter.Drop, Scored: true}
			rows := newDecisionTable(c)
			if err := errors.Join(rows.decided(&b, &d, "a", "b"), rows.release(&b)); err != nil {
				t.Fatal(err)
			}
			if painted := strings.Contains(b.String(), "\x1b[31mdrop\x1b[0m"); painted != test.want {
				t.Errorf("painted %q: %v, want %v", b.String(), painted, test.want)
			}
		})
	}
}

func TestBars(t *testing.T) {
	tl := tally{routed: [3]int{2, 1, 1}}
	var b strings.Builder
	if err := tl.write(&b, painter{}); err != nil {
		t.Fatal(err)
	}
	want := "inbox     2  50 %  " + strings.Repeat("█", 20) + "\n" +
		"requests  1  25 %  " + strings.Repeat("█", 10) + "\n" +
		"drop      1  25 %  " + strings.Repeat("█", 10) + "\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	b.Reset()
	if err := new(tally).write(&b, painter{}); err != nil || !strings.Contains(b.String(), "drop      0") {
		t.Errorf("nothing routed: got %q, %v", b.String(), err)
	}
}

// What follows a row takes the rest of the line, or a line of its own where that is too little; it moves no column.
func TestTableRest(t *testing.T) {
	for _, test := range []struct {
		name  string
		width int
		cells []cell
		rest  string
		want  string
	}{
		{"no terminal", 0, []cell{{"abc", plain}, {"why", plain}}, "(a note)", "abc  why  (a note)\n"},
		{"room", 20, []cell{{"abc", plain}, {"why", plain}}, "(a note)", "abc  why  (a note)\n"},
		{"a line of its own", 14, []cell{{"abc", plain}, {"why", plain}}, "(a note)", "abc  why\n     (a note)\n"},
		{"a short row", 14, []cell{{"abc", plain}}, "a longer note", "abc  a longer…\n"},
		{"nothing", 14, []cell{{"abc", plain}}, "", "abc\n"},
		{"control characters", 0, []cell{{"abc", plain}}, "\x1b[2J", "abc  \uFFFD[2J\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			tb := table{columns: []column{{}, {}}, width: test.width}
			var b strings.Builder
			if err := tb.writeWith(&b, test.cells, cell{test.rest, plain}); err != nil || b.String() != test.want {
				t.Errorf("got %q, %v, want %q", b.String(), err, test.want)
			}
		})
	}
}
