package main

import (
	"bufio"
	"fmt"
	"math"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules/stats"
)

// statsPrinter prints a report for people. Its writer keeps the first error for Flush.
type statsPrinter struct {
	c      *console
	w      *bufio.Writer
	p      painter
	report *stats.Report
	all    bool
	time   bool
}

// head says what was counted.
func (s *statsPrinter) head() {
	r, m := s.report, &s.report.Strangers
	fmt.Fprintf(s.w, "%s, %d of them from strangers: %s\n", plural(r.Messages, "message"), m.Total, routesText(m))
	if m.Judged() > 0 {
		fmt.Fprintf(s.w, "What became of the strangers' messages: %s\n", outcomesText(m))
	}
	if r.Faulty > 0 {
		fmt.Fprintf(s.w, "%s\n", s.p.paint(red, plural(r.Faulty, "message")+" with a fault: "+
			"what failed may have kept rules from hitting (dmgate check shows the faults)"))
	}
	fmt.Fprintf(s.w, "An evaluation of the policies takes %.2f steps, over %s\n", r.Evaluation.Steps, inputsText(r))
	if m.Judged() == 0 {
		fmt.Fprintln(s.w, `No outcome is known, so nobody can say who was right. Add "outcome" to the events, `+
			"or a file with --outcomes:\n"+outcomeNames())
	}
	fmt.Fprintln(s.w)
}

func routesText(m *stats.Messages) string {
	return fmt.Sprintf("%d inbox, %d requests, %d drop", m.Inbox, m.Requests, m.Drop)
}

func outcomesText(m *stats.Messages) string {
	return fmt.Sprintf("%d unwanted (%d reported, %d blocked), %d wanted (accepted),\n"+
		"%d neither (%d declined, %d ignored), %d unknown",
		m.Unwanted, m.Reported, m.Blocked, m.Wanted, m.Declined+m.Ignored, m.Declined, m.Ignored, m.Unknown)
}

func inputsText(r *stats.Report) string {
	text := plural(r.Evaluation.Inputs, "distinct input")
	if r.Evaluation.Sampled {
		text += ", a sample of those that there were"
	}
	return text
}

// rules prints a row a rule; those that never hit too, where idle ones are wanted.
func (s *statsPrinter) rules(idle bool) {
	judged := s.report.Strangers.Judged() > 0
	t := table{painter: s.p, width: s.c.width, columns: s.columns(judged)}
	var rows [][]cell
	for i := range s.report.Rules {
		if r := &s.report.Rules[i]; idle || r.Hits.Total > 0 {
			rows = append(rows, s.row(r, judged))
		}
	}
	_ = t.writeAll(s.w, rows)
}

func (s *statsPrinter) columns(judged bool) []column {
	columns := []column{{title: "RULE"}, {title: "WEIGHT"}, {title: "HITS", right: true}, {title: "SHARE", right: true},
		{title: "DECISIVE", right: true}}
	names := []string{"INBOX", "REQUESTS", "DROP"}
	if judged {
		names = []string{"UNWANTED", "PRECISION", "RECALL", "S/O"}
	}
	if names = append(names, "STEPS"); s.time {
		names = append(names, "TIME")
	}
	for _, name := range names {
		columns = append(columns, column{title: name, right: true})
	}
	return columns
}

func (s *statsPrinter) row(r *stats.Rule, judged bool) []cell {
	style := plain
	if r.Shadow {
		style = dim
	}
	row := []cell{{shownRule(r), style}, {effectText(r), routeStyles[r.Floor]}, {fmt.Sprint(r.Hits.Total), plain},
		{percent(r.Share), plain}, {decisiveText(r), plain}}
	if judged {
		row = append(row, judgedCells(r)...)
	} else {
		row = append(row, countCell(r.Hits.Inbox), countCell(r.Hits.Requests), countCell(r.Hits.Drop))
	}
	if row = append(row, cell{stepsText(r), plain}); s.time {
		row = append(row, cell{timeText(r), plain})
	}
	return row
}

// judgedCells says how often recipients agreed with a rule.
func judgedCells(r *stats.Rule) []cell {
	if r.Precision == nil {
		return []cell{{"–", dim}, {"–", dim}, {shareText(r.Recall), dim}, {"–", dim}}
	}
	precision := fmt.Sprintf("%.0f %% (%.0f–%.0f)", 100*r.Precision.Share, 100*r.Precision.Low, 100*r.Precision.High)
	so := "–"
	if r.SpamOverAll != nil {
		so = fmt.Sprintf("%.2f", *r.SpamOverAll)
	}
	return []cell{{fmt.Sprintf("%d of %d", r.Hits.Unwanted, r.Hits.Judged()), plain}, {precision, plain},
		{shareText(r.Recall), plain}, {so, plain}}
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

func decisiveText(r *stats.Rule) string {
	if r.Hits.Total == 0 {
		return "–"
	}
	return fmt.Sprintf("%d (%.0f %%)", r.Decisive.Total, 100*r.DecisiveShare)
}

func countCell(n int) cell { return cell{fmt.Sprint(n), plain} }

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
