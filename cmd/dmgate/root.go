package main

import (
	"strings"

	"github.com/spf13/cobra"
)

// newRoot returns the command tree.
func newRoot(c *console) *cobra.Command {
	root := &cobra.Command{
		Use:   "dmgate",
		Short: "A gate for open inboxes",
		Long: `dmgate is a gate for open inboxes. It reads direct messages from NATS, delivers those of people the
recipient has a tie with, scores the rest with limits, lists and policies, and routes each to the inbox,
the requests folder or a drop queue.`,
		Example: `  dmgate run --embedded --store data      run the gate with a NATS server of its own
  dmgate run --nats nats://10.0.0.5       run the gate beside yours
  dmgate check events.jsonl               decide events without NATS
  dmgate explain message.json             show how one decision comes about`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          knownCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetOut(c.out)
	root.SetErr(c.err)
	root.SetIn(c.in)
	root.SetUsageTemplate(usageTemplate)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usagef(cmd, "%s", flagProblem(cmd, err)) })
	root.AddGroup(
		&cobra.Group{ID: groupGate, Title: "With NATS:"},
		&cobra.Group{ID: groupPack, Title: "Without NATS:"},
		&cobra.Group{ID: groupMore, Title: "More:"},
	)
	root.AddCommand(commands(c)...)
	root.AddCommand(helpTopics()...)
	root.SetHelpCommandGroupID(groupMore)
	root.SetCompletionCommandGroupID(groupMore)
	return root
}

// usageTemplate prints what follows a command's description in its help.
const usageTemplate = `Usage:
  {{if .HasAvailableSubCommands}}{{.CommandPath}} COMMAND{{else}}{{.UseLine}}{{end}}
{{- if .HasExample}}

Examples:
{{.Example}}
{{- end}}
{{- $commands := .Commands}}
{{- range $group := .Groups}}

{{.Title}}
{{- range $commands}}{{if eq .GroupID $group.ID}}
  {{rpad .Name .NamePadding}}  {{.Short}}
{{- end}}{{end}}
{{- end}}
{{- if and .HasAvailableSubCommands (not .Groups)}}

Commands:
{{- range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}}  {{.Short}}
{{- end}}{{end}}
{{- end}}
{{- if .HasAvailableLocalFlags}}

Flags:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}
{{- end}}
{{- if .HasHelpSubCommands}}

Help on other things:
{{- range .Commands}}{{if .IsAdditionalHelpTopicCommand}}
  {{rpad .Name .NamePadding}}  {{.Short}}
{{- end}}{{end}}
{{- end}}
{{- if .HasAvailableSubCommands}}

"{{.CommandPath}} COMMAND --help" tells more about a command.
{{- end}}
`

// The groups in which the help lists the commands.
const (
	groupGate = "gate"
	groupPack = "pack"
	groupMore = "more"
)

func commands(c *console) []*cobra.Command {
	return []*cobra.Command{
		newRun(c), newSend(c), newWatch(c), newBreaker(c),
		newRelease(c), newRequeue(c), newErase(c),
		newInit(c), newFacts(c), newValidate(c), newTest(c), newCheck(c), newExplain(c), newReplay(c), newStats(c),
		newBench(c), newList(c), newSign(c), newVerify(c),
		newVersion(c),
	}
}

// knownCommand refuses arguments of a command that only has subcommands.
func knownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := ""
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		hint = ", did you mean " + strings.Join(near, " or ") + "?"
	}
	return usagef(cmd, "unknown command %q%s", args[0], hint)
}

// takes checks the number of arguments; most < 0 is without limit. what names them in the error.
func takes(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return usagef(cmd, "%s is missing", what)
		case most == 0 && len(args) > 0:
			return usagef(cmd, "unexpected argument %q", args[0])
		case most > 0 && len(args) > most:
			return usagef(cmd, "unexpected argument %q after %s%s", args[most], what, strayValue(cmd, args[most]))
		}
		return nil
	}
}
