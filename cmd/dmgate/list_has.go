package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/rules/blocklist"
)

// answer is what list has says of one value.
type answer struct {
	Value  string `json:"value"`
	Listed bool   `json:"listed"`
	Entry  string `json:"entry,omitempty"` // that covers it
}

func newListHas(c *console) *cobra.Command {
	var kind kindFlag
	var output outputFlag
	cmd := &cobra.Command{
		Use:   "has FILE VALUE...",
		Short: "Ask whether values are listed",
		Long: `Ask whether a list, compiled or text, covers values as they stand in a message: ids, hosts, URLs, hashes or
texts. The exit status is 0 if all are listed and 1 if some are not.`,
		Example: `  dmgate list has domains.dmlist www.evil.example
  dmgate list has --kind phrases phrases.txt "write me on telegram"`,
		Args: takes(2, -1, "FILE or VALUE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			form, err := output.of(cmd, c, outputTable)
			if err != nil {
				return err
			}
			list, err := kind.open(cmd, args[0])
			if err != nil {
				return err
			}
			answers, err := ask(list, args[1:])
			if err != nil {
				return err
			}
			return printAnswers(c, answers, form)
		},
	}
	kind.addTo(cmd, "what a text file lists")
	output.addTo(cmd, outputTable)
	return cmd
}

func ask(list *blocklist.List, values []string) ([]answer, error) {
	var answers []answer
	for _, v := range values {
		entry, ok, err := list.Match(v)
		if err != nil {
			return nil, err
		}
		answers = append(answers, answer{Value: v, Listed: ok, Entry: entry})
	}
	return answers, nil
}

func printAnswers(c *console, answers []answer, form string) error {
	w := c.buffered()
	t := table{columns: make([]column, 2), painter: painter{c.colour()}, width: c.width}
	listed := 0
	for _, a := range answers {
		if a.Listed {
			listed++
		}
		var err error
		if form == outputJSON {
			err = writeJSON(w, a)
		} else {
			err = t.write(w, a.cells())
		}
		if err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if listed < len(answers) {
		return errSilent
	}
	return nil
}

func (a answer) cells() []cell {
	if !a.Listed {
		return []cell{{"not listed", dim}, {a.Value, plain}}
	}
	text := a.Value
	if a.Entry != a.Value {
		text = fmt.Sprintf("%s by %s", a.Value, a.Entry)
	}
	return []cell{{"listed", red}, {text, plain}}
}
