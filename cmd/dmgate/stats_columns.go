package main

import (
	"fmt"
	"math"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules/stats"
)

// ruleColumn is a column of figures about rules.
type ruleColumn struct {
	title string
	right bool
	spare bool // left out where there is no room
	of    func(r *stats.Rule) cell
}

// columns returns the columns of the table: routes in place of what recipients judged, where they judged nothing.
func (s *statsPrinter) columns() []ruleColumn {
	columns := []ruleColumn{
		{title: "RULE", of: func(r *stats.Rule) cell { return cell{shownRule(r), ruleStyle(r)} }},
		{title: "WEIGHT", of: func(r *stats.Rule) cell { return cell{effectText(r), routeStyles[r.Floor]} }},
		figure("HITS", func(r *stats.Rule) string { return fmt.Sprint(r.Hits.Total) }),
		spare(figure("SHARE", func(r *stats.Rule) string { return percent(r.Share) })),
		figure("DECISIVE", decisiveText),
	}
	if s.report.Strangers.Judged() > 0 {
		columns = append(columns, judgedColumns...)
	} else {
		columns = append(columns, routeColumns...)
	}
	if columns = append(columns, figure("STEPS", stepsText)); s.time {
		columns = append(columns, figure("TIME", timeText))
	}
	return columns
}

var routeColumns = []ruleColumn{
	figure("INBOX", func(r *stats.Rule) string { return fmt.Sprint(r.Hits.Inbox) }),
	figure("REQUESTS", func(r *stats.Rule) string { return fmt.Sprint(r.Hits.Requests) }),
	figure("DROP", func(r *stats.Rule) string { return fmt.Sprint(r.Hits.Drop) }),
}

// judgedColumns say how often recipients agreed with a rule.
var judgedColumns = []ruleColumn{
	figure("UNWANTED", unwantedText),
	figure("PRECISION", precisionText),
	spare(figure("RECALL", func(r *stats.Rule) string { return shareText(r.Recall) })),
	spare(figure("S/O", spamOverAllText)),
}

// figure returns a column that is set flush right.
func figure(title string, text func(r *stats.Rule) string) ruleColumn {
	return ruleColumn{title: title, right: true, of: func(r *stats.Rule) cell { return cell{text(r), plain} }}
}

func spare(c ruleColumn) ruleColumn {
	c.spare = true
	return c
}

func ruleRows(columns []ruleColumn, rules []stats.Rule) [][]cell {
	var rows [][]cell
	for i := range rules {
		var row []cell
		for _, c := range columns {
			row = append(row, c.of(&rules[i]))
		}
		rows = append(rows, row)
	}
	return rows
}

// widthOf returns how many columns of a terminal the table of these rules takes.
func widthOf(columns []ruleColumn, rules []stats.Rule) int {
	width := len(columnGap) * (len(columns) - 1)
	for _, c := range columns {
		most := columnsOf(c.title)
		for i := range rules {
			most = max(most, columnsOf(c.of(&rules[i]).text))
		}
		width += most
	}
	return width
}

// shownRule is the rule's id, with what sets it apart.
func shownRule(r *stats.Rule) string {
	if r.Shadow {
		return r.ID + " (shadow)"
	}
	return r.ID
}

// effectText says what a hit does, as short as it can be told: +3.5 holds. What a cap takes off differs from hit to
// hit, so it is the mean.
func effectText(r *stats.Rule) string {
	points := r.Weight
	if r.Source == stats.FromCap {
		points = math.Round(r.MeanWeight*100) / 100
	}
	switch {
	case r.Floor == filter.Inbox:
		return fmt.Sprintf("%+g", points)
	case points == 0:
		return doesText(r.Floor)
	}
	return fmt.Sprintf("%+g %s", points, doesText(r.Floor))
}

// ruleStyle dims a rule that only records.
func ruleStyle(r *stats.Rule) style {
	if r.Shadow {
		return dim
	}
	return plain
}

func decisiveText(r *stats.Rule) string {
	if r.Hits.Total == 0 {
		return "–"
	}
	return fmt.Sprintf("%d (%.0f %%)", r.Decisive.Total, 100*r.DecisiveShare)
}

func unwantedText(r *stats.Rule) string {
	if r.Precision == nil {
		return "–"
	}
	return fmt.Sprintf("%d of %d", r.Hits.Unwanted, r.Hits.Judged())
}

func precisionText(r *stats.Rule) string {
	if r.Precision == nil {
		return "–"
	}
	return fmt.Sprintf("%.0f %% (%.0f–%.0f)", 100*r.Precision.Share, 100*r.Precision.Low, 100*r.Precision.High)
}

func spamOverAllText(r *stats.Rule) string {
	if r.SpamOverAll == nil {
		return "–"
	}
	return fmt.Sprintf("%.2f", *r.SpamOverAll)
}

func percent(share float64) string { return fmt.Sprintf("%.1f %%", 100*share) }

func shareText(share *float64) string {
	if share == nil {
		return "–"
	}
	return percent(*share)
}

func stepsText(r *stats.Rule) string {
	if r.Cost == nil {
		return "–"
	}
	return fmt.Sprintf("%.2f", r.Cost.Steps)
}

func timeText(r *stats.Rule) string {
	if r.Cost == nil {
		return "–"
	}
	return fmt.Sprintf("%.2f µs", r.Cost.Nanoseconds/1000)
}
