package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/rules"
)

func newFacts(c *console) *cobra.Command {
	var output outputFlag
	cmd := &cobra.Command{
		Use:   "facts [PACK] [WORD...]",
		Short: "Show everything that a rule can read, and every rule",
		Long: `Show what can be written in a rule of the pack in directory PACK, or of the shipped one: every fact, band,
list and limit with the path to read it by in Rego, the values that it can have and what they mean; and the
rules that there are. With WORDs, only what has all of them in its name, its values or its description.`,
		Example: `  dmgate facts mypack
  dmgate facts mypack account
  dmgate facts --output json mypack | jq -r .path`,
		GroupID: groupPack,
		Args:    takes(0, -1, ""),
		RunE: func(cmd *cobra.Command, args []string) error {
			form, err := output.of(cmd, c, outputTable)
			if err != nil {
				return err
			}
			q, err := newFactQuery(cmd, args)
			if err != nil {
				return err
			}
			found, err := q.run()
			if err != nil {
				return err
			}
			if form == outputJSON {
				return found.writeJSON(c)
			}
			return found.print(c)
		},
	}
	output.addTo(cmd, outputTable)
	return cmd
}

// factQuery is what facts is asked.
type factQuery struct {
	pack    packFlag
	words   []string
	guessed bool // the first argument is no directory, so it is taken for a word
}

func newFactQuery(cmd *cobra.Command, args []string) (factQuery, error) {
	q := factQuery{words: args}
	if len(args) == 0 {
		return q, nil
	}
	if _, err := os.Stat(args[0]); errors.Is(err, fs.ErrNotExist) && args[0] != "" {
		q.guessed = true
		return q, nil
	}
	q.words = args[1:]
	if err := q.pack.Set(args[0]); err != nil {
		return q, usagef(cmd, "%s", err)
	}
	return q, nil
}

// run returns what the query finds. Nothing is an error.
func (q *factQuery) run() (*foundFacts, error) {
	pack, err := q.pack.load()
	if err != nil {
		return nil, err
	}
	found := &foundFacts{}
	for _, r := range pack.Readable() {
		if q.matches(readableText(&r)) {
			found.readable = append(found.readable, r)
		}
	}
	for _, r := range pack.Rules() {
		if q.matches(r.ID + "\n" + r.Title + "\n" + r.Description + "\n" + r.Abuse) {
			found.rules = append(found.rules, newFactRule(&r, pack))
		}
	}
	if len(found.readable)+len(found.rules) > 0 {
		return found, nil
	}
	if q.guessed {
		return nil, fmt.Errorf("%s has nothing with %q, and there is no directory of that name either",
			packName(""), strings.Join(q.words, " "))
	}
	return nil, fmt.Errorf("%s has nothing with %q", packName(q.pack.dir), strings.Join(q.words, " "))
}

// matches reports whether all words are in the text, in either case.
func (q *factQuery) matches(text string) bool {
	text = strings.ToLower(text)
	for _, w := range q.words {
		if !strings.Contains(text, strings.ToLower(w)) {
			return false
		}
	}
	return true
}

// readableText is what words are looked for in.
func readableText(r *rules.Readable) string {
	parts := []string{r.Path, r.About, r.Fact, r.Rule}
	for _, v := range r.Values {
		parts = append(parts, v.Name, v.Means)
	}
	return strings.Join(parts, "\n")
}

// foundFacts is what the query found.
type foundFacts struct {
	readable []rules.Readable
	rules    []factRule
}

// factRule is a rule, in the form of what can be read beside it.
type factRule struct {
	Path   string  `json:"path"` // its id
	Source string  `json:"source"`
	About  string  `json:"about"`
	Group  string  `json:"group,omitempty"` // of its weight; none for what stands before all weights
	Weight float64 `json:"weight"`
	Floor  string  `json:"floor,omitempty"`
	Mode   string  `json:"mode,omitempty"` // "shadow" where it is tried out
	text   string  // of weight, floor and mode
}

func newFactRule(r *rules.Rule, pack *rules.Pack) factRule {
	f := factRule{Path: r.ID, Source: "rule", About: r.Title, Group: r.Group, Weight: r.Weight.Points,
		text: r.Weight.Text()}
	if r.Weight.Floor > 0 {
		f.Floor = r.Weight.Floor.String()
	}
	switch r.Source {
	case rules.FromAccess:
		f.About, f.text = "Stands before all weights.", "built in"
	case rules.FromLimit:
		f.About = "Too many " + r.Title
	}
	if pack.Config.Scoring.Weights[r.ID].Shadow {
		f.Mode, f.text = "shadow", f.text+", shadow"
	}
	return f
}

// writeJSON writes a line for everything that was found.
func (f *foundFacts) writeJSON(c *console) error {
	w := c.buffered()
	for i := range f.readable {
		if err := writeJSON(w, &f.readable[i]); err != nil {
			return err
		}
	}
	for i := range f.rules {
		if err := writeJSON(w, &f.rules[i]); err != nil {
			return err
		}
	}
	return w.Flush()
}
