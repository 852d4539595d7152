//go:build linux

package crashtest

import (
	"fmt"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter/stream/natstest"
)

// site is everything that runs: a server, a sidecar and a spare one, the wire between them, and a backend that publishes.
type site struct {
	t       *testing.T
	program string
	help    string // of dmgate run

	serverProgram string

	clock   clock
	packs   *packs
	server  *server
	wire    *wire
	gate    *gate // the one that is wanted always
	spare   *gate
	backend *publisher

	shifting bool           // the programs' clocks can be shifted
	kills    map[string]int // by victim
	faults   map[string]int // by name

	starting atomic.Int32 // gates that have not checked the streams yet

	forgetful int // times that the server remembered ids for a short time only, when it was looked at
}

// options are what tests want of a site.
type options struct {
	seed     uint64
	shifting bool     // the programs' clocks can be shifted
	memory   bool     // the server stores in memory, on a file system that can be filled
	gate     []string // further flags of the sidecar
	inbound  func(*jetstream.StreamConfig)
}

func newSite(t *testing.T, o options) *site {
	t.Helper()
	s := &site{t: t, packs: newPacks(t), shifting: o.shifting, kills: map[string]int{}, faults: map[string]int{}}
	s.build()
	s.server = newServer(t, s.serverProgram, s.clock.env, o.memory)
	s.makeInbound(o.inbound)
	s.wire = newWire(t, s.server.addr)
	s.gate, s.spare = s.newGate("the sidecar", o.gate...), s.newGate("the spare sidecar")
	go s.keepUp()
	s.gate.want(true)
	if !s.gate.awaitRouting(patience) {
		t.Fatalf("the sidecar does not begin to route:\n%s", s.gate.current().tail())
	}
	return s
}

// build builds the programs, and finds out what this dmgate can do.
func (s *site) build() {
	s.t.Helper()
	var flags []string
	if s.shifting {
		flags = shiftable(s.t)
	}
	s.serverProgram = natstest.Build(s.t, flags...)
	if raceDetector {
		flags = append(flags, "-race")
	}
	s.program = natstest.BuildProgram(s.t, "dmgate", "github.com/dmgate/dmgate/cmd/dmgate", flags...)
	help, err := exec.Command(s.program, "run", "--help").Output()
	if err != nil {
		s.t.Fatal(err)
	}
	s.help = string(help)
}

// publish has the backend publish a load.
func (s *site) publish(load *load, p pace) {
	s.t.Helper()
	var err error
	if s.backend, err = startPublisher(s.server.nc, load, p); err != nil {
		s.t.Fatal(err)
	}
}

// makeInbound makes the stream that the backend publishes to, so that it remembers ids for longer than any clock jumps:
// what was published is then known exactly.
func (s *site) makeInbound(change func(*jetstream.StreamConfig)) {
	c := jetstream.StreamConfig{
		Name: topology.InboundStream(), Subjects: []string{"dm.inbound.>"}, Duplicates: 24 * time.Hour,
		MaxAge: 72 * time.Hour, AllowDirect: true,
	}
	if change != nil {
		change(&c)
	}
	if _, err := s.server.js.CreateStream(s.t.Context(), c); err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) newGate(name string, flags ...string) *gate {
	args := append([]string{"run", "--nats", "nats://" + s.wire.addr(), "--user", "gate", "--pack", s.packs.dir,
		"--log-format", "json"}, flags...)
	return newGate(s.t, name, s.program, s.gateEnv, s.rememberWhileChecked, args...)
}

func (s *site) gateEnv() []string {
	return append(s.clock.env(), "NATS_PASSWORD=g", "HOME="+s.t.TempDir())
}

// shortWindow is how long the output streams remember ids while sidecars run: less than any outage, for that a message is
// routed once must not rest on the memory of the server. A sidecar refuses to start with a window as short as this, so it
// is lengthened for the moment of its checks; what was forgotten stays forgotten.
const shortWindow = 100 * time.Millisecond

func (s *site) rememberWhileChecked(passed <-chan struct{}) {
	s.starting.Add(1)
	s.setWindow()
	<-passed
	s.starting.Add(-1)
	s.setWindow()
}

