package main

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/dmgate/dmgate/rules"
)

// factsWidth is how wide facts writes where there is no terminal.
const factsWidth = 100

// factsPrinter prints what can be read, for people.
type factsPrinter struct {
	w     *bufio.Writer
	p     painter
	width int
	path  int // columns that the longest path takes
	some  bool
}

// valueColumns is how wide the values of a fact are set.
const valueColumns = 20

func (f *foundFacts) print(c *console) error {
	x := factsPrinter{w: c.buffered(), p: painter{c.colour()}, width: c.width}
	if x.width == 0 {
		x.width = factsWidth
	}
	for i := range f.readable {
		x.path = max(x.path, columnsOf(f.readable[i].Path))
	}
	for i := range f.rules {
		x.path = max(x.path, columnsOf(f.rules[i].Path))
	}
	for _, s := range []struct{ source, title, about string }{
		{"fact", "FACTS", "true or false, a name, or a number; absent where unknown"},
		{"band", "BANDS", "a number as a name, which pack.yaml gives it"},
		{"list", "LISTS", "true where the list matches, else false; a match is a hit of list.<name> where it says so"},
		{"limit", "LIMITS", "how much of a limit is used; absent where the message does not count"},
	} {
		x.section(s.source, s.title, s.about, f.readable)
	}
	x.rules(f.rules)
	return x.w.Flush()
}

// section prints what comes from one source, and nothing where nothing does.
func (x *factsPrinter) section(source, title, about string, all []rules.Readable) {
	var rows [][3]string
	example := ""
	for i := range all {
		if r := &all[i]; r.Source == source {
			rows = append(rows, readableRows(r)...)
			if example == "" {
				example = readExample(r)
			}
		}
	}
	if len(rows) == 0 {
		return
	}
	x.title(title, about)
	if example != "" {
		fmt.Fprintln(x.w, x.p.paint(dim, "  in a rule: "+example))
	}
	x.rows(rows)
}

func (x *factsPrinter) title(title, about string) {
	if x.some {
		fmt.Fprintln(x.w)
	}
	x.some = true
	fmt.Fprintf(x.w, "%s  %s\n", x.p.paint(bold, title), x.p.paint(dim, about))
}

func (x *factsPrinter) rules(all []factRule) {
	if len(all) == 0 {
		return
	}
	x.title("RULES", "their ids, for weights in pack.yaml and for scenarios, and what they weigh")
	var rows [][3]string
	for i := range all {
		rows = append(rows, [3]string{all[i].Path, all[i].text, all[i].About})
	}
	x.rows(rows)
}

// readableRows returns the path with its values and what it is about; where values need words, each in a row below.
func readableRows(r *rules.Readable) [][3]string {
	switch {
	case r.Type == "number":
		return [][3]string{{r.Path, "number (" + string(r.Unit) + ")", r.About}}
	case r.List != nil:
		return [][3]string{{r.Path, listText(r), r.About}}
	case r.Type == "flag":
		return [][3]string{{r.Path, "true, false", r.About}}
	}
	about := r.About
	if r.Fact != "" {
		about = "From " + r.Fact + ". " + about
	}
	if r.Rule != "" {
		about += " More is a hit of " + r.Rule + "."
	}
	rows := [][3]string{{r.Path, "", about}}
	var names []string
	for _, v := range r.Values {
		names = append(names, v.Name)
		if v.Means != "" {
			rows = append(rows, [3]string{"", v.Name, v.Means})
		}
	}
	if len(rows) == 1 {
		rows[0][1] = strings.Join(names, ", ")
	}
	return rows
}

// listText says what a list holds, and whether a match is a hit of a rule.
func listText(r *rules.Readable) string {
	holds := []string{fmt.Sprintf("%d %s", r.List.Entries, r.List.Kind)}
	if r.List.Allowed > 0 {
		holds = append(holds, fmt.Sprintf("%d allowed", r.List.Allowed))
	}
	if r.Rule != "" {
		holds = append(holds, "hit")
	}
	return strings.Join(holds, ", ")
}

// readExample is a condition that reads something, or "" where a band should be read instead.
func readExample(r *rules.Readable) string {
	switch {
	case r.Type == "flag":
		return r.Path + " == true"
	case len(r.Values) > 0:
		return fmt.Sprintf("%s == %q", r.Path, r.Values[0].Name)
	}
	return ""
}

// rows sets three columns, of which the second and the third are broken into lines.
func (x *factsPrinter) rows(rows [][3]string) {
	t := table{columns: []column{{}, {width: x.path}, {width: valueColumns}, {}}, painter: x.p}
	rest := max(20, x.width-x.path-valueColumns-3*len(columnGap))
	for _, row := range rows {
		if row[1] == "" { // the values follow, so that there is room for the words
			x.spread(row[0], wrap(row[2], rest+valueColumns+len(columnGap)))
			continue
		}
		values, about := wrap(row[1], valueColumns), wrap(row[2], rest)
		for i := range max(len(values), len(about)) {
			line := []cell{{}, {}, {lineOf(values, i), plain}, {lineOf(about, i), plain}}
			if i == 0 {
				line[1].text = row[0]
			}
			_ = t.write(x.w, line) // a bufio.Writer keeps its error for Flush
		}
	}
}

// spread sets a path and, over the columns that are left, the lines of its description.
func (x *factsPrinter) spread(path string, about []string) {
	t := table{columns: []column{{}, {width: x.path}, {}}, painter: x.p}
	for i, line := range about {
		_ = t.write(x.w, []cell{{}, {lineOf([]string{path}, i), plain}, {line, plain}})
	}
}

func lineOf(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

// wrap breaks text into lines of at most so many columns, where it has spaces.
func wrap(text string, columns int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case columnsOf(line)+1+columnsOf(word) <= columns:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	return append(lines, line)
}
