package main

import (
	"bufio"
	"fmt"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// explainPrinter prints an explanation for people.
type explainPrinter struct {
	c *console
	w *bufio.Writer
	p painter
}

func (e *explanation) print(c *console) error {
	x := explainPrinter{c: c, w: c.buffered(), p: painter{c.colour()}}
	if e.Routed != nil && e.Routed.Unreadable != "" {
		fmt.Fprintf(x.w, "Message %s to %s, %s\n", printable(e.ID), printable(e.Recipient),
			e.Decision.DecidedAt.Format(time.RFC3339))
		x.recorded(e.Routed)
		return x.w.Flush()
	}
	x.head(e)
	x.section("FACTS", rows(e.Facts, factCells))
	x.section("BANDS", rows(e.Bands, bandCells))
	x.section("LIMITS", rows(e.Limits, limitCells))
	x.section("LISTS", rows(e.Lists, lookupCells))
	x.section("HITS", rows(e.Decision.Hits, hitCells))
	x.section("FAULTS", rows(e.Decision.Faults, faultCells))
	x.section("SHADOW HITS (recorded, not weighed)", rows(e.Decision.ShadowHits, hitCells))
	x.section("SHADOW FAULTS (recorded, holding nothing)", rows(e.Decision.ShadowFaults, faultCells))
	x.foot(e)
	x.shadow(&e.Decision)
	if e.Routed != nil {
		x.recorded(e.Routed)
		x.differences(e)
	}
	x.whatIf(e)
	return x.w.Flush()
}

func (x *explainPrinter) head(e *explanation) {
	d := &e.Decision
	fmt.Fprintf(x.w, "Message %s from %s to %s, %s\n", printable(e.ID), printable(e.Sender), printable(e.Recipient),
		d.DecidedAt.Format(time.RFC3339))
	if d.Scored {
		fmt.Fprintln(x.w, "From a stranger: the recipient has no tie with the sender, so it is scored")
		return
	}
	fmt.Fprintln(x.w, "Trusted, because "+tieText(d.Trust)+": nothing more is read or counted")
}

// foot prints the arithmetic and the route.
func (x *explainPrinter) foot(e *explanation) {
	d := &e.Decision
	fmt.Fprintln(x.w)
	if d.Scored {
		fmt.Fprintf(x.w, "%s  %s\n", x.p.paint(bold, "SCORE"), e.Routing.Sum)
	}
	fmt.Fprintf(x.w, "%s  %s: %s\n", x.p.paint(bold, "ROUTE"), x.p.paint(routeStyles[d.Route], d.Route.String()),
		e.Routing.text(d))
	fmt.Fprintln(x.w, x.p.paint(dim, "pack "+d.Revision))
}

// section prints rows under a title, and nothing where there are none.
func (x *explainPrinter) section(title string, rows [][]cell) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(x.w, "\n%s\n", x.p.paint(bold, title))
	t := table{columns: make([]column, 1+len(rows[0])), painter: x.p, width: x.c.width}
	for i := range rows {
		rows[i] = append([]cell{{}}, rows[i]...) // the first column indents
	}
	_ = t.writeAll(x.w, rows) // a bufio.Writer keeps its error for Flush
}

// rows makes a row of each item.
func rows[T any](items []T, cells func(T) []cell) [][]cell {
	var out [][]cell
	for _, item := range items {
		out = append(out, cells(item))
	}
	return out
}

func factCells(f factValue) []cell { return []cell{{f.Fact, plain}, {f.text(), plain}} }

func bandCells(b bandValue) []cell { return []cell{{b.Band, plain}, {b.Value, plain}} }

func faultCells(f filter.Fault) []cell { return []cell{{f.Source, red}, {f.Reason, plain}} }

func limitCells(r limitReading) []cell {
	s := plain
	if r.Exceeded {
		s = red
	}
	per := durationText(time.Duration(r.Per * float64(time.Second)))
	text := fmt.Sprintf("%d of %d %s in %s", r.Count, r.Allowed, r.Counts, per)
	return []cell{{r.Limit, plain}, {r.Band, s}, {text, plain}}
}

func hitCells(h filter.Hit) []cell {
	return []cell{{h.Does().Text(), routeStyles[h.Floor]}, {h.Rule, plain}, {h.Reason, plain}}
}
