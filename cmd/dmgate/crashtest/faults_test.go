//go:build linux

package crashtest

import (
	"syscall"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// fault is something that goes wrong besides processes that are killed. Every part of it may be absent.
type fault struct {
	possible    func(*site) bool
	start, stop func(*site, round)
}

// faults are all that there are, by name.
func faults() map[string]fault {
	return map[string]fault{
		"no other fault":          {},
		"routed stream full":      {start: fillStream, stop: growStream},
		"disk full":               {possible: canFillDisk, start: fillDisk, stop: emptyDisk},
		"store at its bound":      {start: boundStore, stop: unboundStore},
		"publishing forbidden":    {start: forbid(true), stop: forbid(false)},
		"wire cut":                {start: cutOften},
		"wire slow":               {start: slowWire, stop: fastWire},
		"wire stalled":            {start: stallWire(true), stop: stallWire(false)},
		"sidecar frozen":          {start: freezeSidecar, stop: thawSidecar},
		"server frozen":           {start: freezeServer, stop: thawServer},
		"a second sidecar":        {start: enlist, stop: dismiss},
		"rivals":                  {start: rival, stop: reconcile},
		"clock shifted":           {possible: canShiftClock, start: shiftClock, stop: trueClock},
		"live log changed":        {possible: canChangeLists, start: changeLists},
		"reload":                  {possible: canReload, start: reload},
		"reload of other limits":  {possible: onlyAlone, start: reloadLimits},
		"reload of a broken pack": {possible: canReload, start: reloadBroken, stop: reload},
	}
}

// fillStream leaves the routed stream room for a few messages more, or none.
func fillStream(s *site, r round) {
	state := s.server.info(topology.RoutedStream()).State
	s.server.update(topology.RoutedStream(), func(c *jetstream.StreamConfig) {
		c.Discard = jetstream.DiscardNew
		if room := r.number % 50; r.number%2 == 0 {
			c.MaxMsgs = int64(state.Msgs) + room + 1
		} else {
			c.MaxBytes = int64(state.Bytes) + room*500 + 1
		}
	})
}

func growStream(s *site, _ round) {
	s.server.update(topology.RoutedStream(), func(c *jetstream.StreamConfig) { c.MaxMsgs, c.MaxBytes = -1, -1 })
}

func canFillDisk(s *site) bool { return s.server.real }

// fillDisk leaves the server a few bytes, or none: it can't store, nor write down how far consumers are.
func fillDisk(s *site, r round) { s.server.fill(r.number % 8192) }

// emptyDisk makes room again. A server whose disk was full stores nothing more until it is started again.
func emptyDisk(s *site, _ round) {
	s.server.empty()
	s.killServer(0)
}

// boundStore starts the server with less room than its streams take already.
func boundStore(s *site, _ round) {
	s.server.setMaxStore("1KB")
	s.killServer(0)
}

func unboundStore(s *site, _ round) {
	s.server.setMaxStore(ampleStore)
	s.killServer(0)
}

func forbid(on bool) func(*site, round) {
	return func(s *site, _ round) { s.server.forbid(on) }
}

func cutOften(s *site, r round) {
	for range 1 + r.number%6 {
		s.wire.cut()
		time.Sleep(time.Duration(r.number%40) * time.Millisecond)
	}
}

func slowWire(s *site, r round) { s.wire.slow(time.Duration(1+r.number%10) * time.Millisecond) }

func fastWire(s *site, _ round) { s.wire.slow(0) }

func stallWire(on bool) func(*site, round) {
	return func(s *site, _ round) { s.wire.stall(on) }
}

func freezeSidecar(s *site, _ round) { s.gate.signal(syscall.SIGSTOP) }

func thawSidecar(s *site, _ round) { s.gate.signal(syscall.SIGCONT) }

func freezeServer(s *site, _ round) { s.server.signal(syscall.SIGSTOP) }

func thawServer(s *site, _ round) { s.server.signal(syscall.SIGCONT) }

// enlist starts a second sidecar, which stands by until the first one is gone.
func enlist(s *site, _ round) { s.spare.want(true) }

func dismiss(s *site, r round) {
	s.spare.want(false)
	if r.number%2 == 0 {
		s.tally("spare sidecar", s.spare.kill())
		return
	}
	s.spare.signal(syscall.SIGTERM)
}

// rival freezes the sidecar for as long as it takes the second one to begin, so that two of them believe to be alone.
func rival(s *site, r round) {
	s.gate.signal(syscall.SIGSTOP)
	s.spare.want(true)
	s.spare.awaitRouting(takeover)
	if r.number%3 > 0 {
		s.gate.signal(syscall.SIGCONT)
	}
}

// takeover is how long a second sidecar may take to find out that the first one does nothing.
const takeover = 4 * time.Second

func reconcile(s *site, r round) {
	s.gate.signal(syscall.SIGCONT)
	dismiss(s, r)
}

func canShiftClock(s *site) bool { return s.shifting }

// shiftClock has every process that starts from now on believe another time, and change its mind soon after. The shifts
// stay far below the age at which streams forget messages.
func shiftClock(s *site, r round) {
	shift := func(n int64) time.Duration { return time.Duration(n%(6*3600)) * time.Second }
	s.clock.set(shift(r.number), shift(-r.number/7), time.Duration(r.number&1023)*time.Millisecond)
}

func trueClock(s *site, _ round) { s.clock.reset() }

func canReload(s *site) bool { return s.supports("SIGHUP") }

func reload(s *site, r round) {
	s.packs.put(int(r.number % reweighed))
	s.hangUp()
}

// reloadLimits changes what a limit allows. A sidecar that is killed before it has a checkpoint of the new pack counts what
// came since the last one by another pack than decided it, so decisions may differ: the test shows by how much.
func reloadLimits(s *site, r round) {
	s.packs.put(int(r.number % int64(len(edits))))
	s.hangUp()
}

// onlyAlone is of faults that are no part of a run with all faults.
func onlyAlone(*site) bool { return *faultFlag != "" }

func reloadBroken(s *site, _ round) {
	s.packs.spoil()
	s.hangUp()
}
