package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/replay"
)

// replayOptions are the flags of replay.
type replayOptions struct {
	from, to packFlag
	traffic  trafficFlags
	output   outputFlag
	workers  int
	samples  int
	failIf   []string
	html     string
	changes  string
}

func newReplay(c *console) *cobra.Command {
	var o replayOptions
	cmd := &cobra.Command{
		Use:   "replay [--from OLD] --to NEW [FILE...]",
		Short: "Compare what two packs make of the same recorded traffic",
		Long: `Decide recorded events with two packs, each with limits of its own, and compare: which messages would go
another way, which rules are behind that, and what scores, rates and rules' hits would be. Where an outcome is
known (accepted, declined, reported, blocked or ignored: a field of the event, or in the file that --outcomes
names), it says what the change would cost and catch: accepted conversations newly held or dropped, reported
or blocked ones newly stopped.

Events are JSON lines, in files (gzip too) or standard input, or with --stream in the inbound stream. Nothing
is consumed or routed. Without --from or --to the shipped pack takes that side. The same events give the same
report, byte for byte, whatever the number of workers.

--fail-if METRIC OP NUMBER[%] ends with exit status 1 where the condition holds. Metrics are messages, invalid,
changed, score_changed, held, dropped, stopped, released, delivered, inbox, requests, drop, faults and
old_faults; and each outcome (accepted, declined, reported, blocked, ignored, or unwanted: reported or blocked),
alone or with _held, _dropped, _stopped, _released or _delivered.`,
		Example: `  dmgate replay --to mypack events.jsonl
  dmgate replay --from mypack --to mypack-next --html report.html monday.jsonl.gz tuesday.jsonl.gz
  dmgate replay --to mypack --outcomes outcomes.jsonl --fail-if 'accepted_stopped > 0' events.jsonl
  dmgate replay --to mypack --stream --since 2h --nats nats://10.0.0.5`,
		GroupID: groupPack,
		RunE:    func(cmd *cobra.Command, args []string) error { return o.run(cmd, c, args) },
	}
	flags := cmd.Flags()
	flags.Var(&o.from, "from", "`directory` of the old pack (default: the shipped pack)")
	flags.Var(&o.to, "to", "`directory` of the new pack (default: the shipped pack)")
	o.output.addTo(cmd, outputTable)
	flags.StringVar(&o.html, "html", "", "write the report as a page to this `file` too")
	flags.StringVar(&o.changes, "changes", "", "write every changed decision to this `file`, one a line (JSON)")
	flags.StringArrayVar(&o.failIf, "fail-if", nil, "exit with status 1 where this `condition` holds (repeatable)")
	flags.IntVar(&o.samples, "samples", replay.DefaultSamples, "message ids shown of each kind of change")
	flags.IntVar(&o.workers, "workers", runtime.NumCPU(), "messages decided at once")
	o.traffic.addTo(cmd)
	for _, name := range []string{"from", "to"} {
		if err := cmd.MarkFlagDirname(name); err != nil {
			panic(err) // a mistake in this package
		}
	}
	return cmd
}

func (o *replayOptions) run(cmd *cobra.Command, c *console, files []string) error {
	form, err := o.output.of(cmd, c, outputTable)
	if err != nil {
		return err
	}
	conditions, err := o.check(cmd)
	if err != nil {
		return err
	}
	traffic, err := o.traffic.open(cmd, c, files)
	if err != nil {
		return err
	}
	old, new, err := o.packs()
	if err := firstOf(err, writable(o.html), writable(o.changes)); err != nil {
		return err
	}
	report, err := o.replay(cmd, traffic, old, new)
	if err != nil {
		return err
	}
	report.Invalid = traffic.invalid
	for _, condition := range conditions {
		report.Conditions = append(report.Conditions, condition.Of(report))
	}
	if err := o.write(c, form, report); err != nil {
		return err
	}
	return firstOf(failed(report), traffic.problem())
}

