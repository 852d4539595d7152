package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/rules/blocklist"
	"github.com/dmgate/dmgate/rules/live"
)

// removeOptions are the flags of list remove.
type removeOptions struct {
	live liveFlags
	list string
}

func newListRemove(c *console) *cobra.Command {
	var o removeOptions
	cmd := &cobra.Command{
		Use:   "remove --list ID --why REASON ENTRY...",
		Short: "Remove live entries from a list of a running gate",
		Long: `Remove entries that "dmgate list add" has added, blocked or allowed, from a list of a running gate. They are
covered no more within a second. What stands in the pack's files is not removed so: the error says what to do.`,
		Example: `  dmgate list remove --list domains --why "was cleaned up" prize.example`,
		Args:    takes(1, -1, "ENTRY"),
		RunE:    func(cmd *cobra.Command, args []string) error { return o.run(cmd, c, args) },
	}
	cmd.Flags().StringVar(&o.list, "list", "", "`id` of the list in the pack")
	o.live.addTo(cmd)
	return cmd
}

func (o *removeOptions) run(cmd *cobra.Command, c *console, entries []string) error {
	if o.list == "" {
		return usagef(cmd, "--list is missing, the id of a list in the pack")
	}
	return o.live.change(cmd, c, func(ctx context.Context, l *liveChange) error {
		changes, err := l.removals(c, o.list, entries)
		if err != nil {
			return err
		}
		return l.putAll(ctx, c, changes, func(c live.Change) string {
			return fmt.Sprintf("%s: removed from list %s", c.Entry, c.List)
		})
	})
}

// removals makes a change of every entry, or tells of all that are no live entries.
func (l *liveChange) removals(c *console, list string, entries []string) ([]live.Change, error) {
	var changes []live.Change
	missing := 0
	for _, entry := range entries {
		found, ok, err := l.log.book.Find(list, entry)
		if err == nil && !ok {
			err = l.notLive(list, entry)
		}
		if err != nil {
			fmt.Fprintln(c.err, printable(err.Error()))
			missing++
			continue
		}
		change := l.authored(live.Remove)
		change.List, change.Kind, change.Entry = list, found.Kind, found.Entry
		changes = append(changes, change)
	}
	if missing > 0 {
		return nil, fmt.Errorf("nothing was removed: %s not live", entriesText(missing, ""))
	}
	return changes, nil
}

// notLive says why there is nothing to remove, and what to do where the pack's files list the entry.
func (l *liveChange) notLive(list, entry string) error {
	kind, err := l.kind(list)
	if err != nil {
		return err
	}
	wanted, err := blocklist.Parse(kind, entry)
	if err != nil {
		return err
	}
	block, allow, known := l.inFiles(list, wanted)
	switch {
	case block:
		return fmt.Errorf("%q: no live entry, it stands in the files of %s: let it through with "+
			`"dmgate list add --list %s --allow", or take it out of the file`, entry, l.packText(), list)
	case allow:
		return fmt.Errorf("%q: no live entry, it stands in the allowlist of %s: take it out of the file", entry, l.packText())
	case known:
		return fmt.Errorf("%q: neither a live entry nor one in the files of %s", entry, l.packText())
	}
	return fmt.Errorf("%q: no live entry; where it stands in the pack's files, let it through with "+
		`"dmgate list add --list %s --allow", or take it out of the file`, entry, list)
}

// inFiles reports whether the files of the pack in force block or allow an entry, where they can be looked at: the pack is
// given, or it is the shipped one.
func (l *liveChange) inFiles(list string, entry blocklist.Entry) (block, allow, known bool) {
	if l.files == nil {
		shipped, err := loadPack("")
		if err != nil || l.log.pack != nil && l.log.pack.Revision != shipped.Revision {
			return false, false, false
		}
		l.files = shipped
	}
	block, allow = l.files.Index.Holds(list, entry)
	return block, allow, true
}
