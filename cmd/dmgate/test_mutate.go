package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/rules/ruletest"
)

// mutatePart changes the pack, one little thing at a time, and tells which changes no test notices.
type mutatePart struct {
	console *console
	only    string
}

// allElements is what --mutate means without a value: every element matches.
const allElements = "."

func (p *mutatePart) addTo(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&p.only, "mutate", "", "change every number and condition a little, and show the changes that no test "+
		"notices; with a regular `expression`, only where it matches, such as limits.sender, account.new or floods.rego")
	flags.Lookup("mutate").NoOptDefVal = allElements
}

func (p *mutatePart) wanted(cmd *cobra.Command) (bool, error) {
	if _, err := regexp.Compile(p.only); err != nil {
		return false, usagef(cmd, "--mutate: %s", err)
	}
	return cmd.Flags().Changed("mutate"), nil
}

func (p *mutatePart) observe(*ruletest.Suite) observer { return nil }

func (p *mutatePart) finish(ctx context.Context, r *testRun) (testSection, error) {
	fsys, err := packFiles(r.dir)
	if err != nil {
		return nil, err
	}
	o := ruletest.MutateOptions{Workers: runtime.NumCPU(), Only: p.only}
	if p.only == allElements {
		o.Only = ""
	}
	tell := p.console.newTryProgress()
	if tell != nil {
		o.Tried = tell.tried
	}
	m, err := r.suite.Mutate(ctx, fsys, o)
	tell.end()
	if errors.Is(err, ruletest.ErrFailing) {
		return &mutateSection{Failing: true}, nil
	}
	if err != nil {
		return nil, err
	}
	for _, mutants := range [][]ruletest.Mutant{m.Unnoticed, m.Accepted} {
		for i := range mutants {
			mutants[i].File = r.path(mutants[i].File)
		}
	}
	for i := range m.Stale {
		m.Stale[i].File = r.path(m.Stale[i].File)
	}
	return &mutateSection{Mutation: m}, nil
}

// mutateSection is what became of the changes.
type mutateSection struct {
	Failing bool `json:"failing,omitempty"` // tests fail as the pack stands, so that nothing was tried
	*ruletest.Mutation
}

func (s *mutateSection) name() string { return "mutation" }

func (s *mutateSection) print(c *console, w io.Writer) {
	p := painter{c.colour()}
	if s.Failing {
		fmt.Fprintf(w, "\n%s  nothing was changed, because tests fail as the pack stands\n", p.paint(bold, "MUTATION"))
		return
	}
	fmt.Fprintf(w, "\n%s  %s: %d noticed, %d accepted, %d unnoticed\n", p.paint(bold, "MUTATION"),
		plural(s.Changes, "small change"), s.Noticed, len(s.Accepted), len(s.Unnoticed))
	for i := range s.Unnoticed {
		m := &s.Unnoticed[i]
		fmt.Fprintf(w, "%s %s\n", p.paint(red, "UNNOTICED"), mutantText(m))
		fmt.Fprintf(w, "    %s\n", p.paint(dim, printable(m.Hint)))
	}
	for i := range s.Accepted {
		m := &s.Accepted[i]
		fmt.Fprintf(w, "%s %s\n    %s\n", p.paint(yellow, "ACCEPTED"), mutantText(m), p.paint(dim, printable(m.Accepted)))
	}
	for _, m := range s.Stale {
		why := "every change that it is about is noticed"
		if m.Reason == "" {
			why = "want a reason, # mutate: ok, because …"
		}
		fmt.Fprintf(w, "%s %s:%d: this comment accepts nothing: %s\n", p.paint(yellow, "STALE"), printable(m.File), m.Line, why)
	}
}

// notes names the unnoticed changes at their lines.
func (s *mutateSection) notes() []note {
	if s.Failing {
		return nil
	}
	var out []note
	for i := range s.Unnoticed {
		m := &s.Unnoticed[i]
		out = append(out, note{m.File, m.Line, "no test notices", changeText(m) + "\n" + printable(m.Hint)})
	}
	return out
}

// mutantText tells a change, and where it is.
func mutantText(m *ruletest.Mutant) string {
	return printable(fmt.Sprintf("%s:%d: ", m.File, m.Line)) + changeText(m)
}

// changeText tells what became of what.
func changeText(m *ruletest.Mutant) string {
	to := " → " + m.New
	if m.New == "" {
		to = ""
	}
	return printable(fmt.Sprintf("%s %s: %s%s", m.Element, m.Change, m.Old, to))
}

func (s *mutateSection) problem() string {
	switch {
	case s.Failing:
		return "tests fail as the pack stands, so it can't be told what they would notice"
	case s.Changes == 0:
		return "nothing was changed: no element matches --mutate"
	case len(s.Unnoticed) > 0:
		return fmt.Sprintf("no test notices %d of %s", len(s.Unnoticed), plural(s.Changes, "small change"))
	}
	return ""
}

// tryProgress tells on a terminal how many changes were tried. nil tells nothing. It is safe for concurrent use.
type tryProgress struct {
	w io.Writer

	mu   sync.Mutex
	told time.Time
	done int
}

func (c *console) newTryProgress() *tryProgress {
	if !c.errTerminal {
		return nil
	}
	return &tryProgress{w: c.err}
}

func (p *tryProgress) tried(done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done = max(p.done, done)
	if now := time.Now(); now.Sub(p.told) >= tellLive {
		p.told = now
		fmt.Fprintf(p.w, "\r\x1b[K%d of %s tried", p.done, plural(total, "change"))
	}
}

// end leaves nothing on the terminal.
func (p *tryProgress) end() {
	if p != nil {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