// keepUp sets the window where the server was away when it was to be set.
func (s *site) keepUp() {
	ticks := time.NewTicker(50 * time.Millisecond)
	defer ticks.Stop()
	for {
		select {
		case <-s.t.Context().Done():
			return
		case <-ticks.C:
			s.setWindow()
		}
	}
}

func (s *site) setWindow() {
	s.server.changing.Lock()
	defer s.server.changing.Unlock()
	window := shortWindow
	if s.starting.Load() > 0 {
		window = time.Minute
	}
	for _, name := range []string{topology.RoutedStream(), topology.InvalidStream()} {
		info := s.server.info(name)
		if info.Config.Name == "" || info.Config.Duplicates == window {
			continue
		}
		config := info.Config
		config.Duplicates = window
		_, _ = s.server.js.UpdateStream(s.t.Context(), config) // or at the next tick
	}
}

// supports reports whether the help of dmgate run mentions something.
func (s *site) supports(what string) bool { return strings.Contains(s.help, what) }

// killed is how many processes were killed.
func (s *site) killed() (n int) {
	for _, k := range s.kills {
		n += k
	}
	return n
}

// play carries out a round.
func (s *site) play(r round) {
	f := faults()[r.fault]
	s.faults[r.fault]++
	if f.start != nil {
		f.start(s, r)
	}
	time.Sleep(r.lead)
	if r.before {
		s.heal(f, r)
	}
	s.kill(r)
	if !r.before {
		time.Sleep(r.hold)
		s.heal(f, r)
	}
	if r.wait {
		s.gate.awaitRouting(time.Second)
	}
}

func (s *site) heal(f fault, r round) {
	if f.stop != nil {
		f.stop(s, r)
	}
}

// kill kills the victims of a round and starts the server again; the sidecar's supervisor starts the sidecar.
func (s *site) kill(r round) {
	if r.victim != theServer {
		s.tally("sidecar", s.gate.kill())
	}
	if r.victim != theSidecar {
		s.killServer(r.down)
	}
	if r.again == 0 {
		return
	}
	time.Sleep(r.again)
	s.tally("sidecar while it recovers", s.gate.kill())
}

func (s *site) killServer(down time.Duration) {
	s.tally("server", s.server.kill())
	time.Sleep(down)
	s.server.start()
}

func (s *site) tally(victim string, killed bool) {
	if killed {
		s.kills[victim]++
	}
}

// breathe waits until all that was published by now is routed, so that no fault goes unnoticed behind the next.
func (s *site) breathe(about string) {
	s.t.Helper()
	s.server.waitReady()
	end := s.server.info(topology.InboundStream()).State.LastSeq
	var last uint64
	eventually(s.t, "everything is routed after "+about, func() bool {
		last = max(s.server.lastRouted(), s.server.acknowledged())
		return last >= end
	}, func() string {
		return fmt.Sprintf("routed up to %d of %d\nthe server:\n%s\nthe sidecar:\n%s", last, end, s.server.process.tail(),
			s.gate.current().stacks())
	})
	if s.server.info(topology.RoutedStream()).Config.Duplicates == shortWindow {
		s.forgetful++
	}
}

// finish ends the load and waits until all of it is routed.
func (s *site) finish() {
	s.t.Helper()
	s.backend.finish()
	s.breathe("the last round")
	s.server.hurry()
	if s.shifting {
		s.server.forgetPending()
	}
	eventually(s.t, "everything is acknowledged", func() bool {
		return s.server.acknowledged() >= s.server.info(topology.InboundStream()).State.LastSeq
	}, s.gate.current().tail)
	s.gate.want(false)
	s.gate.current().terminate()
}

// hangUp tells the sidecars to load the pack anew.
func (s *site) hangUp() {
	s.gate.signal(syscall.SIGHUP)
	s.spare.signal(syscall.SIGHUP)
}

// names are the faults that this site can have.
func (s *site) names() []string {
	var names []string
	all := faults()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		wanted := *faultFlag == "" || name == *faultFlag
		if f := all[name]; wanted && (f.possible == nil || f.possible(s)) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		s.t.Fatalf("there is no fault %q here, only %q", *faultFlag, slices.Sorted(maps.Keys(all)))
	}
	return names
}
