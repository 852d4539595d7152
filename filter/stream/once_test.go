package stream

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/checkpoint"
	"github.com/dmgate/dmgate/filter/event"
)

// forgetful has the routed and the invalid stream forget ids at once, as if every moment were long after the last.
func (s *site) forgetful() {
	s.t.Helper()
	for _, name := range []string{s.topology.RoutedStream(), s.topology.InvalidStream()} {
		stream, err := s.js.Stream(s.t.Context(), name)
		if err != nil {
			s.t.Fatal(err)
		}
		config := stream.CachedInfo().Config
		config.Duplicates = 100 * time.Millisecond
		if _, err := s.js.UpdateStream(s.t.Context(), config); err != nil {
			s.t.Fatal(err)
		}
	}
}

// forgetsAll waits until the server has forgotten every id that it knows now.
func (s *site) forgetsAll() {
	s.t.Helper()
	eventually(s.t, "the server forgets ids", func() bool {
		ack, err := s.js.Publish(s.t.Context(), "dm.invalid", nil, jetstream.WithMsgID("probe"))
		return err == nil && !ack.Duplicate && ack.Sequence > 1
	})
}

// TestManyStarts has sidecars that are killed again and again before the server delivers anything a second time: each
// routes only what none before it did, and nothing that was routed long ago is routed again.
func TestManyStarts(t *testing.T) {
	s := newSite(t, 4000)
	s.forgetful()
	send(t, s.nc, s.topology, s.messages...)
	for crash := range 6 {
		if crash == 3 { // also the consumer may be gone
			if err := s.js.DeleteConsumer(t.Context(), s.topology.InboundStream(), consumerName); err != nil {
				t.Fatal(err)
			}
			if _, err := s.js.CreateConsumer(t.Context(), s.topology.InboundStream(), s.topology.consumer()); err != nil {
				t.Fatal(err)
			}
		}
		before := count(t, s.js, s.topology.RoutedStream())
		var first atomic.Int64
		nc := s.connect()
		sidecar := run(t, nc, newTestEngine(), Config{Prefetch: 64, Observer: func(e Event) {
			first.CompareAndSwap(0, int64(e.Sequence))
		}})
		s.waitRouted((crash + 1) * 300)
		nc.Close()
		_ = sidecar.wait()
		if crash > 0 && first.Load() > 0 && int(first.Load()) <= before {
			t.Errorf("start %d begins at %d, where %d are routed already", crash, first.Load(), before)
		}
	}
	sidecar := run(t, s.connect(), newTestEngine(), Config{})
	s.waitRouted(len(s.messages))
	sidecar.drain()
	expectRouted(t, s.js, s.topology, s.messages)
}

// TestConfirmationsLostForLong cuts the connection while a sidecar routes, and lets the server forget ids before it is back.
func TestConfirmationsLostForLong(t *testing.T) {
	s := newSite(t, 3000)
	s.forgetful()
	p := startProxy(t, s.server.ClientURL())
	nc := connect(t, p.url())
	sidecar := run(t, nc, newTestEngine(), Config{DrainTimeout: patience}) // an answer that is lost is waited for as long as any
	send(t, s.nc, s.topology, s.messages...)
	for i := range 4 {
		s.waitRouted(1 + i*500)
		p.cut()
		s.forgetsAll()
	}
	s.waitRouted(len(s.messages))
	sidecar.drain()
	expectRouted(t, s.js, s.topology, s.messages)
}

// TestRivals has two sidecars that route at once, neither standing by, while ids are forgotten.
func TestRivals(t *testing.T) {
	s := newSite(t, 1500)
	s.forgetful()
	ctx, stop := context.WithCancel(t.Context())
	var both sync.WaitGroup
	var log journal
	defer func() {
		if t.Failed() {
			t.Log(log.String())
		}
	}()
	for range 2 {
		sidecar, err := NewSidecar(s.connect(), Fixed(newTestEngine()), event.Decode, Config{Log: log.log(), Prefetch: 64, DrainTimeout: patience})
		if err != nil {
			t.Fatal(err)
		}
		js, err := jetstream.New(sidecar.nc)
		if err != nil {
			t.Fatal(err)
		}
		begun := begin(t, sidecar, js)
		both.Go(func() {
			if err := sidecar.route(ctx, js, begun); err != nil {
				t.Error(err)
			}
		})
	}
	send(t, s.nc, s.topology, s.messages...)
	s.waitRouted(len(s.messages))
	stop()
	both.Wait()
	expectRouted(t, s.js, s.topology, s.messages)
}

