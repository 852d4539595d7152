package main

import (
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/filter/stream"
)

// authorFlags say on whose word something is undone, and why.
type authorFlags struct{ who, why string }

func (f *authorFlags) addTo(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.who, "who", "", "who says so, for the record (default: user and host, as in ada@ops1)")
	cmd.Flags().StringVar(&f.why, "why", "", "the reason, for the record: no message's text, and nobody's id")
}

// author returns what the flags say, with the user and the host where they don't say who. The error is about the command
// line.
func (f *authorFlags) author(cmd *cobra.Command, c *console) (stream.Author, error) {
	by := stream.Author{Who: f.who, Why: f.why, At: time.Now()}
	if by.Who == "" {
		by.Who = userAndHost(c)
	}
	if f.why == "" {
		return by, usagef(cmd, "--why is missing: it is kept with the record")
	}
	if err := by.Validate(); err != nil {
		return by, usagef(cmd, "--%v", err)
	}
	return by, nil
}

// userAndHost names the user of this machine, as far as that is known.
func userAndHost(c *console) string {
	user := c.getenv("USER")
	if user == "" {
		user = "unknown"
	}
	host, err := os.Hostname()
	if err != nil {
		return user
	}
	return user + "@" + host
}
