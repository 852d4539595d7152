package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// The forms of output.
const (
	outputTable = "table" // for people
	outputJSON  = "json"  // for programs
)

// outputFlag is the flag --output.
type outputFlag struct{ value string }

// addTo registers the flag. Where it isn't given, a terminal gets a table and anything else gets otherwise.
func (o *outputFlag) addTo(cmd *cobra.Command, otherwise string) {
	usage := "form of the output: table or json (default table)"
	if otherwise == outputJSON {
		usage = "form of the output: table or json (default table on a terminal, json elsewhere)"
	}
	cmd.Flags().StringVar(&o.value, "output", "", usage)
	complete(cmd, "output", outputTable, outputJSON)
}

// of returns the form that is wanted.
func (o *outputFlag) of(cmd *cobra.Command, c *console, otherwise string) (string, error) {
	switch {
	case o.value == "" && c.terminal:
		return outputTable, nil
	case o.value == "":
		return otherwise, nil
	case slices.Contains([]string{outputTable, outputJSON}, o.value):
		return o.value, nil
	}
	return "", usagef(cmd, "--output %q, want table or json", o.value)
}

// complete has the shell complete the flag with the values, and with nothing else.
func complete(cmd *cobra.Command, flag string, values ...string) {
	err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
		panic("flag --" + strings.TrimSpace(flag) + " is not defined") // a mistake in this package
	}
}
