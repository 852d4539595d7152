package main

import (
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/stream"
	"github.com/dmgate/dmgate/rules"
)

// shadowFlag is the flag --shadow: a second pack that decides every message too, and changes nothing.
type shadowFlag struct{ packFlag }

func (s *shadowFlag) addTo(cmd *cobra.Command) {
	cmd.Flags().Var(s, "shadow", "`directory` of a second pack, to show what it would do to the same messages")
	if err := cmd.MarkFlagDirname("shadow"); err != nil {
		panic(err) // a mistake in this package
	}
}

// engine returns an engine that decides by the pack, with the flag's pack in its shadow. That pack is nil where the flag
// names none.
func (s *shadowFlag) engine(pack *rules.Pack) (*filter.Engine, *rules.Pack, error) {
	if s.dir == "" {
		return pack.Engine(), nil, nil
	}
	second, err := s.load()
	if err != nil {
		return nil, nil, err
	}
	return pack.EngineWithShadow(second.Engine()), second, nil
}

// sameShadow is what to say of a shadow with the revision of the pack in force.
const sameShadow = "the pack in the shadow is the one in force, so nothing will differ"

// logShadow says which packs decide, where there are two.
func logShadow(log *slog.Logger, pack, second *rules.Pack) {
	if second == nil {
		return
	}
	log.Info("a second pack decides in the shadow", "revision", pack.Revision, "shadow", second.Revision)
	if second.Revision == pack.Revision {
		log.Warn(sameShadow)
	}
}

// shadowFaults returns an observer that logs each source once when it first fails in the shadow, and once more after a
// reload. Which message it fails on is told where the log is to tell everything.
func shadowFaults(log *slog.Logger) func(stream.Event) {
	var of [2]string // the revisions that have failed so
	var failed map[[2]string]bool
	return func(e stream.Event) {
		if e.Invalid != "" {
			return
		}
		if now := revisionsOf(&e.Decision); now != of {
			of, failed = now, map[[2]string]bool{}
		}
		warn := func(what string, faults []filter.Fault) {
			for _, f := range faults {
				if failed[[2]string{what, f.Source}] {
					continue
				}
				failed[[2]string{what, f.Source}] = true
				log.Warn(what+" fails: messages are routed as without it, but take as long as it does",
					"source", f.Source, "reason", f.Reason, "sequence", e.Sequence)
				log.Debug(what+" fails on this message", "source", f.Source, "message", e.Decision.MessageID)
			}
		}
		warn("a rule in shadow mode", e.Decision.ShadowFaults)
		if e.Decision.Shadow != nil {
			warn("the pack in the shadow", e.Decision.Shadow.Faults)
		}
	}
}

// revisionsOf returns the revisions of the packs that decided, in force and in the shadow; "" is none.
func revisionsOf(d *filter.Decision) [2]string {
	if d.Shadow == nil {
		return [2]string{d.Revision, ""}
	}
	return [2]string{d.Revision, d.Shadow.Revision}
}
