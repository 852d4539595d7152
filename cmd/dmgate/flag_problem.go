package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/spf13/cobra"
)

// flagNamed finds the flag in what the library says of a value that it can't read.
var flagNamed = regexp.MustCompile(`^invalid argument .* for "(?:-., )?--([a-z-]+)" flag: `)

// valueWords say what the values of a flag's type look like.
var valueWords = map[string]string{
	"int": "a whole number", "uint64": "a whole number", "float64": "a number", "percent": "a number",
	"bool": "true or false", "duration": "a duration such as 90s, 15m or 72h",
}

// flagProblem says what is wrong with a flag in words that need no knowledge of how flags are read.
func flagProblem(cmd *cobra.Command, err error) string {
	given, ok := errors.AsType[interface {
		error
		GetValue() string
	}](err)
	named := flagNamed.FindStringSubmatch(err.Error())
	if !ok || named == nil {
		return err.Error()
	}
	flag := cmd.Flags().Lookup(named[1])
	if flag == nil || valueWords[flag.Value.Type()] == "" {
		return err.Error()
	}
	return fmt.Sprintf("--%s %q, want %s", flag.Name, given.GetValue(), valueWords[flag.Value.Type()])
}

// flagsWithOptionalValue are the flags of test that take a value behind = alone.
var flagsWithOptionalValue = []string{"evade", "mutate"}

// strayValue says how the value of a flag is written that stands alone and was taken for an argument, or "".
func strayValue(cmd *cobra.Command, argument string) string {
	for _, name := range flagsWithOptionalValue {
		if flag := cmd.Flags().Lookup(name); flag != nil && flag.Changed && isBare(flag.Value.String(), flag.NoOptDefVal) {
			return fmt.Sprintf("; did you mean --%s=%s?", name, argument)
		}
	}
	return ""
}

// isBare reports whether a flag has the value that it has without one; lists stand in brackets.
func isBare(value, without string) bool {
	return slices.Contains([]string{without, "[" + without + "]"}, value)
}
