package main

import (
	"fmt"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/stats"
	"github.com/dmgate/dmgate/rules/strictyaml"
)

// statsOptions are the flags of stats.
type statsOptions struct {
	pack    packFlag
	traffic trafficFlags
	output  outputFlag
	workers int
	sort    string
	rule    string
	overlap string
	all     bool
	time    bool
}

func newStats(c *console) *cobra.Command {
	var o statsOptions
	cmd := &cobra.Command{
		Use:   "stats [FILE...]",
		Short: "Count what each rule does to recorded traffic",
		Long: `Decide recorded events and count, rule by rule: how many strangers' messages it hits, for how many it alone is
decisive (without it they would have another route), and, where outcomes are known, how often recipients agreed.
Then say what an author should look at: rules that never hit, that another rule always masks, that hit only what
people wanted; lists that never matched and values of bands that never occurred.

  WEIGHT     points that a hit adds; "holds" and "drops" are floors: at least requests, at least drop
  SHARE      of strangers' messages
  DECISIVE   hits without which the message would have another route; for a rule in shadow mode, with which
  UNWANTED   reported or blocked, of the hits that were accepted, reported or blocked
  PRECISION  the same as a share, with the interval that the true one is in with 95 % confidence
  RECALL     the share of all unwanted messages that the rule hits
  S/O        SpamAssassin's: 1 hits only unwanted messages, 0.5 tells nothing, 0 hits only wanted ones
  STEPS      expressions that policies' evaluator takes for the rule, per distinct input; 0 where its index rules it out

Events are JSON lines, in files (gzip too) or standard input, or with --stream in the inbound stream. Nothing is
consumed or routed. The same events give the same report, whatever the number of workers, but for --time.`,
		Example: `  dmgate stats events.jsonl
  dmgate stats --pack mypack --outcomes outcomes.jsonl monday.jsonl.gz tuesday.jsonl.gz
  dmgate stats --sort precision --rule '^(money|prize)\.' events.jsonl
  dmgate stats --overlap phishing.link events.jsonl
  dmgate stats --output json events.jsonl | jq '.findings.always_masked'`,
		GroupID: groupPack,
		RunE:    func(cmd *cobra.Command, args []string) error { return o.run(cmd, c, args) },
	}
	o.addTo(cmd)
	return cmd
}

func (o *statsOptions) addTo(cmd *cobra.Command) {
	flags := cmd.Flags()
	o.pack.addTo(cmd)
	o.output.addTo(cmd, outputTable)
	flags.StringVar(&o.sort, "sort", "hits", "`order` of the rules: "+strings.Join(ruleOrderNames(), ", "))
	complete(cmd, "sort", ruleOrderNames()...)
	flags.StringVar(&o.rule, "rule", "", "only rules whose id matches this `regexp`")
	flags.StringVar(&o.overlap, "overlap", "", "show this `rule` alone, with the rules that hit together with it")
	flags.BoolVarP(&o.all, "all", "a", false, "show also the rules that never hit, and name all in findings")
	flags.BoolVar(&o.time, "time", false, "measure the time that rules take too, which differs from run to run")
	flags.IntVar(&o.workers, "workers", runtime.NumCPU(), "messages decided at once")
	o.traffic.addTo(cmd)
}

func (o *statsOptions) run(cmd *cobra.Command, c *console, files []string) error {
	form, err := o.output.of(cmd, c, outputTable)
	if err != nil {
		return err
	}
	wanted, err := o.check(cmd)
	if err != nil {
		return err
	}
	traffic, err := o.traffic.open(cmd, c, files)
	if err != nil {
		return err
	}
	pack, err := o.pack.load()
	if err != nil {
		return err
	}
	counter := stats.NewCounter(pack)
	if err := o.checkRules(cmd, counter.IDs(), wanted); err != nil {
		return err
	}
	report, err := o.count(cmd, traffic, pack, counter)
	if err != nil {
		return err
	}
	keepRules(report, wanted)
	sortRules(report, o.sort)
	if err := o.write(c, form, report); err != nil {
		return err
	}
	return traffic.problem()
}

// check checks the flags, and returns which rules are wanted.
func (o *statsOptions) check(cmd *cobra.Command) (*regexp.Regexp, error) {
	wanted, err := regexp.Compile(o.rule)
	switch {
	case err != nil:
		return nil, usagef(cmd, "--rule: %s", err)
	case o.workers < 1:
		return nil, usagef(cmd, "--workers %d, want at least 1", o.workers)
	case !slices.Contains(ruleOrderNames(), o.sort):
		return nil, usagef(cmd, "--sort %q, want %s", o.sort, strictyaml.OneOf(ruleOrderNames()))
	case o.overlap != "" && o.rule != "":
		return nil, usagef(cmd, "--overlap and --rule choose rules both, want one of them")
	}
	return wanted, nil
}

// checkRules makes sure that the rules that are asked for are there, before long files are read.
func (o *statsOptions) checkRules(cmd *cobra.Command, ids []string, wanted *regexp.Regexp) error {
	switch {
	case o.overlap != "" && !slices.Contains(ids, o.overlap):
		return usagef(cmd, "--overlap %q: %s has no such rule%s", o.overlap, packName(o.pack.dir),
			strictyaml.Suggestion(o.overlap, ids))
	case !slices.ContainsFunc(ids, wanted.MatchString):
		return usagef(cmd, "--rule %q matches no rule of %s", o.rule, packName(o.pack.dir))
	}
	return nil
}

// count decides the traffic and counts.
func (o *statsOptions) count(cmd *cobra.Command, t *traffic, pack *rules.Pack, counter *stats.Counter) (
	*stats.Report, error) {
	engine := pack.EngineWatched(counter.See)
	err := t.decide(cmd.Context(), engine, o.workers, func(d *filter.Outcome[*record]) {
		counter.Add(&d.Decision, d.Item.outcome)
	})
	if err != nil {
		return nil, err
	}
	var clock func() time.Time
	if o.time {
		clock = time.Now
	}
	return counter.Report(clock), nil
}

func (o *statsOptions) write(c *console, form string, report *stats.Report) error {
	if form == outputJSON {
		if o.overlap != "" {
			return c.writeJSON(ruleNamed(report, o.overlap))
		}
		return c.writeJSON(report)
	}
	p := statsPrinter{c: c, w: c.buffered(), p: painter{c.colour()}, report: report, all: o.all, time: o.time}
	if o.overlap != "" {
		p.rule(ruleNamed(report, o.overlap))
	} else {
		p.head()
		p.rules(o.all || o.sort == "cost")
		p.findings()
	}
	fmt.Fprintln(p.w)
	fmt.Fprintln(p.w, p.p.paint(dim, "pack "+report.Revision))
	return p.w.Flush()
}
