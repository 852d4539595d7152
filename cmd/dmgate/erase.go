package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dmgate/dmgate/filter/stream"
	"github.com/dmgate/dmgate/rules/blocklist"
	"github.com/dmgate/dmgate/rules/live"
)

// eraseOptions are the flags of erase.
type eraseOptions struct {
	connect connectFlags
	author  authorFlags
	output  outputFlag
	user    string
	wait    time.Duration
	dryRun  bool
}

func newErase(c *console) *cobra.Command {
	var o eraseOptions
	cmd := &cobra.Command{
		Use:   "erase --user ID --why TEXT",
		Short: "Remove a person's messages and state, and prove it",
		Long: `Remove what is stored of a person: the messages that they sent or were to receive, from all three streams,
overwritten where they lie; records of releases of these messages; live list entries that name them as a
sender, with their history; and their state in the gate, which confirms it. Then everything is read again,
and what is left is counted: the exit status is 1 unless that is nothing.

Where no gate runs, an order waits for the next one to start. What stays is that order, so that no state from before it
brings the person back, and a record of the erasure: both with a SHA-256 of the id, who, when and why.

Stop the person's messages in the backend first: what it publishes while this runs may be left. Copies that
others have made of the streams, such as mirrors and backups, are out of reach.

--user is the person here; the NATS user is --nats-user (env NATS_USER).`,
		Example: `  dmgate erase --user u-1001 --dry-run
  dmgate erase --user u-1001 --why "request 4711 by the person"
  dmgate erase --user u-1001 --why "request 4711" --wait 2m --output json`,
		GroupID: groupGate,
		Args:    takes(0, 0, ""),
		RunE:    func(cmd *cobra.Command, _ []string) error { return o.run(cmd, c) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.user, "user", "", "the `id` of the person to erase")
	o.author.addTo(cmd)
	flags.DurationVar(&o.wait, "wait", 30*time.Second, "how long to wait for a running gate to confirm")
	flags.BoolVar(&o.dryRun, "dry-run", false, "only count what there is")
	o.addConnect(cmd)
	o.output.addTo(cmd, outputTable)
	return cmd
}

// addConnect registers the flags of the connection, with another name for the one that erase has for itself.
func (o *eraseOptions) addConnect(cmd *cobra.Command) {
	other := &cobra.Command{}
	o.connect.addTo(other)
	other.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Name == "user" {
			f.Name, f.Usage = "nats-user", "name of the NATS user (env NATS_USER)"
		}
		cmd.Flags().AddFlag(f)
	})
}

func (o *eraseOptions) run(cmd *cobra.Command, c *console) error {
	form, err := o.output.of(cmd, c, outputTable)
	if err != nil {
		return err
	}
	what, err := o.erasure(cmd, c)
	if err != nil {
		return err
	}
	return o.connect.with(cmd, c, func(ctx context.Context, server *natsServer) error {
		return o.erase(ctx, c, server, what, form)
	})
}

// erasure is what the flags ask for.
func (o *eraseOptions) erasure(cmd *cobra.Command, c *console) (e stream.Erasure, err error) {
	switch {
	case o.user == "":
		return e, usagef(cmd, "--user is missing: the id of the person to erase")
	case o.wait < 0:
		return e, usagef(cmd, "--wait %v, want 0 or more", o.wait)
	}
	e = stream.Erasure{User: o.user, Wait: o.wait, DryRun: o.dryRun, LiveEntry: namesSender(o.user)}
	if o.dryRun {
		return e, nil
	}
	if e.By, err = o.author.author(cmd, c); err != nil {
		return e, err
	}
	if mentions(e.By.Why, o.user) {
		return e, usagef(cmd, "--why has the id of the person in it, and is kept for good: say it without")
	}
	order := live.Change{Op: live.Erase, User: o.user, Who: e.By.Who, Why: e.By.Why}
	if e.OrderKey, e.Order, err = order.Record(); err != nil {
		return e, usagef(cmd, "--%v", err)
	}
	return e, nil
}

// mentions reports whether a text has an id in it that is no part of a longer word.
func mentions(text, id string) bool {
	for at := range text {
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		rest, found := strings.CutPrefix(text[at:], id)
		after, _ := utf8.DecodeRuneInString(rest)
		if found && !inWord(before) && !inWord(after) {
			return true
		}
	}
	return false
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// namesSender reports whether a record of the live log is an entry that names the user as a sender.
func namesSender(user string) func(key string, value []byte) bool {
	return func(key string, value []byte) bool {
		change, err := live.Read(key, value)
		return err == nil && change.Kind == blocklist.Senders && change.Entry == user
	}
}

func (o *eraseOptions) erase(ctx context.Context, c *console, server *natsServer, what stream.Erasure, form string) error {
	shown := &eraseProgress{c: c}
	what.Progress = shown.tell
	erased, err := stream.Erase(ctx, server.conn, o.connect.topology(), what)
	shown.end()
	if err != nil {
		if erased.Streams != nil {
			err = fmt.Errorf("%w\nThe erasure is not complete: run it again", err)
		}
		return err
	}
	report := newEraseReport(&erased, o.dryRun)
	return firstOf(report.print(c, form), o.status(&erased))
}

// status fails where something is left.
func (o *eraseOptions) status(e *stream.Erased) error {
	switch left := e.Left(); {
	case o.dryRun:
		return nil
	case left > 0:
		return fmt.Errorf("%s left: does the backend still publish messages of this person? Run it again", plural(int(left), "record"))
	case e.State == stream.StateUnconfirmed:
		return errors.New("a gate runs and did not confirm within " + durationText(o.wait) +
			" that it has forgotten the person: run it again")
	}
	return nil
}

// eraseProgress tells on a terminal how far the reading is, on one line that is written over.
type eraseProgress struct {
	c    *console
	last time.Time
}

func (p *eraseProgress) tell(name string, read, total uint64) {
	now := time.Now()
	if !p.c.errTerminal || now.Sub(p.last) < tellLive {
		return
	}
	p.last = now
	fmt.Fprintf(p.c.err, "\r\x1b[K%s: %s of %s messages", name, thousands(int64(read)), thousands(int64(total)))
}

// end leaves nothing on the terminal.
func (p *eraseProgress) end() {
	if p.c.errTerminal && !p.last.IsZero() {
		fmt.Fprint(p.c.err, "\r\x1b[K")
	}
}
