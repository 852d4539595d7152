package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/rules/ruletest"
)

// coveragePart tells what of the pack no test and no scenario exercises.
type coveragePart struct {
	wantedFlag bool
	threshold  float64
	run        *ruletest.CoverageRun
}

func (p *coveragePart) addTo(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&p.wantedFlag, "coverage", false, "show which rules, limits, lists, bands, weights, floors and thresholds no "+
		"test exercises")
	flags.Float64Var(&p.threshold, "threshold", 0, "exit status 2 when less than so many `percent` are exercised (implies --coverage)")
}

func (p *coveragePart) wanted(cmd *cobra.Command) (bool, error) {
	given := cmd.Flags().Changed("threshold")
	if given && !(p.threshold >= 0 && p.threshold <= 100) {
		return false, usagef(cmd, "--threshold %v, want a percentage from 0 to 100", p.threshold)
	}
	return p.wantedFlag || given, nil
}

func (p *coveragePart) observe(s *ruletest.Suite) observer {
	p.run = s.NewCoverageRun()
	return p.run.Observe
}

func (p *coveragePart) finish(_ context.Context, r *testRun) (testSection, error) {
	fsys, err := packFiles(r.dir)
	if err != nil {
		return nil, err
	}
	c, err := p.run.Coverage(fsys, r.results)
	if err != nil {
		return nil, err
	}
	for i := range c.Items {
		c.Items[i].File = r.path(c.Items[i].File)
	}
	return &coverageSection{Coverage: c, threshold: p.threshold, chosen: r.chosen}, nil
}

// coverageSection is what the tests exercise.
type coverageSection struct {
	*ruletest.Coverage
	threshold float64
	chosen    bool // not all tests were run
}

func (s *coverageSection) name() string { return "coverage" }

func (s *coverageSection) print(c *console, w io.Writer) {
	p := painter{c.colour()}
	by := ""
	if s.chosen {
		by = ", by the tests that --run chooses"
	}
	fmt.Fprintf(w, "\n%s  %v %%: %d of %d%s\n", p.paint(bold, "COVERAGE"), s.Percent, s.Covered, s.Total, by)
	t := table{painter: p, width: c.width, columns: []column{{}, {right: true}, {}}}
	var rows [][]cell
	for _, k := range s.Kinds {
		style := green
		if k.Covered < k.Total {
			style = yellow
		}
		rows = append(rows, []cell{{"  " + string(k.Kind), plain}, {fmt.Sprintf("%v %%", k.Percent), style},
			{fmt.Sprintf("%d of %d", k.Covered, k.Total), dim}})
	}
	_ = t.writeAll(w, rows) // w keeps its error for the end
	for _, item := range s.Items {
		if !item.Covered {
			fmt.Fprintf(w, "%s %s\n", p.paint(yellow, "UNCOVERED"),
				printable(fmt.Sprintf("%s:%d: %s", item.File, item.Line, item.Todo)))
		}
	}
}

// notes names what is not covered at its lines.
func (s *coverageSection) notes() []note {
	var out []note
	for _, item := range s.Items {
		if !item.Covered {
			out = append(out, note{item.File, item.Line, "not covered", printable(item.Todo)})
		}
	}
	return out
}

func (s *coverageSection) problem() string {
	if s.Percent >= s.threshold {
		return ""
	}
	return fmt.Sprintf("the coverage is %v %%, want %v %%", s.Percent, s.threshold)
}
