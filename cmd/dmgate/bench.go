package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// benchOptions are the flags of bench.
type benchOptions struct {
	pack     packFlag
	output   outputFlag
	messages int
	rounds   int
	parts    []string
}

func newBench(c *console) *cobra.Command {
	var o benchOptions
	cmd := &cobra.Command{
		Use:   "bench [FILE...]",
		Short: "Measure what a pack costs on this machine",
		Long: `Measure what deciding with a pack costs on this machine, in rounds, and print of each figure the median, the least
and the most:

  decision   one stranger's message on one core: median, 99th percentile and allocations, as a whole and by stage
  offline    messages a second that check decides, on all cores
  gate       messages a second through the whole sidecar with a NATS server in the process, and as a share of what a
             relay moves there that consumes, publishes and acknowledges, and decides nothing
  latency    from when a message is due to be published until a consumer has its routed copy, at half of what the
             gate can do, and the same through the relay
  process    from the start of a gate to the first message it could route; its memory; the binary

The traffic is made up: it is shaped like the events in FILE (JSON lines, gzip too), or like the project's own samples,
with as many senders, texts and links as real traffic has. What else runs on the machine counts too: believe ratios
of one run rather than figures of two. Nothing of a text is printed. A pack whose decisions have faults is not
measured: decision says how many had, and the first one.`,
		Example: `  dmgate bench
  dmgate bench --pack mypack yesterday.jsonl.gz
  dmgate bench --only decision,offline --rounds 3
  dmgate bench --pack mypack --output json > bench.json`,
		GroupID: groupPack,
		RunE:    func(cmd *cobra.Command, files []string) error { return o.run(cmd, c, files) },
	}
	o.pack.addTo(cmd)
	o.output.addTo(cmd, outputTable)
	flags := cmd.Flags()
	flags.IntVar(&o.messages, "messages", 100_000, "how many messages a round decides or moves")
	flags.IntVar(&o.rounds, "rounds", 5, "how often each part is measured")
	flags.StringSliceVar(&o.parts, "only", nil, "measure these `parts` alone: "+strings.Join(benchPartNames(), ", "))
	complete(cmd, "only", benchPartNames()...)
	return cmd
}

// leastMessages is how many messages there must be for a 99th percentile to mean anything.
const leastMessages = 100

func (o *benchOptions) check(cmd *cobra.Command) error {
	switch {
	case o.messages < leastMessages:
		return usagef(cmd, "--messages %d, want at least %d", o.messages, leastMessages)
	case o.rounds < 1:
		return usagef(cmd, "--rounds %d, want at least 1", o.rounds)
	}
	for _, name := range o.parts {
		if !slices.Contains(benchPartNames(), name) {
			return usagef(cmd, "--only %q, want %s", name, strings.Join(benchPartNames(), ", "))
		}
	}
	return nil
}

func (o *benchOptions) run(cmd *cobra.Command, c *console, files []string) error {
	form, err := o.output.of(cmd, c, outputTable)
	if err != nil {
		return err
	}
	if err := o.check(cmd); err != nil {
		return err
	}
	b, err := newBencher(c, o.pack.dir, files, o.messages)
	if err != nil {
		return err
	}
	ctx, stop := untilSignal(cmd.Context())
	defer stop()
	report := newBenchReport(b, o)
	for round := range o.rounds {
		if err := o.round(ctx, c, b, round, report); err != nil {
			return err
		}
	}
	if form == outputJSON {
		return c.writeIndented(report)
	}
	return printBench(c, report)
}

// round measures each part once.
func (o *benchOptions) round(ctx context.Context, c *console, b *bencher, round int, report *benchReport) error {
	for _, part := range benchParts {
		if len(o.parts) > 0 && !slices.Contains(o.parts, part.name) {
			continue
		}
		if c.errTerminal {
			fmt.Fprintf(c.err, "dmgate: round %d of %d: %s\n", round+1, o.rounds, part.name)
		}
		readings, err := part.measure(b, ctx)
		if ctx.Err() != nil {
			return fmt.Errorf("stopped in round %d of %d", round+1, o.rounds)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
		report.add(part.name, readings)
	}
	return nil
}