// check checks the flags that only a replay has.
func (o *replayOptions) check(cmd *cobra.Command) ([]replay.Condition, error) {
	switch {
	case o.from.dir == "" && o.to.dir == "":
		return nil, usagef(cmd, "--from and --to are both missing, want at least one: the shipped pack takes the other side")
	case o.workers < 1:
		return nil, usagef(cmd, "--workers %d, want at least 1", o.workers)
	case o.samples < 1:
		return nil, usagef(cmd, "--samples %d, want at least 1", o.samples)
	}
	if err := o.checkFiles(cmd); err != nil {
		return nil, err
	}
	var conditions []replay.Condition
	for _, text := range o.failIf {
		condition, err := replay.ParseCondition(text)
		if err != nil {
			return nil, usagef(cmd, "--fail-if %q: %s", text, err)
		}
		conditions = append(conditions, condition)
	}
	return conditions, nil
}

// checkFiles checks that no file is written over what is read, as one is where a file's name was forgotten after --html.
func (o *replayOptions) checkFiles(cmd *cobra.Command) error {
	if sameFile(o.html, o.changes) {
		return usagef(cmd, "--html and --changes name the same file, want two")
	}
	for _, read := range append(cmd.Flags().Args(), o.traffic.outcomes) {
		if sameFile(read, o.html) || sameFile(read, o.changes) {
			return usagef(cmd, "%s is to be read and to be written, want another name for what is written", read)
		}
	}
	return nil
}

func (o *replayOptions) packs() (old, new *rules.Pack, err error) {
	if old, err = o.from.load(); err != nil {
		return nil, nil, err
	}
	new, err = o.to.load()
	return old, new, err
}

// replay decides the traffic with both packs, and writes the changed decisions where that is wanted.
func (o *replayOptions) replay(cmd *cobra.Command, t *traffic, old, new *rules.Pack) (*replay.Report, error) {
	ctx, stop := untilSignal(cmd.Context()) // a half of a file is to be removed
	defer stop()
	r := replay.New(replay.Options{Old: comparedPack(old, o.from), New: comparedPack(new, o.to), Samples: o.samples})
	decide := func(changes io.Writer) error {
		w := bufio.NewWriterSize(changes, 64<<10)
		var writeErr error
		err := t.decide(ctx, old.EngineWithShadow(new.Engine()), o.workers, func(d *filter.Outcome[*record]) {
			change, ok := r.Add(replay.Entry{Message: d.Message, Old: &d.Decision, New: d.Shadow, Outcome: d.Item.outcome})
			if ok && changes != io.Discard {
				writeErr = firstOf(writeErr, writeJSON(w, change))
			}
		})
		return firstOf(err, writeErr, w.Flush())
	}
	var err error
	if o.changes == "" {
		err = decide(io.Discard)
	} else {
		err = writeFile(o.changes, decide)
	}
	return r.Report(), err
}

// comparedPack says what a report tells of a pack.
func comparedPack(p *rules.Pack, flag packFlag) replay.Pack {
	return replay.Pack{Name: p.Config.Name, Source: packName(flag.dir), Revision: p.Revision,
		Thresholds: p.Config.Scoring.Thresholds}
}

// write writes the report in the forms that are wanted.
func (o *replayOptions) write(c *console, form string, r *replay.Report) error {
	if o.html != "" {
		if err := writeFile(o.html, r.WritePage); err != nil {
			return err
		}
	}
	if form == outputJSON {
		return c.writeIndented(r)
	}
	return printReplay(c, r)
}

// failed returns an error that tells the conditions that hold.
func failed(r *replay.Report) error {
	var held []string
	for _, result := range r.Conditions {
		if result.Holds {
			held = append(held, fmt.Sprintf("%s holds: it is %s", result.Condition, result.FigureText()))
		}
	}
	if len(held) == 0 {
		return nil
	}
	return errors.New(strings.Join(held, "\ndmgate: "))
}
