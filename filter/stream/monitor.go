package stream

import (
	"sync"
	"sync/atomic"
	"time"
)

// Monitor is what a Sidecar lets others see of it while it runs. Reading it waits neither for the sidecar nor for NATS.
// The zero value is one whose sidecar has not begun; it is safe for concurrent use. A Monitor serves one Sidecar.
type Monitor struct {
	phase atomic.Int32

	// Messages that have passed each stage since the start. Their differences are what the stages hold.
	taken   atomic.Uint64 // handed out by the feed
	decided atomic.Uint64 // handed to the outbox
	settled atomic.Uint64 // acknowledged

	retries atomic.Uint64 // copies published again
	unread  atomic.Uint64 // failures to read a stream or to reach the consumer
	last    progress      // the message settled last

	mu       sync.Mutex
	seen     Status             // what the watch has seen
	refusals map[Refusal]uint64 // failures to publish
	refusal  Refusal            // the last of them
	saved    CheckpointNote     // the last checkpoint
	saves    uint64             // checkpoints stored
	unsaved  uint64             // checkpoints not stored
}

// Phase is how far a sidecar has come.
type Phase int32

// The phases, in the order in which a sidecar goes through them.
const (
	Starting   Phase = iota // connecting, checking the streams
	StandingBy              // another sidecar routes
	Recovering              // reading what it has to know before it routes
	Routing
	Stopping
)

// Phases lists every Phase.
var Phases = []Phase{Starting, StandingBy, Recovering, Routing, Stopping}

var phaseNames = [...]string{"starting", "standing_by", "recovering", "routing", "stopping"}

// String returns the phase's name, such as "standing_by".
func (p Phase) String() string { return phaseNames[p] }

// Status is what there is to see of a sidecar at one moment.
type Status struct {
	Phase Phase

	// Connected reports whether there is a connection to NATS; Lost is when it was seen to be gone, zero where it is
	// there or was never seen. Both are at most a second old.
	Connected  bool
	Lost       time.Time
	Reconnects uint64

	Deciding int // messages that were taken from the stream and not decided yet
	Outbox   int // messages that are decided and not settled yet
	Settled  uint64

	Lag Lag

	Retries  uint64             // copies that were published again
	Refusals map[Refusal]uint64 // failures to publish since the start; of every kind, also those that never came
	Unread   uint64             // failures to read a stream or to reach the consumer

	// Checkpoint is the last that was stored, or that the sidecar began from; its Stored is zero where there is none.
	Checkpoint  CheckpointNote
	Checkpoints uint64 // stored since the start
	Unsaved     uint64 // checkpoints since the start that could not be stored

	// Stalled is since when nothing has happened although there is work and NATS answers; zero where something moves. See
	// Config.StallAfter.
	Stalled time.Time

	// Refused is since when the output has taken nothing but refused what was published; zero where it takes messages.
	// Refusal is how it refused last.
	Refused time.Time
	Refusal Refusal
}

// CheckpointNote is what there is to know of a checkpoint.
type CheckpointNote struct {
	Stored   time.Time
	Sequence uint64        // of the inbound stream, up to which it stands for all messages
	Bytes    int           // that were stored
	Took     time.Duration // to store it; 0 where an earlier process did
}

// InFlight is how many messages were taken from the stream and are not settled yet.
func (s *Status) InFlight() int { return s.Deciding + s.Outbox }

// Status returns what there is to see now.
func (m *Monitor) Status() Status {
	m.mu.Lock()
	s := m.seen
	s.Checkpoint, s.Checkpoints, s.Unsaved = m.saved, m.saves, m.unsaved
	s.Refusal, s.Refusals = m.refusal, make(map[Refusal]uint64, len(Refusals))
	for _, r := range Refusals {
		s.Refusals[r] = m.refusals[r]
	}
	m.mu.Unlock()
	s.Phase = Phase(m.phase.Load())
	m.count(&s)
	return s
}

// count fills in what the sidecar counts by itself.
func (m *Monitor) count(s *Status) {
	settled := m.settled.Load() // the last stage first, so that no stage seems to hold less than nothing
	decided := m.decided.Load()
	s.Settled, s.Outbox = settled, int(decided-settled)
	s.Deciding = int(m.taken.Load() - decided)
	s.Retries, s.Unread = m.retries.Load(), m.unread.Load()
}

// What follows is for the sidecar to call. A nil Monitor takes no notice.

// enter notes a phase. Nothing follows Stopping.
func (m *Monitor) enter(p Phase) {
	if m == nil {
		return
	}
	for {
		before := m.phase.Load()
		if Phase(before) == Stopping || m.phase.CompareAndSwap(before, int32(p)) {
			return
		}
	}
}

// take notes a message that the feed hands out.
func (m *Monitor) take() {
	if m != nil {
		m.taken.Add(1)
	}
}

// decide notes a decided message.
func (m *Monitor) decide() {
	if m != nil {
		m.decided.Add(1)
	}
}

// settle notes a message that is acknowledged.
func (m *Monitor) settle(in *inbound) {
	if m != nil {
		m.last.set(in)
		m.settled.Add(1)
	}
}

// refuse notes a copy that could not be published while there is a connection.
func (m *Monitor) refuse(r Refusal) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.refusals == nil {
		m.refusals = map[Refusal]uint64{}
	}
	m.refusals[r]++
	m.refusal = r
}

// retry notes a copy that is published again.
func (m *Monitor) retry() {
	if m != nil {
		m.retries.Add(1)
	}
}

// cantRead notes that a stream could not be read, or the consumer not be reached.
func (m *Monitor) cantRead() {
	if m != nil {
		m.unread.Add(1)
	}
}

// begin notes the checkpoint that the sidecar begins from.
func (m *Monitor) begin(c CheckpointNote) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.saved = c
}

// save notes a checkpoint that is stored.
func (m *Monitor) save(c CheckpointNote) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.saved = c
	m.saves++
}

// cantSave notes a checkpoint that could not be stored.
func (m *Monitor) cantSave() {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.unsaved++
}
