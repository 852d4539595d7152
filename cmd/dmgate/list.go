package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/rules/blocklist"
)

func newList(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "Build, ask and describe lists, and change those of a running gate",
		Long: `Build, ask and describe lists, and change those of a running gate. A list is a text file, one entry a line, or
the compiled form of one, which loads without parsing. A pack may name either. What "list add" adds counts beside
the files of the pack in force, and "list live" shows it.`,
		Example: `  dmgate list build --kind domains -o domains.dmlist domains.txt more.txt
  dmgate list has domains.dmlist evil.example
  dmgate list stats domains.dmlist
  dmgate list add --list domains --why "phishing wave" prize.example
  dmgate list live`,
		GroupID: groupPack,
		Args:    knownCommand,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newListBuild(c), newListHas(c), newListStats(c), newListAdd(c), newListRemove(c), newListLive(c))
	return cmd
}

// kindFlag is the flag --kind.
type kindFlag struct{ value string }

func (k *kindFlag) addTo(cmd *cobra.Command, usage string) {
	cmd.Flags().StringVarP(&k.value, "kind", "k", "", usage+": "+strings.Join(kindNames(), ", "))
	complete(cmd, "kind", kindNames()...)
}

func kindNames() []string {
	names := make([]string, len(blocklist.Kinds))
	for i, k := range blocklist.Kinds {
		names[i] = string(k)
	}
	return names
}

// kind returns the kind that the flag names.
func (k *kindFlag) kind(cmd *cobra.Command) (blocklist.Kind, error) {
	switch {
	case k.value == "":
		return "", usagef(cmd, "--kind is missing, want one of %s", strings.Join(kindNames(), ", "))
	case !slices.Contains(kindNames(), k.value):
		return "", usagef(cmd, "--kind %q, want one of %s", k.value, strings.Join(kindNames(), ", "))
	}
	return blocklist.Kind(k.value), nil
}

// open reads a list in either form. A text file needs the flag to say what its entries are.
func (k *kindFlag) open(cmd *cobra.Command, file string) (*blocklist.List, error) {
	data, err := readList(file)
	if err != nil {
		return nil, err
	}
	if k.value == "" && blocklist.OpensCompiled(file, data) {
		return blocklist.Open(file, data)
	}
	if k.value == "" {
		return nil, usagef(cmd, "%s is a text file: --kind has to say what it lists, one of %s", file,
			strings.Join(kindNames(), ", "))
	}
	kind, err := k.kind(cmd)
	if err != nil {
		return nil, err
	}
	list, _, err := blocklist.Load(file, data, kind, blocklist.Options{})
	return list, err
}

func newListStats(c *console) *cobra.Command {
	var kind kindFlag
	var output outputFlag
	cmd := &cobra.Command{
		Use:     "stats FILE",
		Short:   "Describe a list",
		Long:    "Describe a list, compiled or text: its kind, entries, size, and the Bloom filter in front of it.",
		Example: "  dmgate list stats domains.dmlist\n  dmgate list stats --kind domains domains.txt --output json",
		Args:    takes(1, 1, "FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			form, err := output.of(cmd, c, outputTable)
			if err != nil {
				return err
			}
			list, err := kind.open(cmd, args[0])
			if err != nil {
				return err
			}
			return printListStats(c, list.Stats(), form)
		},
	}
	kind.addTo(cmd, "what a text file lists")
	output.addTo(cmd, outputTable)
	return cmd
}

func printListStats(c *console, s blocklist.Stats, form string) error {
	w := c.buffered()
	if form == outputJSON {
		if err := writeJSON(w, s); err != nil {
			return err
		}
		return w.Flush()
	}
	t := table{columns: make([]column, 2), painter: painter{c.colour()}, width: c.width}
	err := t.writeAll(w, [][]cell{
		{{"kind", dim}, {string(s.Kind), plain}},
		{{"entries", dim}, {fmt.Sprint(s.Entries), plain}},
		{{"kept", dim}, {keptText(s), plain}},
		{{"size", dim}, {sizeText(s.Bytes), plain}},
		{{"filter", dim}, {fmt.Sprintf("%s, %d hashes, passes %.3g %% of what is not listed",
			sizeText(int(s.BloomBits/8)), s.BloomHashes, 100*s.FalsePositives), plain}},
		{{"source", dim}, {s.Source, plain}},
	})
	if err != nil {
		return err
	}
	return w.Flush()
}

// keptText says what a list has of its entries.
func keptText(s blocklist.Stats) string {
	if s.InFull {
		return "in full"
	}
	return "as salted digests"
}

// sizeText writes a number of bytes in the unit that suits it.
func sizeText(n int) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d B", n)
}
