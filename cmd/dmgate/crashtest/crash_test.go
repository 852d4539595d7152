//go:build linux

// Package crashtest breaks a running gate on purpose: a real nats-server and real sidecars, killed at random moments
// while disks fill up, wires are cut, clocks jump and packs change. Afterwards every message must have been routed once,
// in order, as the same messages are decided where nothing breaks.
package crashtest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// The kills of the two sizes of the test.
const (
	reducedKills = 25
	fullKills    = 100
)

// Crashes lose nothing, double nothing and change no decision.
func TestCrashes(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	crashes(t, cmp.Or(*killsFlag, reducedKills))
}

// The same at full size, which "make crash" runs without the race detector.
func TestCrashesAtFullSize(t *testing.T) {
	if raceDetector || testing.Short() {
		t.Skip("runs without the race detector, see make crash")
	}
	crashes(t, cmp.Or(*killsFlag, fullKills))
}

// roundsBetweenBreaths is how many rounds follow one another before everything must have been routed.
const roundsBetweenBreaths = 6

func crashes(t *testing.T, kills int) {
	t.Logf("seed %d", *seedFlag)
	began := time.Now()
	s := newSite(t, options{seed: *seedFlag, shifting: *clockFlag, memory: true})
	s.publish(newLoad(*seedFlag), uneven(*seedFlag))
	plan, played := newPlan(*seedFlag, s.names()), ""
	for i := 1; s.killed() < kills && !t.Failed(); i++ {
		r := plan.next()
		played = fmt.Sprintf("round %d (%v)", i, r)
		t.Logf("%6.1fs %s", time.Since(began).Seconds(), played)
		s.play(r)
		if i%roundsBetweenBreaths == 0 {
			s.breathe(played)
		}
	}
	s.finish()
	s.report(began)
}

// report verifies what came out and prints the figures.
func (s *site) report(began time.Time) {
	s.t.Helper()
	in, out := s.server.published(), s.server.routed()
	found := verify(in, out, s.server.acknowledged())
	o := oracle{packs: s.packs.loaded, book: s.server.book()}
	different := o.differences(in, out)

	s.t.Logf("killed: %d (%s)", s.killed(), counts(s.kills))
	s.t.Logf("faults: %s", counts(s.faults))
	s.t.Logf("the sidecar was started %d times and came to route %d times, the spare one %d and %d; ended by themselves: %d and %d",
		s.gate.starts, s.gate.routed, s.spare.starts, s.spare.routed, s.gate.exits, s.spare.exits)
	s.t.Logf("published: %d messages (%d of them twice, %d not valid), confirmed at a later attempt %d times", len(in),
		s.backend.load.twins, s.backend.load.invalid, s.backend.again.Load())
	s.t.Logf("decisions compared: %d, of these scored %d, over a limit %d, with a fault %d; the revision changed %d times, "+
		"the live log %d times",
		o.checked, o.scored, o.limited, o.faulty, o.changes, o.moves)
	s.t.Logf("lost %d, doubled %d, out of order %d, altered %d, unknown %d, not acknowledged %d, decided differently %d",
		len(found.lost), len(found.doubled), len(found.reordered), len(found.altered), len(found.unknown),
		len(found.unsettled), len(different))
	s.t.Logf("took %v", time.Since(began).Round(time.Second))
	if s.forgetful == 0 {
		s.t.Error("the server remembered ids for long whenever it was looked at: that hides what doubles")
	}
	if n := int(s.backend.confirmed.Load()); n != len(in) {
		s.t.Errorf("%d messages were confirmed, the inbound stream has %d", n, len(in))
	}
	if found.count()+len(different) > 0 {
		if err := keepStreams(in, out, different); err != nil {
			s.t.Error(err)
		}
	}
	if found.count() > 0 {
		s.t.Errorf("seed %d: the gate broke its promise:\n%v", *seedFlag, found)
	}
	s.compare(different, &o)
}

// compare fails the test where decisions differ, or where they would prove nothing.
func (s *site) compare(different []string, o *oracle) {
	s.t.Helper()
	for i, d := range different {
		if i == 3 {
			break
		}
		s.t.Errorf("seed %d: decided differently: %s", *seedFlag, d)
	}
	if o.limited == 0 || o.scored == o.checked {
		s.t.Errorf("of %d decisions %d were scored and %d over a limit: the load is not mixed", o.checked, o.scored, o.limited)
	}
}

func counts(of map[string]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(of)) {
		parts = append(parts, fmt.Sprintf("%s %d", name, of[name]))
	}
	return strings.Join(parts, ", ")
}
