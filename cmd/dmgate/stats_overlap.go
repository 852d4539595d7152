package main

import (
	"fmt"

	"github.com/dmgate/dmgate/rules/stats"
)

// rule prints one rule: what it hits, and what hits together with it.
func (s *statsPrinter) rule(r *stats.Rule) {
	fmt.Fprintf(s.w, "%s  %s\n", s.p.paint(bold, shownRule(r)), effectText(r))
	t := table{columns: make([]column, 2), painter: s.p, width: s.c.width}
	rows := [][]cell{
		{{"hits", dim}, {fmt.Sprintf("%d, %s of strangers' messages", r.Hits.Total, percent(r.Share)), plain}},
		{{"", dim}, {routesText(&r.Hits), plain}},
		{{"", dim}, {shortOutcomes(&r.Hits), plain}},
		{{"decisive", dim}, {decisiveText(r), plain}},
		{{"", dim}, {routesText(&r.Decisive), plain}},
		{{"", dim}, {shortOutcomes(&r.Decisive), plain}},
	}
	if r.Cost != nil {
		rows = append(rows, []cell{{"cost", dim}, {fmt.Sprintf("%s steps, looked at for %s of %s", stepsText(r),
			percent(r.Cost.Evaluated), inputsText(s.report)), plain}})
	}
	_ = t.writeAll(s.w, rows)
	fmt.Fprintln(s.w)
	s.overlaps(r)
}

func shortOutcomes(m *stats.Messages) string {
	return fmt.Sprintf("%d accepted, %d declined, %d reported, %d blocked, %d ignored, %d unknown",
		m.Accepted, m.Declined, m.Reported, m.Blocked, m.Ignored, m.Unknown)
}

// shownOverlaps is how many rules are shown where not all are wanted.
const shownOverlaps = 15

// overlaps prints a row for each rule that hits together with one, the most frequent first.
func (s *statsPrinter) overlaps(r *stats.Rule) {
	if len(r.HitsWith) == 0 {
		fmt.Fprintln(s.w, "No other rule hits together with it.")
		return
	}
	shown := r.HitsWith
	if !s.all {
		shown = shown[:min(shownOverlaps, len(shown))]
	}
	t := table{painter: s.p, width: s.c.width, columns: []column{{title: "HITS WITH IT"}, {title: "TOGETHER", right: true},
		{title: "OF ITS HITS", right: true}, {title: "OF THE OTHER'S", right: true}, {title: "ENOUGH ALONE", right: true}}}
	var rows [][]cell
	for _, o := range shown {
		other := ruleNamed(s.report, o.Rule)
		rows = append(rows, []cell{{shownRule(other), plain}, {fmt.Sprint(o.Messages), plain}, {percent(o.Share), plain},
			{percent(float64(o.Messages) / float64(other.Hits.Total)), plain}, {fmt.Sprint(o.Enough), plain}})
	}
	_ = t.writeAll(s.w, rows)
	if more := len(r.HitsWith) - len(shown); more > 0 {
		fmt.Fprintf(s.w, "%d more (--all shows them)\n", more)
	}
}
