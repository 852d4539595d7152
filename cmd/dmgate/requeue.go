package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/filter/stream"
)

// requeueOptions are the flags of requeue.
type requeueOptions struct {
	connect   connectFlags
	output    outputFlag
	options   stream.RequeueOptions
	sequences []uint
}

func newRequeue(c *console) *cobra.Command {
	var o requeueOptions
	cmd := &cobra.Command{
		Use:   "requeue {--all | --sequence N | --id ID | --reason TEXT}",
		Short: "Put invalid messages back, to be decided again",
		Long: `Put chosen messages of the invalid stream back to the subject that they were published to, oldest first, with
their bytes and their publisher's headers as they were, and take them out of the invalid stream. The gate
decides them as any other; what is still invalid comes back there with its reason.

Where the body was left out for its size, it is read from the inbound stream, as long as that holds it. It
can be interrupted and run again: within the inbound stream's deduplication window nothing is put back twice.
The exit status is 1 where a message could not be put back.`,
		Example: `  dmgate requeue --all --dry-run
  dmgate requeue --reason "the routed stream refuses it"
  dmgate requeue --sequence 17,18 --keep
  dmgate requeue --id 01JDCY7R9M3K8Q --output json`,
		GroupID: groupGate,
		Args:    takes(0, 0, ""),
		RunE:    func(cmd *cobra.Command, _ []string) error { return o.run(cmd, c) },
	}
	flags := cmd.Flags()
	flags.BoolVar(&o.options.All, "all", false, "put back every invalid message")
	flags.UintSliceVar(&o.sequences, "sequence", nil, "put back the messages with these `sequences` in the invalid stream")
	flags.StringArrayVar(&o.options.IDs, "id", nil, "put back the message of this `id`; may be given several times")
	flags.StringVar(&o.options.Reason, "reason", "", "put back the messages whose reason holds this `text`")
	flags.BoolVar(&o.options.Keep, "keep", false, "leave them in the invalid stream too")
	flags.BoolVar(&o.options.DryRun, "dry-run", false, "only show what would be put back")
	o.connect.addTo(cmd)
	o.output.addTo(cmd, outputTable)
	return cmd
}

// check takes exactly one way to choose messages.
func (o *requeueOptions) check(cmd *cobra.Command) error {
	chosen := 0
	for _, name := range []string{"all", "sequence", "id", "reason"} {
		if cmd.Flags().Changed(name) {
			chosen++
		}
	}
	given := cmd.Flags().Changed
	switch {
	case chosen != 1:
		return usagef(cmd, "want one of --all, --sequence, --id and --reason")
	case given("all") && !o.options.All, given("reason") && o.options.Reason == "":
		return usagef(cmd, "nothing is chosen: want --all, or --reason with a text")
	case given("sequence") && len(o.sequences) == 0:
		return usagef(cmd, "--sequence is empty, want sequences of the invalid stream")
	}
	for _, seq := range o.sequences {
		if seq == 0 {
			return usagef(cmd, "--sequence 0, want at least 1")
		}
		o.options.Sequences = append(o.options.Sequences, uint64(seq))
	}
	for _, id := range o.options.IDs {
		if id == "" {
			return usagef(cmd, "--id is empty, want a message's id")
		}
	}
	return nil
}

func (o *requeueOptions) run(cmd *cobra.Command, c *console) error {
	form, err := o.output.of(cmd, c, outputTable)
	if err != nil {
		return err
	}
	if err := o.check(cmd); err != nil {
		return err
	}
	return o.connect.with(cmd, c, func(ctx context.Context, server *natsServer) error {
		return o.requeue(ctx, c, server, form)
	})
}

// requeueReport is what became of one message.
type requeueReport struct {
	Sequence uint64 `json:"sequence"` // in the invalid stream
	Reason   string `json:"reason,omitempty"`
	Subject  string `json:"subject,omitempty"`
	Inbound  uint64 `json:"inbound,omitempty"` // its new sequence in the inbound stream
	Again    bool   `json:"again,omitempty"`   // it had been put back before
	Error    string `json:"error,omitempty"`
}

// requeue puts messages back and tells of each at once, so that what was done is known where something ends it.
func (o *requeueOptions) requeue(ctx context.Context, c *console, server *natsServer, form string) error {
	rows := table{painter: painter{c.colour()}, width: c.width, columns: []column{
		{title: "SEQUENCE", right: true}, {title: "TO", width: 20, most: 40}, {title: "NOW", width: 16}, {title: "WAS INVALID BECAUSE"},
	}}
	done, failed := 0, 0
	for r, err := range stream.Requeue(ctx, server.conn, o.connect.topology(), o.options) {
		if err != nil {
			return errors.Join(err, o.sum(c, form, done, failed))
		}
		if r.Err != nil {
			failed++
		} else {
			done++
		}
		if err := o.print(c, form, &rows, done+failed == 1, &r); err != nil {
			return err
		}
	}
	return firstOf(o.sum(c, form, done, failed), requeueStatus(failed, done+failed))
}

func (o *requeueOptions) print(c *console, form string, rows *table, first bool, r *stream.Requeued) error {
	report := requeueReport{Sequence: r.Sequence, Reason: r.Reason, Subject: r.Subject, Inbound: r.Inbound, Again: r.Again}
	if r.Err != nil {
		report.Error = r.Err.Error()
	}
	if form == outputJSON {
		return c.writeJSON(report)
	}
	if first {
		if err := rows.writeTitles(c.out); err != nil {
			return err
		}
	}
	now, why := cell{fmt.Sprintf("inbound %d", r.Inbound), green}, r.Reason
	switch {
	case r.Err != nil:
		now, why = cell{"not put back", red}, report.Error
	case o.options.DryRun:
		now = cell{"–", plain}
	case r.Again:
		now.text += " (before)"
	}
	return rows.write(c.out, []cell{{strconv.FormatUint(r.Sequence, 10), plain}, {r.Subject, plain}, now, {why, plain}})
}

// sum says how many there were, for people.
func (o *requeueOptions) sum(c *console, form string, done, failed int) error {
	if form == outputJSON {
		return nil
	}
	text := plural(done, "message") + " put back"
	switch {
	case done+failed == 0:
		text = "no message is chosen"
	case o.options.DryRun:
		text = plural(done, "message") + " would be put back"
	case o.options.Keep:
		text += ", and kept"
	}
	_, err := fmt.Fprintln(c.out, text)
	return err
}

// requeueStatus fails where a message is still where it was.
func requeueStatus(failed, all int) error {
	if failed == 0 {
		return nil
	}
	return fmt.Errorf("%d of %s could not be put back", failed, plural(all, "message"))
}
