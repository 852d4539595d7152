package main

import (
	"bufio"
	"fmt"
	"strings"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules/replay"
)

// replayPrinter prints a report for people.
type replayPrinter struct {
	c *console
	w *bufio.Writer
	p painter
	r *replay.Report
}

func printReplay(c *console, r *replay.Report) error {
	x := replayPrinter{c: c, w: c.buffered(), p: painter{c.colour()}, r: r}
	x.head()
	x.highlights()
	x.matrix()
	x.behind()
	x.outcomes()
	x.scores()
	x.rules()
	x.faults()
	x.changes()
	x.conditions()
	return x.w.Flush()
}

func (x *replayPrinter) head() {
	for _, side := range []struct {
		name string
		pack replay.Pack
	}{{"Old", x.r.Old}, {"New", x.r.New}} {
		fmt.Fprintf(x.w, "%s  %s (%s), %s\n", side.name, printable(side.pack.Source), printable(side.pack.Name),
			side.pack.Revision)
	}
	fmt.Fprintf(x.w, "     %s", plural(x.r.Messages, "message"))
	if x.r.Messages > 0 {
		fmt.Fprintf(x.w, " from %s to %s", x.r.From.Format(time.DateTime), x.r.Until.Format("2006-01-02 15:04:05 UTC"))
	}
	if x.r.Invalid > 0 {
		fmt.Fprintf(x.w, ", and %s", plural(x.r.Invalid, "invalid event"))
	}
	fmt.Fprintln(x.w)
}

// toneStyles colour what is good and bad about a change.
var toneStyles = map[replay.Tone]style{replay.Good: green, replay.Bad: red}

func (x *replayPrinter) highlights() {
	var rows [][]cell
	for _, h := range x.r.Highlights() {
		rows = append(rows, []cell{{h.Title, bold}, {h.Text, toneStyles[h.Tone]}})
	}
	fmt.Fprintln(x.w)
	t := table{columns: make([]column, 2), painter: x.p} // sentences are not cut
	_ = t.writeAll(x.w, rows)                            // a bufio.Writer keeps its error for Flush
}

func (x *replayPrinter) matrix() {
	columns := []column{{title: "OLD \\ NEW"}}
	for _, route := range filter.Routes {
		columns = append(columns, column{title: strings.ToUpper(route.String()), right: true})
	}
	var rows [][]cell
	for _, old := range filter.Routes {
		row := []cell{{old.String(), routeStyles[old]}}
		for _, new := range filter.Routes {
			n := x.r.Cell(old, new).Messages
			s := plain
			if old == new || n == 0 {
				s = dim
			}
			row = append(row, cell{thousands(n), s})
		}
		rows = append(rows, row)
	}
	x.section("ROUTES", columns, rows)
}

// shownCauses is how many of the rules behind a change are shown.
const shownCauses = 10

// behind prints the rules behind every change of route.
func (x *replayPrinter) behind() {
	for i := range x.r.Matrix {
		c := &x.r.Matrix[i]
		if !c.Changed() || c.Messages == 0 {
			continue
		}
		var rows [][]cell
		for i, cause := range c.Causes {
			if i == shownCauses {
				rows = append(rows, []cell{{}, {fmt.Sprintf("%d more", len(c.Causes)-i), dim}})
				break
			}
			rows = append(rows, []cell{{thousands(cause.Messages), plain}, {cause.Text(), plain}})
		}
		title := fmt.Sprintf("%s → %s: %s", c.Old, c.New, plural(c.Messages, "message"))
		x.section(title, []column{{right: true}, {}}, rows)
		if text := outcomeCounts(c); text != "" {
			fmt.Fprintf(x.w, "  outcomes: %s\n", text)
		}
		fmt.Fprintf(x.w, "  messages: %s\n", samplesText(c.Samples, c.Messages))
	}
}

// outcomeCounts names the outcomes in a cell.
func outcomeCounts(c *replay.Cell) string {
	var parts []string
	for _, o := range c.Outcomes {
		parts = append(parts, fmt.Sprintf("%s %s", thousands(o.Messages), o.Outcome))
	}
	return strings.Join(parts, ", ")
}

// samplesText lists ids, with an ellipsis where there are more of them.
func samplesText(ids []string, all int) string {
	text := printable(strings.Join(ids, ", "))
	if len(ids) < all {
		text += ", …"
	}
	return text
}

func (x *replayPrinter) outcomes() {
	if !x.r.HasOutcomes() {
		return
	}
	columns := []column{{title: "OUTCOME"}, {title: "MESSAGES", right: true}, {title: "CONVERSATIONS", right: true},
		{title: "HELD", right: true}, {title: "DROPPED", right: true}, {title: "RELEASED", right: true},
		{title: "FIRST OF THEM"}}
	var rows [][]cell
	for _, g := range x.r.Outcomes {
		if g.Messages == 0 {
			continue
		}
		ids := append(append([]string{}, g.Stopped.Samples...), g.Released.Samples...)
		rows = append(rows, []cell{{g.Outcome, plain}, {thousands(g.Messages), plain}, {thousands(g.Conversations), plain},
			{thousands(g.Held.Messages), plain}, {thousands(g.Dropped.Messages), plain},
			{thousands(g.Released.Messages), plain}, {samplesText(ids, g.Stopped.Messages+g.Released.Messages), dim}})
	}
	x.section("OUTCOMES", columns, rows)
}

