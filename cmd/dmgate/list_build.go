package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/blocklist"
)

// buildOptions are the flags of list build.
type buildOptions struct {
	kind kindFlag
	skip bool
	out  string
}

func newListBuild(c *console) *cobra.Command {
	var o buildOptions
	cmd := &cobra.Command{
		Use:   "build --kind KIND -o OUT FILE...",
		Short: "Compile text files into one list",
		Long: `Compile text files, one entry a line, into one list that loads without parsing. Malformed entries are
reported with file and line, and no list is written, unless they are to be skipped. "-" is standard input.`,
		Example: `  dmgate list build --kind domains -o domains.dmlist domains.txt more.txt
  dmgate list build --kind domains --skip-malformed -o feed.dmlist feed.txt
  cut -d, -f1 senders.csv | dmgate list build --kind senders -o senders.dmlist -`,
		Args: takes(1, -1, "FILE"),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd, c, args) },
	}
	o.kind.addTo(cmd, "what the files list")
	cmd.Flags().BoolVar(&o.skip, "skip-malformed", false, "report malformed entries and leave them out")
	cmd.Flags().StringVarP(&o.out, "out", "o", "", "`file` to write the list to")
	return cmd
}

func (o *buildOptions) run(cmd *cobra.Command, c *console, names []string) error {
	kind, err := o.kind.kind(cmd)
	if err != nil {
		return err
	}
	if o.out == "" {
		return usagef(cmd, "--out is missing, the file to write the list to")
	}
	files, err := readTexts(c, names)
	if err != nil {
		return err
	}
	list, malformed, err := blocklist.Build(kind, files, blocklist.Options{SkipMalformed: o.skip})
	for _, m := range malformed {
		fmt.Fprintln(c.err, printable(m.String()))
	}
	if len(malformed) > 0 && !o.skip {
		return fmt.Errorf("no list was written because of %s (--skip-malformed leaves such out)",
			entriesText(len(malformed), "malformed "))
	}
	if err != nil {
		return err
	}
	if err := writeFile(o.out, list.Write); err != nil {
		return err
	}
	return o.summary(c, list, len(malformed))
}

func (o *buildOptions) summary(c *console, list *blocklist.List, skipped int) error {
	info, err := os.Stat(o.out)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("%s: %s of kind %s, %s", o.out, entriesText(list.Stats().Entries, ""), list.Kind(),
		sizeText(int(info.Size())))
	if skipped > 0 {
		text += fmt.Sprintf("; %s left out", entriesText(skipped, "malformed "))
	}
	_, err = fmt.Fprintln(c.out, text)
	return err
}

func entriesText(n int, what string) string {
	if n == 1 {
		return "1 " + what + "entry"
	}
	return thousands(n) + " " + what + "entries"
}

func readTexts(c *console, names []string) ([]blocklist.File, error) {
	var files []blocklist.File
	for _, name := range names {
		f, err := c.open(name)
		if err != nil {
			return nil, err
		}
		data, err := readAllUpTo(inputName(name), f, rules.MaxFile)
		f.Close()
		if err != nil {
			return nil, err
		}
		if blocklist.IsCompiled(data) {
			return nil, fmt.Errorf("%s is compiled already, want the text that it was compiled from", inputName(name))
		}
		files = append(files, blocklist.File{Name: name, Data: data})
	}
	return files, nil
}
