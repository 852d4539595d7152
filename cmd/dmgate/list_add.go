package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/rules/blocklist"
	"github.com/dmgate/dmgate/rules/live"
	"github.com/dmgate/dmgate/rules/strictyaml"
)

// addOptions are the flags of list add.
type addOptions struct {
	live    liveFlags
	list    string
	allow   bool
	expires string
}

func newListAdd(c *console) *cobra.Command {
	var o addOptions
	cmd := &cobra.Command{
		Use:   "add --list ID --why REASON ENTRY...",
		Short: "Add entries to a list of a running gate",
		Long: `Add entries to a list of a running gate, beside those of the pack's files. They take effect within a second and
survive restarts. An entry is written as in a list's file, and checked as there; what is malformed is told, and then
nothing is added.

--allow lets through what an entry covers, also where the pack's files block it. An entry is either blocked or
allowed: the last change of it counts.

--expires ends an entry: it covers messages of before that time. A message's time is the sent_at of its event.`,
		Example: `  dmgate list add --list domains --why "phishing wave" prize.example
  dmgate list add --list senders --expires 24h --why "ticket 4711" u-1001 u-1002
  dmgate list add --list domains --allow --why "hit a school" school.example`,
		Args: takes(1, -1, "ENTRY"),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd, c, args) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.list, "list", "", "`id` of the list in the pack")
	flags.BoolVar(&o.allow, "allow", false, "let through what the entries cover")
	flags.StringVar(&o.expires, "expires", "", "`time` when they end: 2026-11-22T10:00:00Z, or 2h or 3d for from now (default: never)")
	o.live.addTo(cmd)
	return cmd
}

func (o *addOptions) run(cmd *cobra.Command, c *console, entries []string) error {
	if o.list == "" {
		return usagef(cmd, "--list is missing, the id of a list in the pack")
	}
	expires, err := endOf(cmd, o.expires, time.Now())
	if err != nil {
		return err
	}
	return o.live.change(cmd, c, func(ctx context.Context, l *liveChange) error {
		kind, err := l.kind(o.list)
		if err != nil {
			return err
		}
		changes, err := l.additions(c, entries, func(entry string) live.Change {
			change := l.authored(live.Add)
			change.List, change.Kind, change.Entry = o.list, kind, entry
			change.Allow, change.Expires = o.allow, expires
			return change
		})
		if err != nil {
			return err
		}
		return l.putAll(ctx, c, changes, addedText)
	})
}

// additions makes a change of every entry, or tells of all that are malformed.
func (l *liveChange) additions(c *console, entries []string, change func(entry string) live.Change) ([]live.Change, error) {
	var changes []live.Change
	malformed := 0
	for _, entry := range entries {
		one := change(entry)
		if _, _, err := one.Record(); err != nil {
			fmt.Fprintln(c.err, printable(err.Error()))
			malformed++
			continue
		}
		changes = append(changes, one)
	}
	if malformed > 0 {
		return nil, fmt.Errorf("nothing was added because of %s", entriesText(malformed, "malformed "))
	}
	return changes, nil
}

// kind returns the kind of a list of the pack.
func (l *liveChange) kind(list string) (blocklist.Kind, error) {
	pack, err := l.pack()
	if err != nil {
		return "", err
	}
	kind, ok := pack.Kind(list)
	switch {
	case ok:
		return kind, nil
	case len(pack.Lists) == 0:
		return "", fmt.Errorf("--list %q: %s has no lists", list, l.packText())
	}
	return "", fmt.Errorf("--list %q is no list of %s%s", list, l.packText(), strictyaml.Want(list, listNames(pack)))
}

// endOf reads when entries end: a time, or a duration from now. "" is never.
func endOf(cmd *cobra.Command, text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	end, err := time.Parse(time.RFC3339, text)
	if err != nil {
		var in time.Duration
		if in, err = strictyaml.ParseDuration(text); err == nil {
			end = now.Add(in).Truncate(time.Second)
		}
	}
	if err == nil && !end.After(now) {
		err = errPast
	}
	if errors.Is(err, errPast) {
		return end, usagef(cmd, "--expires %q is not in the future", text)
	}
	if err != nil {
		return end, usagef(cmd, "--expires %q, want a time such as 2026-11-22T10:00:00Z, or how long from now, such as 2h or 3d", text)
	}
	return end.UTC(), nil
}

var errPast = errors.New("in the past")

func addedText(c live.Change) string {
	text := fmt.Sprintf("%s: %s in list %s", c.Entry, listedAs(&c), c.List)
	if !c.Expires.IsZero() {
		text += " until " + c.Expires.Format(time.RFC3339)
	}
	return text
}

// listedAs says what an added entry does.
func listedAs(c *live.Change) string {
	if c.Allow {
		return "allowed"
	}
	return "listed"
}
