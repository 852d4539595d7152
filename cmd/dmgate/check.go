package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

// checkOptions are the flags of check.
type checkOptions struct {
	pack    packFlag
	shadow  shadowFlag
	output  outputFlag
	workers int
}

func newCheck(c *console) *cobra.Command {
	var o checkOptions
	cmd := &cobra.Command{
		Use:   "check [FILE...]",
		Short: "Decide events from files or standard input",
		Long: `Decide events without NATS: one event a line (JSON) in, one decision a line out, in the same order, each
as soon as it is made. Time is taken from the events, so the same input gives the same decisions, whatever
the machine and the number of workers. Limits start empty and count across all files.

A line that is no valid event yields {"line": N, "invalid": "why"} in its place (with "file" where there is
more than one), and the exit status is 3 at the end. Empty lines are skipped. "-" is standard input, which
is read where no file is given.

With --shadow a second pack decides the same events, with limits of its own. Each decision then has a field
"shadow" that tells the difference; in a table, a second line where the route differs.`,
		Example: `  dmgate check events.jsonl
  dmgate check --pack mypack events.jsonl | jq -r 'select(.route == "drop") | .message_id'
  dmgate check --shadow mypack events.jsonl | jq -r 'select(.shadow.route != .route) | .message_id'
  tail -f events.jsonl | dmgate check
  dmgate check --output json monday.jsonl tuesday.jsonl > decisions.jsonl`,
		GroupID: groupPack,
		RunE:    func(cmd *cobra.Command, args []string) error { return o.run(cmd, c, args) },
	}
	o.pack.addTo(cmd)
	o.shadow.addTo(cmd)
	o.output.addTo(cmd, outputJSON)
	cmd.Flags().IntVar(&o.workers, "workers", runtime.NumCPU(), "messages decided at once")
	return cmd
}

func (o *checkOptions) run(cmd *cobra.Command, c *console, files []string) error {
	form, err := o.output.of(cmd, c, outputJSON)
	if err != nil {
		return err
	}
	if o.workers < 1 {
		return usagef(cmd, "--workers %d, want at least 1", o.workers)
	}
	pack, err := o.pack.load()
	if err != nil {
		return err
	}
	engine, second, err := o.shadow.engine(pack)
	if err != nil {
		return err
	}
	if second != nil && second.Revision == pack.Revision {
		fmt.Fprintln(c.err, "dmgate: "+sameShadow)
	}
	results := newResults(c, form)
	d := decider{engine: engine, workers: o.workers, results: results}
	if err := d.decide(c, files); err != nil {
		return err
	}
	return results.close()
}
