package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/rules/evade"
	"github.com/dmgate/dmgate/rules/ruletest"
)

// evadePart rewrites the texts of scenarios and tells which rules still hit.
type evadePart struct {
	names, survive []string
	rewrites       []evade.Rewrite
}

// allRewrites is what --evade means without a value.
const allRewrites = "all"

func (p *evadePart) addTo(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringSliceVar(&p.names, "evade", nil, "rewrite the texts of scenarios to get past rules, and show which still hit: "+
		"all or some of "+strings.Join(evade.Names(), ", "))
	flags.Lookup("evade").NoOptDefVal = allRewrites
	flags.StringSliceVar(&p.survive, "survive", nil, "exit status 2 when a `REWRITE` gets a text past a rule (implies --evade)")
	complete(cmd, "survive", evade.Names()...)
}

func (p *evadePart) wanted(cmd *cobra.Command) (bool, error) {
	if len(p.names) == 0 && len(p.survive) == 0 {
		return false, nil
	}
	if slices.Contains(p.names, allRewrites) {
		p.names = evade.Names()
	}
	for _, name := range p.survive {
		if !slices.Contains(p.names, name) {
			p.names = append(p.names, name)
		}
	}
	for _, name := range p.names {
		r, ok := evade.Named(name)
		if !ok {
			return false, usagef(cmd, "no rewrite is called %q, want %s or some of %s", name, allRewrites,
				strings.Join(evade.Names(), ", "))
		}
		p.rewrites = append(p.rewrites, r)
	}
	return true, nil
}

func (p *evadePart) observe(*ruletest.Suite) observer { return nil }

func (p *evadePart) finish(_ context.Context, r *testRun) (testSection, error) {
	tried := r.tried()
	e, err := tried.Evade(p.rewrites)
	if err != nil {
		return nil, err
	}
	if r.chosen {
		e.Untried = []string{} // that --run leaves most rules out is no news
	}
	for i := range e.Rules {
		for j := range e.Rules[i].Lost {
			e.Rules[i].Lost[j].File = r.path(e.Rules[i].Lost[j].File)
		}
	}
	return &evadeSection{Evasion: e, survive: p.survive}, nil
}

// tried returns the pack with the scenarios that were run alone.
func (r *testRun) tried() *ruletest.Suite {
	ran := map[string]bool{}
	for i := range r.results {
		ran[r.results[i].FullName()] = true
	}
	suite := *r.suite
	suite.Scenarios = slices.DeleteFunc(slices.Clone(suite.Scenarios), func(s ruletest.Scenario) bool {
		return !ran[s.FullName()]
	})
	return &suite
}

// evadeSection is how the pack's rules fare.
type evadeSection struct {
	*ruletest.Evasion
	survive []string
}

func (s *evadeSection) name() string { return "evasion" }

func (s *evadeSection) print(c *console, w io.Writer) {
	p := painter{c.colour()}
	fmt.Fprintf(w, "\n%s  %s\n", p.paint(bold, "EVASION"),
		"texts of scenarios rewritten to get past the rules that they hit")
	rules := table{painter: p, width: c.width, columns: []column{{title: "RULE"}, {title: "HITS UNDER"},
		{title: "LOSES, OF THE TEXTS THAT ARE REWRITTEN"}}}
	_ = rules.writeAll(w, s.ruleRows()) // w keeps its error for the end
	fmt.Fprintln(w)
	rewrites := table{painter: p, width: c.width, columns: []column{{title: "REWRITE"}, {title: "HITS KEPT", right: true},
		{title: "WHAT IT DOES"}}}
	_ = rewrites.writeAll(w, s.rewriteRows())
	if len(s.Untried) > 0 {
		fmt.Fprintf(w, "\nNot tried, because no scenario has a text that hits: %s\n", strings.Join(s.Untried, ", "))
	}
}

// ruleRows has a row for each rule.
func (s *evadeSection) ruleRows() [][]cell {
	var rows [][]cell
	for _, r := range s.Rules {
		tried, hit := 0, 0
		var lost []string
		for i, t := range r.Tries {
			if t.Rewritten == 0 {
				continue
			}
			tried++
			if t.Kept > 0 {
				hit++
			}
			if t.Kept < t.Rewritten {
				lost = append(lost, fmt.Sprintf("%s %d of %d", s.Rewrites[i], t.Rewritten-t.Kept, t.Rewritten))
			}
		}
		of := cell{fmt.Sprintf("%d of %d", hit, tried), green}
		if hit < tried {
			of.style = yellow
		}
		rows = append(rows, []cell{{r.Rule, plain}, of, {strings.Join(lost, ", "), plain}})
	}
	return rows
}

// rewriteRows has a row for each rewrite.
func (s *evadeSection) rewriteRows() [][]cell {
	var rows [][]cell
	for i, name := range s.Rewrites {
		kept, rewritten := 0, 0
		for _, r := range s.Rules {
			kept += r.Tries[i].Kept
			rewritten += r.Tries[i].Rewritten
		}
		about := ""
		if r, ok := evade.Named(name); ok {
			about = r.About
		}
		rows = append(rows, []cell{{name, plain}, {fmt.Sprintf("%d of %d", kept, rewritten), plain}, {about, dim}})
	}
	return rows
}

// problem names the first texts that get past a rule by a rewrite that must not succeed.
func (s *evadeSection) problem() string {
	var past []string
	for _, r := range s.Rules {
		for _, l := range r.Lost {
			if slices.Contains(s.survive, l.Rewrite) {
				past = append(past, fmt.Sprintf("%s:%d: %s gets the text past %s", l.File, l.Line, l.Rewrite, r.Rule))
			}
		}
	}
	if len(past) == 0 {
		return ""
	}
	const shown = 10
	if more := len(past) - shown; more > 0 {
		past = append(past[:shown], fmt.Sprintf("%d more", more))
	}
	return strings.Join(past, "\n")
}
