package main

import (
	"fmt"
	"strings"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/whatif"
	"github.com/dmgate/dmgate/rules/wording"
)

// whatIf is a smallest change that would have given another route.
type whatIf struct {
	whatif.Answer
	Text string `json:"text"`
}

func whatIfs(pack *rules.Pack, c *filter.Case) []whatIf {
	out := []whatIf{}
	for _, a := range whatif.Find(pack, c) {
		out = append(out, whatIf{a, a.Text()})
	}
	return out
}

// How many answers are shown for people, who look at the likely ones only.
const (
	milderAnswers   = 3 // for a route that is milder
	stricterAnswers = 2 // of one kind, for one that is stricter
)

// whatIf prints the best answers for each route: the milder ones each on a line, the ties on one, and those of a
// stricter one on a line a kind.
func (x *explainPrinter) whatIf(e *explanation) {
	var lines [][2]string
	for _, r := range filter.Routes {
		for _, text := range whatIfTexts(e, r) {
			lines = append(lines, [2]string{r.String(), text})
		}
	}
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(x.w, "\n%s\n", x.p.paint(bold, "WHAT IF"))
	for _, line := range lines {
		route, _ := filter.ParseRoute(line[0])
		pad := strings.Repeat(" ", len("requests")-len(line[0])+len(columnGap))
		x.wrapped("  "+x.p.paint(routeStyles[route], line[0])+pad, line[1], 2+len("requests")+len(columnGap))
	}
}

func whatIfTexts(e *explanation, r filter.Route) []string {
	if r > e.Decision.Route {
		return stricterTexts(e, r)
	}
	var out, ties []string
	more := 0
	for _, a := range e.WhatIf {
		switch {
		case a.Route != r:
		case a.Kind() == whatif.Tie:
			ties = append(ties, a.Text)
		case len(out) < milderAnswers:
			out = append(out, a.Text)
		default:
			more++
		}
	}
	if more > 0 {
		out[len(out)-1] += " (or " + plural(more, "more way") + ")"
	}
	if len(ties) > 0 {
		out = append(out, "with a tie: "+tiesText(ties))
	}
	return out
}

// tiesText joins ties, most of which are the recipient's to make.
func tiesText(ties []string) string {
	return strings.ReplaceAll(wording.Or(ties), ", if the recipient ", ", ")
}

// stricterTexts are the answers for a stricter route, a line a kind of change.
func stricterTexts(e *explanation, r filter.Route) []string {
	var kinds []whatif.Kind
	texts := map[whatif.Kind][]string{}
	for _, a := range e.WhatIf {
		if a.Route != r {
			continue
		}
		if texts[a.Kind()] == nil {
			kinds = append(kinds, a.Kind())
		}
		texts[a.Kind()] = append(texts[a.Kind()], a.Text)
	}
	var out []string
	for _, k := range kinds {
		all := texts[k]
		if more := len(all) - stricterAnswers; more > 1 {
			all = append(all[:stricterAnswers:stricterAnswers], fmt.Sprintf("%d more of that kind", more))
		}
		out = append(out, wording.Or(all))
	}
	return out[:min(len(out), milderAnswers)]
}

// wrapped prints text after a lead that takes so many columns, over as many lines as the terminal needs.
func (x *explainPrinter) wrapped(lead, text string, indent int) {
	fmt.Fprint(x.w, lead)
	used := indent
	for i, word := range strings.Fields(printable(text)) {
		n := columnsOf(word)
		switch {
		case i == 0:
		case x.c.width > 0 && used+1+n > x.c.width:
			fmt.Fprint(x.w, "\n"+strings.Repeat(" ", indent))
			used = indent
		default:
			fmt.Fprint(x.w, " ")
			used++
		}
		fmt.Fprint(x.w, word)
		used += n
	}
	fmt.Fprintln(x.w)
}

// shadow prints what the second pack would have decided, where there is one.
func (x *explainPrinter) shadow(d *filter.Decision) {
	s := d.Shadow
	if s == nil {
		return
	}
	score := ""
	if s.Trust == "" {
		score = ", score " + number(s.Score)
	}
	fmt.Fprintf(x.w, "\n%s  %s%s: %s\n%s\n", x.p.paint(bold, "SHADOW"),
		x.p.paint(routeStyles[s.Route], s.Route.String()), score, printable(shadowDifference(d)),
		x.p.paint(dim, "pack "+s.Revision))
}

// shadowDifference says everything in which a second pack decides otherwise.
func shadowDifference(d *filter.Decision) string {
	if d.Shadow.Trust != "" || d.Trust != "" {
		return shadowWhy(d)
	}
	var parts []string
	for _, f := range d.Shadow.Faults {
		parts = append(parts, "fault in "+f.Source)
	}
	for _, c := range changes(d.Shadow) {
		parts = append(parts, c.text())
	}
	if len(parts) == 0 {
		return "the same hits"
	}
	return strings.Join(parts, ", ")
}
