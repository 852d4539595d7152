package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/stream"
	"github.com/dmgate/dmgate/rules/strictyaml"
)

// retainFlag is the flag --retain: how long the messages of each route are kept.
type retainFlag struct{ value stream.Retention }

func (f *retainFlag) addTo(cmd *cobra.Command) {
	cmd.Flags().Var(f, "retain", "how long each `route` keeps its messages, as inbox=24h,requests=30d,drop=7d")
}

// String writes the flag as it is given, without routes that name no time.
func (f *retainFlag) String() string {
	var parts []string
	for route, age := range f.value {
		if age > 0 {
			parts = append(parts, fmt.Sprintf("%s=%v", filter.Route(route), age))
		}
	}
	return strings.Join(parts, ",")
}

// Type names the flag's type in help texts.
func (f *retainFlag) Type() string { return "route=time,…" }

// Set reads the flag. Given several times, the flags add up.
func (f *retainFlag) Set(text string) error {
	for part := range strings.SplitSeq(text, ",") {
		name, age, ok := strings.Cut(strings.TrimSpace(part), "=")
		if !ok {
			return fmt.Errorf("%q, want a route and a time, such as drop=7d", part)
		}
		route, err := filter.ParseRoute(name)
		if err != nil {
			return err
		}
		kept, err := strictyaml.ParseDuration(age)
		if err != nil || kept == 0 {
			return fmt.Errorf("%s: %q, want a duration such as 90m, 24h or 30d", name, age)
		}
		if f.value[route] != 0 {
			return fmt.Errorf("%s is named twice", name)
		}
		f.value[route] = kept
	}
	return f.value.Validate()
}
