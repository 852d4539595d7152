package stream

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// kennel is a watchdog whose sidecar does what a test says, at moments that the test says.
type kennel struct {
	t       *testing.T
	monitor *Monitor
	dog     *watchdog
	log     *journal
	now     time.Time
	link    link
}

// newKennel is one whose sidecar routes and holds a message in the outbox, which nothing happens to.
func newKennel(t *testing.T) *kennel {
	k := &kennel{t: t, monitor: &Monitor{}, log: &journal{}, now: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC), link: link{up: true}}
	k.dog = &watchdog{monitor: k.monitor, log: k.log.log(), after: time.Minute}
	k.monitor.enter(Routing)
	k.monitor.take()
	k.monitor.decide()
	return k
}

// pass lets time pass, look by look; each comes before every look, and NATS answers with the lag meanwhile.
func (k *kennel) pass(d time.Duration, lag Lag, each func()) {
	k.t.Helper()
	for end := k.now.Add(d); k.now.Before(end); {
		k.now = k.now.Add(lookEvery)
		if each != nil {
			each()
		}
		if !lag.Asked.IsZero() {
			lag.Asked = k.now
			k.monitor.noteLag(lag)
		}
		k.monitor.note(k.dog.look(k.now, k.link))
	}
}

func (k *kennel) expect(stalled, refused bool) {
	k.t.Helper()
	s := k.monitor.Status()
	if s.Stalled.IsZero() == stalled || s.Refused.IsZero() == refused {
		k.t.Errorf("at %v stalled is %v and refused %v, want %v and %v", k.now, !s.Stalled.IsZero(), !s.Refused.IsZero(), stalled, refused)
	}
}

func (k *kennel) logged(level, what string) int {
	return strings.Count(k.log.String(), fmt.Sprintf("level=%s msg=%q", level, what))
}

// The lines of the log that tests count.
const (
	saysStalled = "stalled: there is work, NATS answers, and nothing happens"
	saysMoves   = "no longer stalled"
	saysRefused = "the output refuses every message, trying on; nothing is lost meanwhile"
	saysTakes   = "the output no longer refuses messages"
)

var answered = Lag{Asked: time.Unix(1, 0), Pending: 7, Unacknowledged: 3, Oldest: time.Unix(1, 0)}

func TestStall(t *testing.T) {
	k := newKennel(t)
	k.pass(60*time.Second, answered, nil)
	k.expect(false, false)
	k.pass(time.Second, answered, nil)
	k.expect(true, false)
	k.pass(time.Hour, answered, nil)
	k.expect(true, false)
	if n := k.logged("ERROR", saysStalled); n != 1 {
		t.Errorf("a stall is logged %d times, want 1: %s", n, k.log)
	}
	if want := "for=1m0s puller=2 deciding=0 outbox=1 unrouted=10 routed_to=0"; !strings.Contains(k.log.String(), want) {
		t.Errorf("the log lacks %s: %s", want, k.log)
	}
	k.monitor.settle(&inbound{seq: 1})
	k.pass(time.Second, answered, nil)
	k.expect(false, false)
	if k.logged("INFO", saysMoves) != 1 {
		t.Errorf("the log does not say that it moves: %s", k.log)
	}
	k.pass(61*time.Second, answered, nil)
	k.expect(true, false) // the rest of the work, and nothing settled again
}

// What looks like a stall and is none: a restart would change nothing.
func TestNoStall(t *testing.T) {
	idle := Lag{Asked: answered.Asked, Unacknowledged: 3}
	for _, tc := range []struct {
		name string
		lag  Lag
		set  func(k *kennel)
		each func(k *kennel)
	}{
		{"no work", idle, func(k *kennel) { k.monitor.settle(&inbound{}) }, nil},
		{"something is settled now and then", answered, nil, func(k *kennel) {
			if k.now.Second() == 0 {
				k.monitor.take()
				k.monitor.decide()
				k.monitor.settle(&inbound{})
			}
		}},
		{"not connected", answered, func(k *kennel) { k.link.up = false }, nil},
		{"NATS never answered", Lag{}, nil, nil},
		{"NATS answers no longer", Lag{}, func(k *kennel) { k.monitor.noteLag(Lag{Asked: k.now, Pending: 7}) }, nil},
		{"the consumer is paused", Lag{Asked: answered.Asked, Pending: 7, Oldest: answered.Oldest, Paused: true}, nil, nil},
		{"the stream can't be read", answered, nil, func(k *kennel) {
			if k.now.Second()%15 == 0 {
				k.monitor.cantRead()
			}
		}},
		{"stopping", answered, func(k *kennel) { k.monitor.enter(Stopping) }, nil},
		{"switched off", answered, func(k *kennel) { k.dog.after = 0 }, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			k := newKennel(t)
			if tc.set != nil {
				tc.set(k)
			}
			k.pass(10*time.Minute, tc.lag, func() {
				if tc.each != nil {
					tc.each(k)
				}
				k.expect(false, false)
			})
			if k.log.String() != "" {
				t.Errorf("the log says %s", k.log)
			}
		})
	}
}

