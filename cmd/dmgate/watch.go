package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/filter/stream"
)

// watchOptions are the flags of watch.
type watchOptions struct {
	connect connectFlags
	output  outputFlag
	since   time.Duration
	all     bool
	diff    bool
	count   int
}

func newWatch(c *console) *cobra.Command {
	var o watchOptions
	cmd := &cobra.Command{
		Use:   "watch",
		Short: "Show live what is routed where and why",
		Long: `Show what is routed as it happens, a line a message. On a terminal the last lines tell counts, rates and the
rules that hit most. Only headers are read, never a message's text.

Where the gate runs with --shadow, a message that the second pack would have routed otherwise has a second
line: where to, with what score, and which hits make the difference. --diff shows only these. Hits of rules
in shadow mode stand in brackets.

With --output json every message is one line of JSON: the decision as it stands in the header, or why the
message is no valid event, or who released it to the inbox.`,
		Example: `  dmgate watch
  dmgate watch --since 10m
  dmgate watch --output json | jq -r 'select(.route == "drop") | .hits[].rule'
  dmgate watch --diff --since 24h
  dmgate watch --all --count 1000 --output json > decisions.jsonl`,
		GroupID: groupGate,
		Args:    takes(0, 0, ""),
		RunE:    func(cmd *cobra.Command, _ []string) error { return o.run(cmd, c) },
	}
	o.connect.addTo(cmd)
	o.output.addTo(cmd, outputTable)
	flags := cmd.Flags()
	flags.DurationVar(&o.since, "since", 0, "begin with what was routed that long ago, such as 10m")
	flags.BoolVar(&o.all, "all", false, "begin with all that the server keeps")
	flags.BoolVar(&o.diff, "diff", false, "show only what the shadow would have routed otherwise")
	flags.IntVarP(&o.count, "count", "n", 0, "stop after that many messages")
	return cmd
}

func (o *watchOptions) run(cmd *cobra.Command, c *console) error {
	form, err := o.output.of(cmd, c, outputTable)
	if err != nil {
		return err
	}
	if o.since < 0 || o.count < 0 {
		return usagef(cmd, "--since and --count can't be negative")
	}
	return o.connect.with(cmd, c, func(ctx context.Context, server *natsServer) error {
		var v view = newRowView(c)
		switch {
		case form == outputJSON:
			v = &jsonView{c: c}
		case c.terminal:
			v = newLiveView(c)
		}
		return errors.Join(o.watch(ctx, c, server, v), v.end())
	})
}

// noShadow is said once where only differences are wanted and there can be none.
const noShadow = "messages without a shadow are not shown: is the gate running with --shadow?"

// view shows what is routed.
type view interface {
	show(r *stream.Routed, row bool) error // without a row the message only counts
	end() error
}

// watch shows what is routed until ctx ends or enough is shown.
func (o *watchOptions) watch(ctx context.Context, c *console, server *natsServer, v view) error {
	read := stream.WatchOptions{All: o.all}
	if o.since > 0 {
		read.Since = time.Now().Add(-o.since)
	}
	shown := 0
	hint := sync.OnceFunc(func() { fmt.Fprintln(c.err, "dmgate: "+noShadow) })
	for r, err := range stream.Watch(ctx, server.conn, o.connect.topology(), read) {
		switch {
		case errors.Is(err, stream.ErrForeign):
			fmt.Fprintln(c.err, "dmgate: "+printable(err.Error()))
			continue
		case err != nil:
			return err
		}
		if o.diff && r.Invalid == "" && r.Released == nil && r.Decision.Shadow == nil {
			hint()
		}
		row := !o.diff || r.Released == nil && differs(&r.Decision)
		if err := v.show(&r, row); err != nil {
			return err
		}
		if !row {
			continue
		}
		if shown++; shown == o.count {
			break
		}
	}
	return nil
}
