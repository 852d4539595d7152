package main

import (
	"bufio"
	"fmt"
	"slices"
	"strings"

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
		fmt.Fprintln(s.w, "No outcome (accepted, reported or blocked) is known, so nobody can say which rules are right.\n"+
			`Add "outcome" to the events, or a file with --outcomes.`)
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
	shown := only(slices.Clone(s.report.Rules), func(r stats.Rule) bool { return idle || r.Hits.Total > 0 })
	columns, left := s.fitting(shown)
	t := table{painter: s.p, width: s.c.width}
	for _, c := range columns {
		t.columns = append(t.columns, column{title: c.title, right: c.right})
	}
	_ = t.writeAll(s.w, ruleRows(columns, shown))
	if len(left) > 0 {
		fmt.Fprintf(s.w, "Left out, for want of room: %s\n", strings.Join(left, ", "))
	}
}

// fitting returns the columns that fit the terminal, and the titles of those that are left out.
func (s *statsPrinter) fitting(rules []stats.Rule) (columns []ruleColumn, left []string) {
	columns = s.columns()
	for s.c.width > 0 && widthOf(columns, rules) > s.c.width {
		spare := slices.IndexFunc(columns, func(c ruleColumn) bool { return c.spare })
		if spare < 0 {
			break
		}
		left = append(left, columns[spare].title)
		columns = slices.Delete(columns, spare, spare+1)
	}
	return columns, left
}