// Work that is only in the stream is work too, and so is what only the sidecar holds.
func TestStallOfWhatTheStreamHolds(t *testing.T) {
	k := newKennel(t)
	k.monitor.settle(&inbound{})
	k.pass(62*time.Second, answered, nil)
	k.expect(true, false)
	k = newKennel(t)
	k.pass(62*time.Second, Lag{Asked: answered.Asked}, nil)
	k.expect(true, false)
}

// An output that refuses everything is no stall, however long it does; it is one once not even a refusal comes.
func TestRefusal(t *testing.T) {
	k := newKennel(t)
	refuse := func() {
		if k.now.Second()%15 == 0 { // as seldom as an output that does not answer
			k.monitor.refuse(RefusedNoAnswer)
		}
	}
	k.pass(15*time.Second, answered, refuse)
	k.expect(false, false) // it may pass
	k.pass(10*time.Minute, answered, refuse)
	k.expect(false, true)
	if k.logged("ERROR", saysRefused) != 1 || !strings.Contains(k.log.String(), "reason=no_answer") || k.logged("ERROR", saysStalled) != 0 {
		t.Errorf("the log says %s", k.log)
	}
	k.monitor.settle(&inbound{})
	k.pass(time.Second, answered, nil)
	k.expect(false, false)
	if k.logged("INFO", saysTakes) != 1 {
		t.Errorf("the log does not say that it takes messages: %s", k.log)
	}
	k.monitor.refuse(RefusedFull)
	k.pass(10*time.Second, answered, nil)
	k.expect(false, true)
	k.pass(time.Minute, answered, nil)
	k.expect(true, false)
	if s := k.monitor.Status(); s.Refusals[RefusedNoAnswer] < 40 || s.Refusals[RefusedFull] != 1 || s.Refusal != RefusedFull {
		t.Errorf("counted are %v, last %v", s.Refusals, s.Refusal)
	}
}

// An output that nobody is connected to refuses nothing.
func TestRefusalEndsWithTheConnection(t *testing.T) {
	k := newKennel(t)
	k.monitor.refuse(RefusedFull)
	k.pass(10*time.Second, answered, nil)
	k.expect(false, true)
	k.link = link{}
	k.pass(time.Second, answered, nil)
	k.expect(false, false)
}

// A refusal that passes by itself is nobody's affair.
func TestRefusalsInBetween(t *testing.T) {
	k := newKennel(t)
	k.pass(10*time.Minute, answered, func() {
		k.monitor.refuse(RefusedFull)
		if k.now.Second()%4 == 0 {
			k.monitor.settle(&inbound{})
			k.monitor.decide()
		}
		k.expect(false, false)
	})
	if k.log.String() != "" {
		t.Errorf("the log says %s", k.log)
	}
}

func TestConnectionLost(t *testing.T) {
	k := newKennel(t)
	k.pass(time.Second, answered, nil)
	if s := k.monitor.Status(); !s.Connected || !s.Lost.IsZero() {
		t.Errorf("connected is %v, lost %v", s.Connected, s.Lost)
	}
	lost := k.now.Add(lookEvery)
	k.link = link{}
	k.pass(10*time.Second, answered, nil)
	if s := k.monitor.Status(); s.Connected || !s.Lost.Equal(lost) {
		t.Errorf("connected is %v, lost %v, want false and %v", s.Connected, s.Lost, lost)
	}
	k.link = link{up: true, reconnects: 1}
	k.pass(time.Second, answered, nil)
	if s := k.monitor.Status(); !s.Connected || !s.Lost.IsZero() || s.Reconnects != 1 {
		t.Errorf("connected is %v, lost %v, %d reconnects", s.Connected, s.Lost, s.Reconnects)
	}
}

func TestNothingFollowsStopping(t *testing.T) {
	m := &Monitor{}
	for _, p := range []Phase{Starting, StandingBy, Recovering, Routing, Stopping} {
		m.enter(p)
		if got := m.Status().Phase; got != p {
			t.Errorf("the phase is %v, want %v", got, p)
		}
	}
	m.enter(Routing)
	if got := m.Status().Phase; got != Stopping {
		t.Errorf("%v follows stopping", got)
	}
}

func TestRefusalOf(t *testing.T) {
	permission := fmt.Errorf("%w: Permissions Violation for Publish to \"dm.routed.inbox.x\"", nats.ErrPermissionViolation)
	for _, tc := range []struct {
		err, last error
		want      Refusal
	}{
		{&jetstream.APIError{ErrorCode: 10077}, nil, RefusedFull},
		{fmt.Errorf("publish: %w", &jetstream.APIError{ErrorCode: 10047}), nil, RefusedFull},
		{&jetstream.APIError{ErrorCode: 10008}, nil, RefusedOther},
		{jetstream.ErrNoStreamResponse, nil, RefusedNoStream},
		{nats.ErrNoResponders, permission, RefusedNoStream},
		{fmt.Errorf("stream DM_ROUTED: %w", jetstream.ErrStreamNotFound), nil, RefusedNoStream},
		{fmt.Errorf("stream DM_ROUTED: %w", context.DeadlineExceeded), nil, RefusedNoAnswer},
		{jetstream.ErrAsyncPublishTimeout, nil, RefusedNoAnswer},
		{jetstream.ErrAsyncPublishTimeout, nats.ErrSlowConsumer, RefusedNoAnswer},
		{jetstream.ErrAsyncPublishTimeout, permission, RefusedPermission},
		{errors.New("something"), permission, RefusedOther},
	} {
		if got := refusalOf(tc.err, tc.last); got != tc.want {
			t.Errorf("%v with %v is %s, want %s", tc.err, tc.last, got, tc.want)
		}
	}
}

