package main

import (
	"context"
	"log/slog"
	"os"
	"time"

	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/ruletest"
)

// reload is how loading a pack anew has ended.
type reload struct {
	Mode   string      // modeAct of the pack in force, modeShadow of the one in its shadow
	Result string      // one of reloadResults
	Pack   *rules.Pack // what is in force, or in the shadow, from now on; never nil
}

// The values of reload.Result.
const (
	reloadApplied   = "applied"   // the pack takes the place of the one before
	reloadUnchanged = "unchanged" // nothing of it is different that could change a decision
	reloadFailed    = "failed"    // it does not load, or its tests fail: the one before stays
)

var reloadResults = []string{reloadApplied, reloadUnchanged, reloadFailed}

const (
	// reloadEvery is how often the files of a pack are looked at. One that has changed is loaded when the next look finds
	// it as it was.
	reloadEvery = time.Second

	// reloadTestTime is how long the tests of a pack may take before it is refused.
	reloadTestTime = 2 * time.Minute
)

// reloader loads packs anew when their files change, or when it is asked to, and has those decide that pass their own
// tests. It does one thing after the other, so however many requests come at once, each ends before the next begins.
type reloader struct {
	sources []*packSource // that of the pack in force, and that of the one in its shadow where there is one
	watch   bool          // look at the files
	log     *slog.Logger
	apply   func(pack, shadow *rules.Pack)
	observe func(reload) // is told how each reload ended; nil where nobody wants to know
}

// run reloads until ctx ends: packs whose files are found changed at a tick, and all of them at a hangup.
func (r *reloader) run(ctx context.Context, ticks <-chan time.Time, hangups <-chan os.Signal) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks:
			r.look(ctx)
		case <-hangups:
			r.asked(ctx)
		}
	}
}

// start runs the reloader in the background. The returned function waits for its end, which is soon after that of ctx.
func (r *reloader) start(ctx context.Context, hangups <-chan os.Signal) (wait func()) {
	ended := make(chan struct{})
	ticker := time.NewTicker(reloadEvery)
	go func() {
		defer close(ended)
		defer ticker.Stop()
		r.run(ctx, ticker.C, hangups)
	}()
	return func() { <-ended }
}

// look reloads the packs that have changed and are at rest. Without watching these can only be ones that changed while
// they were loaded on request.
func (r *reloader) look(ctx context.Context) {
	for _, s := range r.sources {
		if (r.watch || s.due) && s.ready(r.log) {
			r.reload(ctx, s)
		}
	}
}

// asked reloads all packs at once. Whoever asks knows that they are complete.
func (r *reloader) asked(ctx context.Context) {
	for _, s := range r.sources {
		if s.dir == "" {
			r.log.Info("asked to reload: the shipped pack is part of the program and doesn't change", "mode", s.mode)
			continue
		}
		s.seen, s.due = stampsOf(s.dir), true
		r.reload(ctx, s)
	}
}

// reload loads a pack, runs its tests and has it decide. Where any of it fails, all stays as it is until the files
// change or somebody asks again.
func (r *reloader) reload(ctx context.Context, s *packSource) {
	begun := time.Now()
	suite, err := s.load()
	if !s.atRest() {
		return // what was read may be half of it: it is loaded when it is at rest
	}
	s.due = false
	if err == nil && suite.Pack.Revision == s.pack.Revision {
		r.unchanged(s)
		return
	}
	tests := 0
	if err == nil {
		tests, err = testBriefly(ctx, suite, reloadTestTime)
	}
	switch {
	case ctx.Err() != nil: // the gate stops
	case err != nil:
		r.failed(s, err)
	default:
		r.applied(s, suite.Pack, tests, time.Since(begun))
	}
}

// testBriefly runs the tests of a pack one after the other, so that messages need not wait for them, and returns how
// many there are. They fail where they take longer than they may.
func testBriefly(ctx context.Context, suite *ruletest.Suite, limit time.Duration) (int, error) {
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	passed, err := runTests(limited, suite, 1)
	if limited.Err() != nil && ctx.Err() == nil {
		return 0, errSlowTests(limit)
	}
	return passed.rego + passed.scenarios, err
}

func (r *reloader) applied(s *packSource, pack *rules.Pack, tests int, took time.Duration) {
	before := s.pack
	s.pack = pack
	r.apply(r.packs())
	r.log.Info("the pack is reloaded", append(s.attrs(), "before", before.Revision, "tests", tests,
		"took", took.Round(time.Millisecond).String())...)
	if tests == 0 {
		r.log.Warn("the pack has no tests, so nothing was asked of it but that it loads", s.attrs()...)
	}
	if anew := limitsAnew(before, pack); len(anew) > 0 {
		r.log.Warn("limits begin with nothing counted: they are new, or have another key", append(s.attrs(), "limits", anew)...)
	}
	if act, shadow := r.packs(); shadow != nil && shadow.Revision == act.Revision {
		r.log.Warn(sameShadow)
	}
	r.tell(s, reloadApplied)
}

func (r *reloader) unchanged(s *packSource) {
	r.log.Info("nothing of the pack is different that could change a decision: it stays as it is", s.attrs()...)
	r.tell(s, reloadUnchanged)
}

func (r *reloader) failed(s *packSource, err error) {
	r.log.Error("the pack is not reloaded: the one before stays in force", append(s.attrs(), "error", reloadProblem(err))...)
	r.tell(s, reloadFailed)
}

func (r *reloader) tell(s *packSource, result string) {
	if r.observe != nil {
		r.observe(reload{Mode: s.mode, Result: result, Pack: s.pack})
	}
}

// packs returns the pack in force and the one in its shadow, nil where there is none.
func (r *reloader) packs() (pack, shadow *rules.Pack) {
	pack = r.sources[0].pack
	if len(r.sources) > 1 {
		shadow = r.sources[1].pack
	}
	return pack, shadow
}
