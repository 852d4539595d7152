package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/dmgate/dmgate/filter"
)

// decisionTable prints a row a decision: where the message went and why. It holds the first rows back, to set the
// columns to their widths, until it is released.
type decisionTable struct {
	table
	held     []heldRow
	released bool
}

// heldRow is a row, with what follows its last cell.
type heldRow struct {
	cells []cell
	rest  cell
}

// heldRows is how many rows a decisionTable holds at most.
const heldRows = 1000

func newDecisionTable(c *console) *decisionTable {
	return &decisionTable{table: table{
		painter: painter{c.colour()},
		width:   c.width,
		columns: []column{
			{title: "ROUTE", width: 8},
			{title: "SCORE", right: true},
			{title: "MESSAGE", most: 30},
			{title: "FROM", most: 24},
			{title: "TO", most: 24},
			{title: "WHY"},
		},
	}}
}

// decided prints the row of a decision, and below it what a shadow that differs would have done.
func (t *decisionTable) decided(w io.Writer, d *filter.Decision, from, to string) error {
	err := t.row(w, heldRow{rest: cell{shadowHits(d), dim}, cells: []cell{
		{d.Route.String(), routeStyles[d.Route]},
		{scoreText(d), plain},
		{d.MessageID, plain},
		{from, plain},
		{to, plain},
		{why(d), plain},
	}})
	if err != nil || !differs(d) {
		return err
	}
	return t.row(w, heldRow{rest: cell{"shadow: " + shadowWhy(d), plain}, cells: []cell{
		{"→ " + d.Shadow.Route.String(), routeStyles[d.Shadow.Route]},
		{shadowScore(d.Shadow), plain},
	}})
}

// invalid prints the row of what was no valid event.
func (t *decisionTable) invalid(w io.Writer, where, reason string) error {
	return t.row(w, heldRow{cells: []cell{{"invalid", red}, {}, {where, plain}, {}, {}, {reason, plain}}})
}

func (t *decisionTable) row(w io.Writer, row heldRow) error {
	if t.released {
		return t.writeWith(w, row.cells, row.rest)
	}
	if t.held = append(t.held, row); len(t.held) < heldRows {
		return nil
	}
	return t.release(w)
}

// release prints the titles and what was held back. From then on rows are printed at once.
func (t *decisionTable) release(w io.Writer) error {
	if t.released {
		return nil
	}
	t.released = true
	rows := t.held
	t.held = nil
	for _, row := range rows {
		t.fit([][]cell{row.cells})
	}
	if err := t.writeTitles(w); err != nil {
		return err
	}
	for _, row := range rows {
		if err := t.writeWith(w, row.cells, row.rest); err != nil {
			return err
		}
	}
	return nil
}

// scoreText is the score, or a dash for a message that wasn't scored.
func scoreText(d *filter.Decision) string {
	if !d.Scored {
		return "–"
	}
	return number(d.Score)
}

// why names what decided, the heaviest first.
func why(d *filter.Decision) string {
	if !d.Scored {
		return "trusted: " + tieText(d.Trust)
	}
	var parts []string
	for _, f := range d.Faults {
		parts = append(parts, "fault in "+f.Source)
	}
	for _, rule := range d.Demoted {
		parts = append(parts, rule+" is demoted")
	}
	for _, h := range d.Hits {
		parts = append(parts, hitText(h))
	}
	if len(parts) == 0 {
		return "nothing found"
	}
	return few(parts)
}

// hitText is a hit as a row names it.
func hitText(h filter.Hit) string { return h.Rule + " " + h.Does().Text() }

// few names the first of many.
func few(parts []string) string {
	if more := len(parts) - whyHits; more > 1 {
		parts = append(parts[:whyHits], fmt.Sprintf("%d more", more))
	}
	return strings.Join(parts, ", ")
}

// whyHits is how many hits a row names, where there are many.
const whyHits = 3

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// tieText puts the tie that made a message trusted in words.
func tieText(tie string) string {
	switch tie {
	case filter.TieRecipientFollows:
		return "the recipient follows the sender"
	case filter.TieRecipientMessaged:
		return "the recipient has messaged the sender"
	case filter.TieAccepted:
		return "the conversation is accepted"
	case filter.TieFollower:
		return "the sender has followed long enough"
	}
	return tie
}