// An output that is full is told as what it is, and what is held back meanwhile.
func TestFullOutputInTheMonitor(t *testing.T) {
	s := newSite(t, 30)
	s.update(func(c *jetstream.StreamConfig) { c.MaxMsgs, c.Discard = 10, jetstream.DiscardNew })
	send(t, s.nc, s.topology, s.messages...)
	monitor := &Monitor{}
	sidecar := run(t, s.connect(), newTestEngine(), Config{Monitor: monitor})
	eventually(t, "the output refuses", func() bool { return monitor.Status().Refusals[RefusedFull] > 2 })
	if status := monitor.Status(); status.Settled != 10 || status.InFlight() != 20 || status.Refusal != RefusedFull {
		t.Errorf("with room for 10 there is %+v", status)
	}
	s.update(func(c *jetstream.StreamConfig) { c.MaxMsgs = -1 })
	s.waitRouted(30)
	sidecar.drain()
	if status := monitor.Status(); status.InFlight() != 0 || status.Settled != 30 || status.Retries == 0 || status.Phase != Stopping {
		t.Errorf("at the end there is %+v", status)
	}
}

// The last checkpoint stays known when one after it could not be stored.
func TestCheckpointInTheMonitor(t *testing.T) {
	m := &Monitor{}
	first, second := CheckpointNote{Sequence: 7, Bytes: 70}, CheckpointNote{Sequence: 9, Bytes: 90, Took: time.Second}
	m.begin(first)
	if s := m.Status(); s.Checkpoint != first || s.Checkpoints != 0 {
		t.Errorf("at the beginning there is %+v, of %d stored", s.Checkpoint, s.Checkpoints)
	}
	m.save(second)
	m.cantSave()
	if s := m.Status(); s.Checkpoint != second || s.Checkpoints != 1 || s.Unsaved != 1 {
		t.Errorf("there is %+v, %d stored and %d not", s.Checkpoint, s.Checkpoints, s.Unsaved)
	}
}

// A sidecar that nobody looks at notes nothing.
func TestNoMonitor(t *testing.T) {
	var m *Monitor
	m.enter(Routing)
	m.take()
	m.decide()
	m.settle(&inbound{})
	m.refuse(RefusedFull)
	m.retry()
	m.cantRead()
	m.begin(CheckpointNote{})
	m.save(CheckpointNote{})
	m.cantSave()
}

// A sidecar that hangs, here in whoever it tells of a message, has stalled: the log says where the messages are.
func TestSidecarThatHangs(t *testing.T) {
	s := newSite(t, 40)
	send(t, s.nc, s.topology, s.messages...)
	var log journal
	monitor, hang, goOn := &Monitor{}, make(chan struct{}), make(chan struct{})
	sidecar := run(t, s.connect(), newTestEngine(), Config{Monitor: monitor, Observer: func(e Event) {
		if e.Sequence == 10 {
			close(hang)
			<-goOn
		}
	}})
	<-hang
	eventually(t, "all others are decided", func() bool { status := monitor.Status(); return status.Outbox == 30 && status.Deciding == 0 })
	eventually(t, "NATS says what is not routed", func() bool { lag := monitor.Status().Lag; return lag.Messages() > 0 })
	now := monitor.Status().Lag.Asked
	dog := &watchdog{monitor: monitor, log: log.log(), after: MinStallAfter}
	dog.look(now, link{up: true})
	for ; now.Before(monitor.Status().Lag.Asked.Add(lagHolds)); now = now.Add(lookEvery) {
		if status := dog.look(now, link{up: true}); !status.Stalled.IsZero() {
			t.Errorf("it has stalled at %v", now)
		}
	}
	monitor.noteLag(Lag{Asked: now.Add(MinStallAfter), Pending: 5, Oldest: now}) // NATS goes on answering
	if status := dog.look(now.Add(MinStallAfter), link{up: true}); status.Stalled.IsZero() {
		t.Error("it has not stalled")
	}
	if want := "deciding=0 outbox=30 unrouted=5 routed_to=10"; !strings.Contains(log.String(), want) {
		t.Errorf("the log lacks %s: %s", want, log.String())
	}
	close(goOn)
	s.waitRouted(len(s.messages))
	eventually(t, "all is settled", func() bool { return monitor.Status().Settled == 40 })
	if status := dog.look(now.Add(MinStallAfter+lookEvery), link{up: true}); !status.Stalled.IsZero() {
		t.Error("it is stalled still")
	}
	sidecar.drain()
}
