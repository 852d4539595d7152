package main

import (
	"log/slog"

	"github.com/spf13/cobra"
)

// logFlags are the flags of the log, which goes to standard error.
type logFlags struct{ format, level string }

func (l *logFlags) addTo(cmd *cobra.Command) {
	cmd.Flags().StringVar(&l.format, "log-format", "text", "form of the log: text or json")
	cmd.Flags().StringVar(&l.level, "log-level", "info", "least level that is logged: debug, info, warn or error")
	complete(cmd, "log-format", "text", "json")
	complete(cmd, "log-level", "debug", "info", "warn", "error")
}

// logger returns the log. Whoever writes to it keeps message text out.
func (l *logFlags) logger(cmd *cobra.Command, c *console) (*slog.Logger, error) {
	var level slog.Level
	switch l.level {
	case "debug", "info", "warn", "error":
		if err := level.UnmarshalText([]byte(l.level)); err != nil {
			return nil, err
		}
	default:
		return nil, usagef(cmd, "--log-level %q, want debug, info, warn or error", l.level)
	}
	options := &slog.HandlerOptions{Level: level}
	switch l.format {
	case "text":
		return slog.New(slog.NewTextHandler(c.err, options)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(c.err, options)), nil
	}
	return nil, usagef(cmd, "--log-format %q, want text or json", l.format)
}
