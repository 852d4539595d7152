package main

import (
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/filter/stream"
	"github.com/dmgate/dmgate/rules/strictyaml"
)

// trafficFlags say where recorded events come from, and what became of them.
type trafficFlags struct {
	connect      connectFlags
	stream       bool
	since, until string
	from, to     uint64
	outcomes     string
	progress     bool
}

func (f *trafficFlags) addTo(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.outcomes, "outcomes", "",
		"`FILE` of {\"message_id\": …, \"outcome\": …} lines; they win over those in events")
	flags.BoolVar(&f.progress, "progress", false, "tell on standard error how far it is, also where that is no terminal")
	flags.BoolVar(&f.stream, "stream", false, "read the inbound stream of a NATS server instead of files")
	flags.StringVar(&f.since, "since", "", "with --stream: from this `time` on: 2026-11-22T10:00:00Z, or 2h or 3d for ago")
	flags.StringVar(&f.until, "until", "", "with --stream: before this `time`")
	flags.Uint64Var(&f.from, "from-seq", 0, "with --stream: from this `sequence` on")
	flags.Uint64Var(&f.to, "to-seq", 0, "with --stream: up to this `sequence`, which is included")
	f.connect.addTo(cmd)
}

// streamOnly are the flags that mean something with --stream only.
var streamOnly = []string{"since", "until", "from-seq", "to-seq", "nats", "context", "creds", "nkey", "user",
	"password", "token", "tls-ca", "tls-cert", "tls-key", "prefix"}

// span checks that the flags fit together, and returns what part of the stream they ask for.
func (f *trafficFlags) span(cmd *cobra.Command, files []string) (stream.Span, error) {
	for _, name := range streamOnly {
		if !f.stream && cmd.Flags().Changed(name) {
			return stream.Span{}, usagef(cmd, "--%s goes with --stream", name)
		}
	}
	if f.stream && len(files) > 0 {
		return stream.Span{}, usagef(cmd, "--stream reads the stream, so %q can't be read too", files[0])
	}
	if f.outcomes == stdinName && !f.stream && (len(files) == 0 || slices.Contains(files, stdinName)) {
		return stream.Span{}, usagef(cmd, "standard input can't be both events and --outcomes")
	}
	now := time.Now()
	s := stream.Span{From: f.from, To: f.to}
	var err error
	if s.Since, err = momentOf(cmd, "since", f.since, now); err != nil {
		return s, err
	}
	if s.Until, err = momentOf(cmd, "until", f.until, now); err != nil {
		return s, err
	}
	switch {
	case s.To > 0 && s.From > s.To:
		return s, usagef(cmd, "--from-seq %d is after --to-seq %d", s.From, s.To)
	case !s.Until.IsZero() && !s.Since.Before(s.Until):
		return s, usagef(cmd, "--since %s is not before --until %s", f.since, f.until)
	}
	return s, f.connect.topology().Validate()
}

// momentOf reads a time, or a duration that says how long ago. "" is the zero time.
func momentOf(cmd *cobra.Command, flag, text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	if ago, err := strictyaml.ParseDuration(text); err == nil {
		return now.Add(-ago), nil
	}
	return time.Time{}, usagef(cmd, "--%s %q, want a time such as 2026-11-22T10:00:00Z, or how long ago, such as 2h or 3d",
		flag, text)
}
