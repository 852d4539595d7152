// Benchtable reads what "go test -bench" prints, from standard input, and prints the table of what dmgate is to reach:
// each aim, the median of the figures, their spread, and whether the aim is met. Run it with "make bench".
//
// With -page FILE it also writes the table into a page, in place of what stands between the lines "<!-- table -->" and
// "<!-- end of table -->".
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	page := flag.String("page", "", "also write the table into this page")
	flag.Parse()
	if err := run(os.Stdin, os.Stdout, os.Stderr, *page); err != nil {
		fmt.Fprintln(os.Stderr, "benchtable:", err)
		os.Exit(1)
	}
}

// run prints what is measured to progress as it comes, and the table to out at the end.
func run(in io.Reader, out, progress io.Writer, page string) error {
	r, err := read(in, progress)
	if err != nil {
		return err
	}
	var table strings.Builder
	r.write(&table, rows)
	fmt.Fprint(out, "\n", table.String())
	if page != "" {
		if err := replaceTable(page, table.String()); err != nil {
			return err
		}
	}
	if r.failed {
		return fmt.Errorf("a benchmark failed, see above")
	}
	return nil
}

// The lines between which a page has its table.
const (
	tableBegins = "<!-- table -->\n"
	tableEnds   = "<!-- end of table -->"
)

func replaceTable(page, table string) error {
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	before, rest, begins := strings.Cut(string(text), tableBegins)
	_, after, ends := strings.Cut(rest, tableEnds)
	if !begins || !ends {
		return fmt.Errorf("%s has no lines %q and %q", page, strings.TrimSpace(tableBegins), tableEnds)
	}
	return os.WriteFile(page, []byte(before+tableBegins+table+tableEnds+after), 0o644)
}
