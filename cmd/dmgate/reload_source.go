package main

import (
	"context"
	"log/slog"
	"runtime"
	"slices"

	"github.com/dmgate/dmgate/ratelimit"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/ruletest"
)

// packSource is a directory that a pack is loaded from, more than once.
type packSource struct {
	mode  string      // of the pack: modeAct or modeShadow
	dir   string      // "" is the shipped pack
	pack  *rules.Pack // in force, or in the shadow
	seen  stamps      // of its files, at the last look
	due   bool        // it is to be loaded: its files have changed, or somebody asked
	astir int         // looks in a row that found it changing

	open opener // packFiles, or what refuses packs that nobody trusted has signed
}

// newPackSource loads the pack of a flag for the first time. Its tests are not run: what decided before a restart is to
// decide after it.
func newPackSource(mode, dir string, open opener) (*packSource, error) {
	seen := stampsOf(dir) // before it is loaded: what changes meanwhile is loaded anew
	fsys, err := open(dir)
	if err != nil {
		return nil, err
	}
	pack, err := packs.Load(fsys)
	if err != nil {
		return nil, withErrors(dir, err)
	}
	return &packSource{mode: mode, dir: dir, pack: pack, seen: seen, open: open}, nil
}

// load loads the pack with its tests; without, where its revision is the one that there is.
func (s *packSource) load() (*ruletest.Suite, error) {
	fsys, err := s.open(s.dir)
	if err != nil {
		return nil, err
	}
	pack, err := packs.Load(fsys)
	if err != nil {
		return nil, err
	}
	if pack.Revision == s.pack.Revision {
		return &ruletest.Suite{Pack: s.pack}, nil
	}
	return ruletest.LoadTests(fsys, pack)
}

// test runs the tests of the pack that is in force, and fails where one of them does.
func (s *packSource) test(ctx context.Context) error {
	fsys, err := s.open(s.dir)
	if err != nil {
		return err
	}
	suite, err := ruletest.LoadTests(fsys, s.pack)
	if err == nil {
		_, err = runTests(ctx, suite, runtime.NumCPU())
	}
	return withErrors(s.dir, err)
}

// longAstir is after how many looks that find a pack changing the log says so.
const longAstir = 60

// ready looks at the files, and reports whether the pack is due and was at rest since the last look, so that one that is
// half copied is not loaded.
func (s *packSource) ready(log *slog.Logger) bool {
	if s.atRest() {
		return s.due
	}
	if s.astir++; s.astir == longAstir {
		log.Warn("the files of the pack keep changing: it is loaded when they stay the same for a while", s.attrs()...)
	}
	return false
}

// atRest looks at the files, and reports whether they are as at the look before. Where they are not, the pack is due.
func (s *packSource) atRest() bool {
	now := stampsOf(s.dir)
	if s.seen.equal(now) {
		s.astir = 0
		return true
	}
	s.seen, s.due = now, true
	return false
}

// attrs say in the log which pack is meant. The revision is that of the one that decides.
func (s *packSource) attrs() []any {
	return []any{"mode", s.mode, "pack", s.dir, "revision", s.pack.Revision}
}

// limitsAnew names the limits of a pack that don't go on counting where those of the pack before were: they are not
// there, or count by another key.
func limitsAnew(before, now *rules.Pack) []string {
	var anew []string
	for _, l := range now.Config.Limits {
		same := func(o ratelimit.Limit) bool { return o.ID == l.ID && slices.Equal(o.Key, l.Key) }
		if !slices.ContainsFunc(before.Config.Limits, same) {
			anew = append(anew, l.ID)
		}
	}
	return anew
}
