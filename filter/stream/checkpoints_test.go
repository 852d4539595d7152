package stream

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter/checkpoint"
)

func stateAt(seq uint64) *checkpoint.Checkpoint {
	return &checkpoint.Checkpoint{Inbound: seq, TakenAt: time.Unix(int64(seq), 0).UTC(),
		StreamCreated: time.Unix(1, 0).UTC(), State: bytes.Repeat([]byte{byte(seq)}, 300_000)}
}

// keep opens the checkpoints of a site.
func (s *site) keep(log *journal) *checkpoints {
	s.t.Helper()
	if err := ensureState(s.t.Context(), s.js, s.topology); err != nil {
		s.t.Fatal(err)
	}
	kept, err := openCheckpoints(s.t.Context(), s.js, s.topology, log.log())
	if err != nil {
		s.t.Fatal(err)
	}
	return kept
}

func (s *site) expectCheckpoint(c *checkpoints, want uint64) {
	s.t.Helper()
	got, err := c.load(s.t.Context())
	switch {
	case err != nil:
		s.t.Fatal(err)
	case got == nil && want != 0, got != nil && got.Inbound != want:
		s.t.Fatalf("got %+v, want the checkpoint at %d", got, want)
	case got != nil && !bytes.Equal(got.State, stateAt(want).State):
		s.t.Fatal("the state is another")
	}
}

func (s *site) save(c *checkpoints, seq uint64) {
	s.t.Helper()
	if _, err := c.save(s.t.Context(), stateAt(seq)); err != nil {
		s.t.Fatal(err)
	}
}

func TestCheckpointsKeepTheNewest(t *testing.T) {
	s, log := newSite(t, 0), &journal{}
	c := s.keep(log)
	s.expectCheckpoint(c, 0)
	for seq := uint64(1); seq <= 5; seq++ {
		s.save(c, seq)
		s.expectCheckpoint(s.keep(log), seq)
	}
	if log.String() != "" {
		t.Errorf("the log says %s", log)
	}
}

// A checkpoint that was written by half, or damaged, is passed over for the one before, and replaced next.
func TestCheckpointsPassOverADamagedOne(t *testing.T) {
	s, log := newSite(t, 0), &journal{}
	c := s.keep(log)
	s.save(c, 1)
	s.save(c, 2)
	if _, err := c.store.PutBytes(t.Context(), checkpointNames[1], []byte("no checkpoint")); err != nil {
		t.Fatal(err)
	}
	c = s.keep(log)
	s.expectCheckpoint(c, 1)
	if !strings.Contains(log.String(), "not a checkpoint") {
		t.Errorf("the log says %s", log)
	}
	s.save(c, 3)
	s.expectCheckpoint(s.keep(log), 3)
	if got, err := c.read(t.Context(), checkpointNames[0]); err != nil || got.Inbound != 1 {
		t.Errorf("the one before is %+v, %v", got, err)
	}
}

// What a process that was killed while it wrote has left goes at the next start.
func TestCheckpointsLeaveNothingBehind(t *testing.T) {
	s := newSite(t, 0)
	c := s.keep(&journal{})
	s.save(c, 1)
	s.save(c, 2)
	if _, err := s.js.Publish(t.Context(), "$O."+s.topology.StateBucket()+".C.half", make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	bucket, err := s.js.Stream(t.Context(), "OBJ_"+s.topology.StateBucket())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.tidy(t.Context(), s.js, s.topology); err != nil {
		t.Fatal(err)
	}
	info, err := bucket.Info(t.Context(), jetstream.WithSubjectFilter("$O.*.C.>"))
	if err != nil {
		t.Fatal(err)
	}
	if len(info.State.Subjects) != 2 {
		t.Errorf("chunks are left under %v", info.State.Subjects)
	}
	s.expectCheckpoint(s.keep(&journal{}), 2)
}

// A process that comes back when another has taken its place leaves that one's state alone: it may not know whom the other
// was told to forget.
func TestCheckpointsOfAnotherAreLeftAlone(t *testing.T) {
	s := newSite(t, 0)
	first := s.keep(&journal{})
	s.save(first, 1)
	s.save(first, 2)
	second := s.keep(&journal{})
	s.expectCheckpoint(second, 2)
	s.save(second, 3)
	s.save(second, 4)
	if _, err := first.save(t.Context(), stateAt(2)); !errors.Is(err, errAnotherSaves) {
		t.Errorf("got %v", err)
	}
	s.save(second, 6)
	s.expectCheckpoint(s.keep(&journal{}), 6)
}

// The last checkpoint of a predecessor that is stored only now does not keep its successor from saving.
func TestCheckpointOfAPredecessorIsReplaced(t *testing.T) {
	s := newSite(t, 0)
	first := s.keep(&journal{})
	s.save(first, 1)
	second := s.keep(&journal{})
	s.expectCheckpoint(second, 1)
	s.save(first, 2)
	s.save(first, 3)
	s.save(second, 4)
	s.save(second, 5)
	s.expectCheckpoint(s.keep(&journal{}), 5)
}

// What a checkpoint holds tells which is newer, and not when it was stored by a clock that may be set.
func TestCheckpointsByWhatTheyHold(t *testing.T) {
	at := func(stored int64, of ...string) *jetstream.ObjectInfo {
		info := &jetstream.ObjectInfo{ModTime: time.Unix(stored, 0)}
		info.Metadata = map[string]string{createdKey: of[0], inboundKey: of[1], liveKey: of[2]}
		return info
	}
	before := &jetstream.ObjectInfo{ModTime: time.Unix(5, 0)}
	before.Metadata = map[string]string{inboundKey: "100"}
	for name, pair := range map[string][2]*jetstream.ObjectInfo{ // older, newer
		"a later message":                 {at(9, "a", "9", "8"), at(1, "a", "10", "7")},
		"a later position":                {at(9, "a", "9", "8"), at(1, "a", "9", "10")},
		"the same place":                  {at(1, "a", "9", "8"), at(9, "a", "9", "8")},
		"another stream":                  {at(1, "a", "9", "8"), at(9, "b", "1", "1")},
		"of a version that says no place": {before, at(9, "a", "9", "8")},
		"stored before such a one":        {at(1, "a", "200", "8"), before},
	} {
		if byAge(pair[0], pair[1]) >= 0 || byAge(pair[1], pair[0]) <= 0 {
			t.Errorf("%s: %d and %d", name, byAge(pair[0], pair[1]), byAge(pair[1], pair[0]))
		}
	}
}

// A server whose clock is set back stores the newest checkpoint with the oldest time, and it is loaded all the same: what is
// said in it is enough.
func TestCheckpointsSayWhatTheyHold(t *testing.T) {
	s := newSite(t, 0)
	c := s.keep(&journal{})
	state := stateAt(7)
	state.Live = 3
	if _, err := c.save(t.Context(), state); err != nil {
		t.Fatal(err)
	}
	info, err := c.store.GetInfo(t.Context(), checkpointNames[0])
	if err != nil {
		t.Fatal(err)
	}
	if number(info, inboundKey) != 7 || number(info, liveKey) != 3 || info.Metadata[createdKey] != "1970-01-01T00:00:01Z" {
		t.Errorf("the metadata are %v", info.Metadata)
	}
}