// TestLateCopyOfAKilledSidecar stores a copy that a killed sidecar sent, after its successor has looked.
func TestLateCopyOfAKilledSidecar(t *testing.T) {
	s := newSite(t, 2)
	s.forgetful()
	send(t, s.nc, s.topology, s.messages...)
	sidecar, err := NewSidecar(s.connect(), Fixed(newTestEngine()), event.Decode, Config{Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	js, err := jetstream.New(sidecar.nc)
	if err != nil {
		t.Fatal(err)
	}
	begun := begin(t, sidecar, js)
	in := &inbound{seq: 1, stored: storedAt(t, s, 1), body: s.messages[0].Body}
	late := routedMessage(s.topology, in, &filter.Outcome[*inbound]{Message: &filter.Message{ID: s.messages[0].ID}}, 1<<20, newRoom())
	if _, err := s.js.PublishMsg(t.Context(), late); err != nil {
		t.Fatal(err)
	}
	s.forgetsAll()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- sidecar.route(ctx, js, begun) }()
	s.waitRouted(2)
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	expectRouted(t, s.js, s.topology, s.messages)
	expectAcknowledged(t, s.js, s.topology)
}

// TestRepetitionBeyondTheWindow has a message that was sent twice, the second time settled without a copy, and a start
// after which nobody remembers.
func TestRepetitionBeyondTheWindow(t *testing.T) {
	for name, after := range map[string]int{"followed by another": 1, "the last": 0} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, 0)
			one := dm("same", "s", "inbox hello")
			messages := []Outgoing{{Sender: "s", Body: one.Body}, {Sender: "s", Body: one.Body}}
			want := []Outgoing{one}
			for i := range after {
				m := dm(fmt.Sprint("after", i), "s", "inbox bye")
				messages, want = append(messages, m), append(want, m)
			}
			send(t, s.nc, s.topology, messages...)
			first := run(t, s.connect(), newTestEngine(), Config{})
			expectAcknowledged(t, s.js, s.topology)
			first.drain()
			if err := s.js.DeleteConsumer(t.Context(), s.topology.InboundStream(), consumerName); err != nil {
				t.Fatal(err)
			}
			provision(t, s.nc, s.topology)
			s.forgetful()
			s.forgetsAll()
			second := run(t, s.connect(), newTestEngine(), Config{})
			expectAcknowledged(t, s.js, s.topology)
			second.drain()
			expectRouted(t, s.js, s.topology, want)
		})
	}
}

func TestCheckpointFits(t *testing.T) {
	s := newSite(t, 3)
	send(t, s.nc, s.topology, s.messages...)
	stream, err := s.js.Stream(t.Context(), s.topology.InboundStream())
	if err != nil {
		t.Fatal(err)
	}
	at := position{lastStored: 3, created: stream.CachedInfo().Created}
	second := storedAt(t, s, 2)
	for _, c := range []struct {
		name string
		c    checkpoint.Checkpoint
		want bool
	}{
		{"none", checkpoint.Checkpoint{}, false},
		{"a sequence alone", checkpoint.Checkpoint{Inbound: 2}, true},
		{"this stream's", checkpoint.Checkpoint{Inbound: 2, TakenAt: second, StreamCreated: at.created}, true},
		{"made before", checkpoint.Checkpoint{Inbound: 2, StreamCreated: at.created.Add(-1)}, false},
		{"beyond the end", checkpoint.Checkpoint{Inbound: 4}, false},
		{"another message", checkpoint.Checkpoint{Inbound: 2, TakenAt: second.Add(1)}, false},
	} {
		if got, err := checkpointFits(t.Context(), s.js, s.topology, &c.c, at); err != nil || got != c.want {
			t.Errorf("%s: got %v, %v", c.name, got, err)
		}
	}
	if err := stream.DeleteMsg(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	gone := checkpoint.Checkpoint{Inbound: 2, TakenAt: second}
	if got, err := checkpointFits(t.Context(), s.js, s.topology, &gone, at); err != nil || !got {
		t.Errorf("of a message that is gone: got %v, %v", got, err)
	}
}

// begin takes a sidecar as far as it comes before it routes, without standing by.
func begin(t *testing.T, s *Sidecar, js jetstream.JetStream) *beginning {
	t.Helper()
	kept, err := s.restore(t.Context(), js)
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.begin(t.Context(), js, kept)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestSomeoneElseWritesAllTheTime has somebody write to the routed stream as often as people release messages, who costs
// no pause.
func TestSomeoneElseWritesAllTheTime(t *testing.T) {
	s := newSite(t, 4000)
	var log journal
	send(t, s.nc, s.topology, s.messages...)
	sidecar := run(t, s.connect(), newTestEngine(), Config{Log: log.log()})
	foreign := 0
	for count(t, s.js, s.topology.RoutedStream()) < len(s.messages)+foreign {
		if _, err := s.js.Publish(t.Context(), "dm.routed.foreign", nil); err != nil {
			t.Fatal(err)
		}
		foreign++
	}
	sidecar.drain()
	if strings.Contains(log.String(), "trying again") {
		t.Errorf("the log says %s", log.String())
	}
	own := 0
	for _, m := range readAll(t, s.js, s.topology.RoutedStream()) {
		if m.Subject == "dm.routed.foreign" {
			continue
		}
		if string(m.Data) != string(s.messages[own].Body) {
			t.Fatalf("routed message %d is %s", own, m.Header.Get(nats.MsgIdHdr))
		}
		own++
	}
	if own != len(s.messages) {
		t.Errorf("%d are routed, want %d", own, len(s.messages))
	}
}
