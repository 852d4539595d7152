package stream

import (
	"errors"
	"strings"
	"testing"

	"github.com/nats-io/nats.go/jetstream"
)

func TestSecondSidecarStandsByAndTakesOver(t *testing.T) {
	for _, end := range []string{"drained", "crashed"} {
		t.Run(end, func(t *testing.T) {
			s := newSite(t, 3000)
			nc := s.connect()
			first := run(t, nc, newTestEngine(), Config{Prefetch: 64})
			send(t, s.nc, s.topology, s.messages[:1000]...)
			s.waitRouted(1000)
			var log journal
			second := run(t, s.connect(), newTestEngine(), Config{Prefetch: 64, Log: log.log()})
			logged(t, &log, "standing by")
			send(t, s.nc, s.topology, s.messages[1000:2000]...)
			s.waitRouted(2000)
			if strings.Contains(log.String(), "msg=routing") {
				t.Fatal("both route")
			}
			if end == "drained" {
				first.drain()
			} else {
				nc.Close()
				_ = first.wait()
			}
			send(t, s.nc, s.topology, s.messages[2000:]...)
			s.waitRouted(len(s.messages))
			second.drain()
			expectRouted(t, s.js, s.topology, s.messages)
		})
	}
}

func TestStoppedWhileStandingBy(t *testing.T) {
	s := newSite(t, 1)
	first := run(t, s.connect(), newTestEngine(), Config{})
	send(t, s.nc, s.topology, s.messages...)
	s.waitRouted(1)
	var log journal
	second := run(t, s.connect(), newTestEngine(), Config{Log: log.log()})
	logged(t, &log, "standing by")
	second.drain()
	first.drain()
}

// TestTwoSidecarsAtOnce starts both before either could know of the other: together they route everything, once.
func TestTwoSidecarsAtOnce(t *testing.T) {
	s := newSite(t, 3000)
	one := run(t, s.connect(), newTestEngine(), Config{Prefetch: 64})
	two := run(t, s.connect(), newTestEngine(), Config{Prefetch: 64})
	send(t, s.nc, s.topology, s.messages...)
	s.waitRouted(len(s.messages))
	for _, r := range []*running{one, two} {
		r.stop()
		if err := r.wait(); err != nil && !errors.Is(err, errOvertaken) {
			t.Error(err)
		}
	}
	expectRouted(t, s.js, s.topology, s.messages)
	if n := count(t, s.js, s.topology.InvalidStream()); n != 0 {
		t.Errorf("%d messages are called invalid", n)
	}
}

func TestIdle(t *testing.T) {
	look := func(waiting, unacknowledged int, floor, deliveries uint64) *jetstream.ConsumerInfo {
		return &jetstream.ConsumerInfo{
			NumWaiting: waiting, NumAckPending: unacknowledged,
			AckFloor: jetstream.SequenceInfo{Stream: floor}, Delivered: jetstream.SequenceInfo{Consumer: deliveries},
		}
	}
	for _, test := range []struct {
		name        string
		before, now *jetstream.ConsumerInfo
		want        bool
	}{
		{"nobody, nothing to do", nil, look(0, 0, 5, 5), true},
		{"a request waits", nil, look(1, 0, 5, 5), false},
		{"a request waits again", look(1, 9, 5, 5), look(1, 9, 5, 5), false},
		{"crashed or busy, at the first look", nil, look(0, 9, 5, 14), false},
		{"crashed", look(0, 9, 5, 14), look(0, 9, 5, 14), true},
		{"busy acknowledging", look(0, 9, 5, 14), look(0, 8, 6, 14), false},
		{"busy receiving", look(0, 9, 5, 14), look(0, 19, 5, 24), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := idle(test.before, test.now); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}
