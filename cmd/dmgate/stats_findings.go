package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules/stats"
)

// finding is one thing to look at: what it is, and where it was found.
type finding struct{ what, text string }

// findings prints what an author should look at.
func (s *statsPrinter) findings() {
	f := &s.report.Findings
	var out []finding
	s.add(&out, "always masked", maskedTexts(f.Masked))
	s.add(&out, "only wanted", suspectTexts(f.OnlyWanted, "accepted", "held or dropped"))
	s.add(&out, "only unwanted", suspectTexts(f.OnlyUnwanted, "reported or blocked", "let through"))
	out = append(out,
		finding{"never decisive", s.names(f.NeverDecisive)},
		finding{"never hit", s.names(f.NeverHit)},
		finding{"never matched", s.names(listed(f.NeverMatched))},
		finding{"never seen", s.names(bandTexts(f.NeverSeen))},
		finding{"cost most", s.costliest()},
	)
	s.print(out)
}

func (s *statsPrinter) print(all []finding) {
	fmt.Fprintf(s.w, "\n%s\n", s.p.paint(bold, "FINDINGS"))
	before := ""
	for _, f := range all {
		if f.text == "" {
			continue
		}
		label := f.what
		if label == before {
			label = ""
		}
		before = f.what
		for i, line := range wrap(f.text, findingWidth) {
			if i > 0 {
				label = ""
			}
			fmt.Fprintf(s.w, "%s%s%s\n", s.p.paint(bold, label), strings.Repeat(" ", labelWidth-len(label)), printable(line))
		}
	}
}

// add adds a finding a sentence.
func (s *statsPrinter) add(out *[]finding, what string, sentences []string) {
	more := len(sentences) - shownNames
	if more <= 1 || s.all {
		more = 0
	}
	for _, text := range sentences[:len(sentences)-more] {
		*out = append(*out, finding{what, text})
	}
	if more > 0 {
		*out = append(*out, finding{what, fmt.Sprintf("and %d more (--all names them)", more)})
	}
}

// The columns of findings.
const (
	labelWidth   = len("never decisive") + 2
	findingWidth = 100
)

// shownNames is how many rules a finding names where not all are wanted.
const shownNames = 12

func (s *statsPrinter) names(names []string) string {
	if more := len(names) - shownNames; more > 1 && !s.all {
		return fmt.Sprintf("%s and %d more (--all names them)", strings.Join(names[:shownNames], ", "), more)
	}
	return strings.Join(names, ", ")
}

// maskedTexts says which rules mask others, those that hit most often first.
func maskedTexts(all []stats.Masked) []string {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b stats.Masked) int { return cmp.Compare(b.Hits, a.Hits) })
	var out []string
	for _, m := range all {
		by := m.By[0]
		if more := len(m.By) - 1; more > 0 {
			by += fmt.Sprintf(" (and %s)", plural(more, "other"))
		}
		out = append(out, fmt.Sprintf("%s: whenever it hits, %s %s the message already (%d of %d)", m.Rule, by,
			doesText(m.Does), m.Hits, m.Hits))
	}
	return out
}

func doesText(r filter.Route) string {
	if r == filter.Drop {
		return "drops"
	}
	return "holds"
}

// suspectTexts says which rules hit the wrong messages only, those that hit most often first.
func suspectTexts(all []stats.Suspect, outcome, did string) []string {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b stats.Suspect) int { return cmp.Compare(b.Hits, a.Hits) })
	var out []string
	for _, s := range all {
		all := "all of them were"
		if s.Hits == 1 {
			all = "it was"
		}
		out = append(out, fmt.Sprintf("%s hits %s that recipients judged, and %s %s; it alone has %s %d", s.Rule,
			plural(s.Hits, "message"), all, outcome, did, s.Decisive))
	}
	return out
}

func listed(lists []string) []string {
	var out []string
	for _, l := range lists {
		out = append(out, "list "+l)
	}
	return out
}

// bandTexts names values band by band: account_age: old or unknown.
func bandTexts(values []stats.BandValue) []string {
	var out []string
	for i := 0; i < len(values); {
		band := values[i].Band
		var names []string
		for ; i < len(values) && values[i].Band == band; i++ {
			names = append(names, values[i].Value)
		}
		out = append(out, fmt.Sprintf("%s (band %s)", strings.Join(names, " and "), band))
	}
	return out
}

// shownCostliest is how many of the rules that cost most are named.
const shownCostliest = 3

// costliest names the rules that take most steps.
func (s *statsPrinter) costliest() string {
	rules := slices.Clone(s.report.Rules)
	slices.SortStableFunc(rules, func(a, b stats.Rule) int {
		return cmp.Or(cmp.Compare(stepsOf(&b), stepsOf(&a)), cmp.Compare(a.ID, b.ID))
	})
	var out []string
	for i := range rules[:min(shownCostliest, len(rules))] {
		if steps := stepsOf(&rules[i]); steps > 0 {
			out = append(out, fmt.Sprintf("%s takes %.2f steps (%.0f %%)", rules[i].ID, steps,
				100*steps/s.report.Evaluation.Steps))
		}
	}
	return strings.Join(out, ", ")
}