// scores prints the bins in which the packs differ.
func (x *replayPrinter) scores() {
	var rows [][]cell
	for _, b := range x.r.Scores {
		if b.Old != b.New {
			rows = append(rows, []cell{{b.Text(), plain}, {thousands(b.Old), plain}, {thousands(b.New), plain},
				{differenceText(b.New - b.Old), plain}})
		}
	}
	x.section("SCORES THAT DIFFER", []column{{title: "SCORE"}, {title: "OLD", right: true}, {title: "NEW", right: true},
		{title: "DIFFERENCE", right: true}}, rows)
}

// rules prints the rules whose hits differ, or that hit in shadow mode.
func (x *replayPrinter) rules() {
	var rows [][]cell
	for _, c := range x.r.Rules {
		if c.Difference == 0 && c.OldShadow == 0 && c.NewShadow == 0 {
			continue
		}
		row := []cell{{c.Rule, plain}, {thousands(c.Old), plain}, {thousands(c.New), plain},
			{differenceText(c.Difference), plain}}
		if c.OldShadow+c.NewShadow > 0 {
			text := fmt.Sprintf("in shadow mode: %s old, %s new", thousands(c.OldShadow), thousands(c.NewShadow))
			row = append(row, cell{text, dim})
		}
		rows = append(rows, row)
	}
	x.section("RULES THAT HIT OTHERWISE", []column{{title: "RULE"}, {title: "OLD", right: true},
		{title: "NEW", right: true}, {title: "DIFFERENCE", right: true}, {}}, rows)
}

func (x *replayPrinter) faults() {
	var rows [][]cell
	for _, side := range []struct {
		name   string
		faults replay.Faults
	}{{"old", x.r.Faults.Old}, {"new", x.r.Faults.New}} {
		for _, f := range side.faults.Sources {
			rows = append(rows, []cell{{side.name, plain}, {f.Source, red}, {plural(f.Messages, "message"), plain},
				{samplesText(f.Samples, f.Messages), dim}})
		}
	}
	x.section("FAULTS", make([]column, 4), rows)
}

// listedChanges is how many changed decisions are shown.
const listedChanges = 20

func (x *replayPrinter) changes() {
	var rows [][]cell
	for i := range x.r.Changes {
		if i == listedChanges {
			break
		}
		c := &x.r.Changes[i]
		rows = append(rows, []cell{{c.MessageID, plain}, {c.Sender, plain}, {c.Recipient, plain},
			{c.Old.Route.String() + " " + c.Old.ScoreText(), routeStyles[c.Old.Route]},
			{c.New.Route.String() + " " + c.New.ScoreText(), routeStyles[c.New.Route]},
			{string(c.Outcome), plain}, {causesText(c.Causes()), plain}})
	}
	columns := []column{{title: "MESSAGE", most: 30}, {title: "FROM", most: 24}, {title: "TO", most: 24},
		{title: "OLD"}, {title: "NEW"}, {title: "OUTCOME"}, {title: "WHY"}}
	x.section("CHANGED DECISIONS", columns, rows)
	if more := x.r.Changed - len(rows); more > 0 {
		fmt.Fprintf(x.w, "  and %s more; --changes FILE writes all of them\n", thousands(more))
	}
}

// causesText names the causes of one change.
func causesText(causes []replay.Cause) string {
	var parts []string
	for _, c := range causes {
		parts = append(parts, c.Text())
	}
	if more := len(parts) - whyHits; more > 1 {
		parts = append(parts[:whyHits], fmt.Sprintf("%d more", more))
	}
	return strings.Join(parts, ", ")
}

func (x *replayPrinter) conditions() {
	var rows [][]cell
	for _, c := range x.r.Conditions {
		verdict := cell{"does not hold", green}
		if c.Holds {
			verdict = cell{"holds", red}
		}
		rows = append(rows, []cell{{c.Condition, plain}, {c.FigureText(), plain}, verdict})
	}
	x.section("FAIL IF", make([]column, 3), rows)
}

// section prints rows under a title, and nothing where there are none.
func (x *replayPrinter) section(title string, columns []column, rows [][]cell) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(x.w, "\n%s\n", x.p.paint(bold, title))
	for i := range rows {
		rows[i] = append([]cell{{}}, rows[i]...) // the first column indents
	}
	t := table{columns: append([]column{{}}, columns...), painter: x.p, width: x.c.width}
	_ = t.writeAll(x.w, rows) // a bufio.Writer keeps its error for Flush
}

// differenceText writes a difference with its sign.
func differenceText(n int) string {
	if n > 0 {
		return "+" + thousands(n)
	}
	return thousands(n)
}
