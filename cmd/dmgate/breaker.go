package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/rules/live"
	"github.com/dmgate/dmgate/rules/strictyaml"
)

func newBreaker(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "breaker",
		Short: "Tell the breaker of a running gate what to do",
		Long: `Tell the breaker of a running gate what to do. It demotes a rule whose hits leap far above what it is used to:
what the rule would drop goes to requests, until time or an operator lifts that.`,
		Example: `  dmgate breaker lift limit.fingerprint --why "the campaign is real"`,
		GroupID: groupGate,
		Args:    knownCommand,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newBreakerLift(c))
	return cmd
}

func newBreakerLift(c *console) *cobra.Command {
	var flags liveFlags
	cmd := &cobra.Command{
		Use:   "lift --why REASON RULE",
		Short: "Have a demoted rule act again",
		Long: `Have a rule that the breaker has demoted act again, within a second. It is demoted anew where its hits leap again.
A rule that is not demoted stays as it is.`,
		Example: `  dmgate breaker lift limit.fingerprint --why "the campaign is real"`,
		Args:    takes(1, 1, "RULE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return flags.change(cmd, c, func(ctx context.Context, l *liveChange) error { return l.lift(ctx, c, args[0]) })
		},
	}
	flags.addTo(cmd)
	return cmd
}

func (l *liveChange) lift(ctx context.Context, c *console, rule string) error {
	pack, err := l.pack()
	if err != nil {
		return err
	}
	if !slices.Contains(pack.Rules, rule) {
		return fmt.Errorf("%q is no rule of %s%s", rule, l.packText(), strictyaml.Want(rule, pack.Rules))
	}
	change := l.authored(live.Lift)
	change.Rule = rule
	return l.putAll(ctx, c, []live.Change{change}, func(c live.Change) string { return c.Rule + ": lifted" })
}
