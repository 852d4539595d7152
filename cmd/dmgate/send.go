package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/filter/stream"
)

// sendOptions are the flags of send.
type sendOptions struct {
	connect connectFlags
	output  outputFlag
	invalid bool
}

func newSend(c *console) *cobra.Command {
	var o sendOptions
	cmd := &cobra.Command{
		Use:   "send [FILE...]",
		Short: "Publish events to a server, as the messaging backend does",
		Long: `Publish events from files or standard input, one a line, as the messaging backend does. Lines that hold no
valid event are reported and left out, and the exit status is 3 at the end; --invalid publishes them too, to
see what becomes of them.

An event whose id the server has stored within its deduplication window is counted as a duplicate and not
stored again, so a file can safely be sent twice.`,
		Example: `  dmgate send events.jsonl
  dmgate send --nats nats://127.0.0.1:4333 events.jsonl
  echo '{"id":"m1","sender":{"id":"u1"},"recipient":{"id":"u2"},"text":"hi"}' | dmgate send
  dmgate send --invalid broken.jsonl`,
		GroupID: groupGate,
		RunE:    func(cmd *cobra.Command, args []string) error { return o.run(cmd, c, args) },
	}
	o.connect.addTo(cmd)
	o.output.addTo(cmd, outputTable)
	cmd.Flags().BoolVar(&o.invalid, "invalid", false, "publish also what is no valid event")
	return cmd
}

// sendReport is what send says at the end.
type sendReport struct {
	Stored     int `json:"stored"`
	Duplicates int `json:"duplicates"`
	Skipped    int `json:"skipped"` // lines that hold no valid event
}

func (o *sendOptions) run(cmd *cobra.Command, c *console, files []string) error {
	form, err := o.output.of(cmd, c, outputTable)
	if err != nil {
		return err
	}
	return o.connect.with(cmd, c, func(ctx context.Context, server *natsServer) error {
		out := &outgoing{c: c, files: files, invalid: o.invalid}
		sent, err := stream.Send(ctx, server.conn, o.connect.topology(), out.events(), nil)
		if err == nil {
			err = out.err
		}
		for _, s := range out.skipped {
			fmt.Fprintf(c.err, "%s: %v\n", s.place, s.reason)
		}
		report := sendReport{Stored: sent.Stored, Duplicates: sent.Duplicates, Skipped: len(out.skipped)}
		return firstOf(report.print(c, form), err, report.status(out.lines))
	})
}

func (r sendReport) print(c *console, form string) error {
	if form == outputJSON {
		return c.writeJSON(r)
	}
	text := plural(r.Stored, "event") + " sent"
	if r.Duplicates > 0 {
		text += fmt.Sprintf(", %d the server had already", r.Duplicates)
	}
	_, err := fmt.Fprintln(c.out, text)
	return err
}

// status fails where lines were left out.
func (r sendReport) status(lines int) error {
	if r.Skipped == 0 {
		return nil
	}
	return withStatus(exitInvalid, "%d of %s held no valid event and were not sent", r.Skipped, plural(lines, "line"))
}

// firstOf returns the first error that is one.
func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
