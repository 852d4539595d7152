package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/stream"
)

// releaseOptions are the flags of release.
type releaseOptions struct {
	connect connectFlags
	author  authorFlags
	output  outputFlag
	to      string
	since   string
}

func newRelease(c *console) *cobra.Command {
	var o releaseOptions
	cmd := &cobra.Command{
		Use:   "release ID... --why TEXT",
		Short: "Move messages from drop or requests to the inbox",
		Long: `Move routed messages from the drop queue or the requests folder to their recipients' inboxes: the same bytes
are published to the subject of the inbox, with the decision as it was made and with who released it, when
and why. Only headers are read and shown, never a message's text.

A message is released once. Whoever tries again, at the same moment or much later, is told who did it and
why. A release that was interrupted is finished by running it again. The exit status is 1 where a message
is not released now.

A release outranks every rule, the recipient's own block too: see first, with "dmgate explain --routed ID",
what held the message.`,
		Example: `  dmgate release 01JDCY7R9M3K8Q --why "false alarm of list.domains, ticket 4711"
  dmgate release m17 m18 m19 --to u-2002 --why "asked for by the recipient"
  dmgate release m17 --since 2d --who ada --why "false alarm" --output json`,
		GroupID: groupGate,
		Args:    takes(1, -1, "ID"),
		RunE:    func(cmd *cobra.Command, ids []string) error { return o.run(cmd, c, ids) },
	}
	o.author.addTo(cmd)
	flags := cmd.Flags()
	flags.StringVar(&o.to, "to", "", "the recipient's `id`, which makes a message quick to find")
	flags.StringVar(&o.since, "since", "", "look from this `time` on, as 2026-11-22T10:00:00Z or as 2h or 3d ago")
	o.connect.addTo(cmd)
	o.output.addTo(cmd, outputTable)
	return cmd
}

func (o *releaseOptions) run(cmd *cobra.Command, c *console, ids []string) error {
	form, err := o.output.of(cmd, c, outputTable)
	if err != nil {
		return err
	}
	by, err := o.author.author(cmd, c)
	if err != nil {
		return err
	}
	since, err := momentOf(cmd, "since", o.since, time.Now())
	if err != nil {
		return err
	}
	search := stream.Search{Recipient: o.to, Since: since}
	return o.connect.with(cmd, c, func(ctx context.Context, server *natsServer) error {
		releaser, err := stream.NewReleaser(ctx, server.conn, o.connect.topology())
		if err != nil {
			return err
		}
		reports := releaseAll(ctx, releaser, ids, search, by)
		return firstOf(printReleases(c, form, reports), ctx.Err(), releaseStatus(reports))
	})
}

// releaseReport is what became of a message.
type releaseReport struct {
	MessageID string          `json:"message_id"`
	Outcome   string          `json:"outcome"`
	Recipient string          `json:"recipient,omitempty"`
	Copy      uint64          `json:"copy,omitempty"` // sequence of the copy in the routed stream
	Release   *stream.Release `json:"release,omitempty"`
	Error     string          `json:"error,omitempty"`
}

// The outcomes of a release.
const (
	outcomeReleased = "released"         // now
	outcomeFinished = "finished"         // now, what an earlier release had begun, whose record counts
	outcomeAlready  = "already_released" // before
	outcomeInbox    = "in_inbox"         // it took that route by itself
	outcomeMissing  = "not_found"
	outcomeFailed   = "failed"
)

// releaseAll releases messages one after the other, until ctx is done.
func releaseAll(ctx context.Context, r *stream.Releaser, ids []string, s stream.Search, by stream.Author) []releaseReport {
	var reports []releaseReport
	for _, id := range ids {
		if ctx.Err() != nil {
			break
		}
		released, err := r.Release(ctx, id, s, by)
		reports = append(reports, reportRelease(id, &released, err))
	}
	return reports
}

func reportRelease(id string, released *stream.Released, err error) releaseReport {
	if err == nil {
		outcome := outcomeReleased
		if released.Finished {
			outcome = outcomeFinished
		}
		return releaseReport{MessageID: id, Outcome: outcome, Recipient: released.Recipient, Copy: released.Copy,
			Release: &released.Release}
	}
	report := releaseReport{MessageID: id, Outcome: outcomeFailed, Error: err.Error()}
	if before, ok := errors.AsType[*stream.AlreadyReleased](err); ok {
		report.Outcome, report.Release = outcomeAlready, &before.Release
	} else if _, ok := errors.AsType[*stream.NotFound](err); ok {
		report.Outcome = outcomeMissing
	} else if errors.Is(err, stream.ErrInInbox) {
		report.Outcome = outcomeInbox
	}
	return report
}

func printReleases(c *console, form string, reports []releaseReport) error {
	if form == outputJSON {
		for _, r := range reports {
			if err := c.writeJSON(r); err != nil {
				return err
			}
		}
		return nil
	}
	return printReleaseTable(c, c.out, reports)
}

func printReleaseTable(c *console, w io.Writer, reports []releaseReport) error {
	t := table{painter: painter{c.colour()}, width: c.width, columns: []column{
		{title: "MESSAGE", most: 30}, {title: "TO", most: 24}, {title: "ROUTE"}, {title: "RELEASED"},
	}}
	var rows [][]cell
	for _, r := range reports {
		if r.Error != "" {
			fmt.Fprintln(c.err, "dmgate: "+printable(strings.ReplaceAll(r.Error, "\n", " ")))
			continue
		}
		rows = append(rows, []cell{{r.MessageID, plain}, {r.Recipient, plain},
			{r.Release.From.String() + " → " + filter.Inbox.String(), routeStyles[filter.Inbox]}, {releaseText(&r), plain}})
	}
	if len(rows) == 0 {
		return nil
	}
	return t.writeAll(w, rows)
}

func releaseText(r *releaseReport) string {
	if r.Outcome == outcomeFinished {
		return fmt.Sprintf("as %s had begun at %s: %s", r.Release.Who, r.Release.At.Format(time.RFC3339), r.Release.Why)
	}
	return releasedBy(r.Release)
}

// releasedBy says on whose word a message was released.
func releasedBy(r *stream.Release) string { return fmt.Sprintf("released by %s: %s", r.Who, r.Why) }

// releaseStatus fails where a message was not released now.
func releaseStatus(reports []releaseReport) error {
	failed := 0
	for _, r := range reports {
		if r.Error != "" {
			failed++
		}
	}
	switch {
	case failed == 0:
		return nil
	case len(reports) == 1:
		return errSilent // it is said why
	}
	return fmt.Errorf("%d of %s not released", failed, plural(len(reports), "message"))
}
