package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/rules"
)

func newVersion(c *console) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the versions of dmgate and of the pack it ships",
		Example: "  dmgate version",
		GroupID: groupMore,
		Args:    takes(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			pack, err := rules.Load(rules.Shipped())
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.out, "dmgate %s (%s, %s/%s)\nshipped pack %s %s\n",
				version(), runtime.Version(), runtime.GOOS, runtime.GOARCH, pack.Config.Name, pack.Revision)
			return err
		},
	}
}

// version returns the module's version, or the commit that it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value[:min(12, len(s.Value))]
		}
	}
	return "devel"
}
