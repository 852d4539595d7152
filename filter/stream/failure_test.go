package stream

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// site is a server with the streams of a topology, and messages for them.
type site struct {
	t        *testing.T
	server   *Embedded
	nc       *nats.Conn
	js       jetstream.JetStream
	topology Topology
	messages []Outgoing
}

func newSite(t *testing.T, n int) *site {
	t.Helper()
	s := &site{t: t, server: startServer(t), messages: mixed(n, 13)}
	s.nc = connect(t, s.server.ClientURL())
	s.js = provision(t, s.nc, s.topology)
	return s
}

func (s *site) connect() *nats.Conn { return connect(s.t, s.server.ClientURL()) }

func (s *site) waitRouted(n int) {
	s.t.Helper()
	waitRouted(s.t, s.js, s.topology, n)
}

// delete removes a message of a stream.
func (s *site) delete(name string, seq uint64) error {
	stream, err := s.js.Stream(s.t.Context(), name)
	if err != nil {
		return err
	}
	return stream.DeleteMsg(s.t.Context(), seq)
}

// consumer is what the server says of the sidecar's; nothing where there is none.
func (s *site) consumer() *jetstream.ConsumerInfo {
	c, err := s.js.Consumer(s.t.Context(), s.topology.InboundStream(), consumerName)
	if err != nil {
		return &jetstream.ConsumerInfo{}
	}
	return c.CachedInfo()
}

// update changes the routed stream.
func (s *site) update(change func(*jetstream.StreamConfig)) {
	s.t.Helper()
	stream, err := s.js.Stream(s.t.Context(), s.topology.RoutedStream())
	if err != nil {
		s.t.Fatal(err)
	}
	config := stream.CachedInfo().Config
	change(&config)
	if _, err := s.js.UpdateStream(s.t.Context(), config); err != nil {
		s.t.Fatal(err)
	}
}

// logged waits until the log says something.
func logged(t *testing.T, log *journal, what string) {
	t.Helper()
	eventually(t, "the log says "+what, func() bool { return strings.Contains(log.String(), what) })
}

func TestCrashesLoseAndDoubleNothing(t *testing.T) {
	s := newSite(t, 6000)
	send(t, s.nc, s.topology, s.messages...)
	for crash := range 8 {
		nc := s.connect()
		sidecar := run(t, nc, newTestEngine(), Config{})
		s.waitRouted((crash + 1) * 300)
		nc.Close() // nothing is drained, acknowledged or finished
		if err := sidecar.wait(); err == nil {
			t.Error("a sidecar whose connection is closed ends without an error")
		}
	}
	sidecar := run(t, s.connect(), newTestEngine(), Config{})
	s.waitRouted(len(s.messages))
	sidecar.drain()
	expectRouted(t, s.js, s.topology, s.messages)
	if n := count(t, s.js, s.topology.InvalidStream()); n != 0 {
		t.Errorf("%d messages are called invalid", n)
	}
}

// TestUnacknowledgedIsRoutedOnceBeyondTheWindow has an earlier process that routed some messages and acknowledged none,
// so long ago that the server has forgotten their ids.
func TestUnacknowledgedIsRoutedOnceBeyondTheWindow(t *testing.T) {
	s := newSite(t, 100)
	s.update(func(c *jetstream.StreamConfig) { c.Duplicates = 100 * time.Millisecond })
	send(t, s.nc, s.topology, s.messages...)
	consumer, err := s.js.Consumer(t.Context(), s.topology.InboundStream(), consumerName)
	if err != nil {
		t.Fatal(err)
	}
	batch, err := consumer.Fetch(50)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for m := range batch.Messages() {
		if n++; n > 30 {
			continue
		}
		meta, err := m.Metadata()
		if err != nil {
			t.Fatal(err)
		}
		copy := &nats.Msg{Subject: "dm.routed.inbox.r", Data: m.Data(), Header: nats.Header{
			HeaderSequence: {fmt.Sprint(meta.Sequence.Stream)}, HeaderStored: {timeHeader(meta.Timestamp)},
			jetstream.MsgIDHeader: m.Headers()[jetstream.MsgIDHeader],
		}}
		if _, err := s.js.PublishMsg(t.Context(), copy); err != nil {
			t.Fatal(err)
		}
	}
	probes := 0
	eventually(t, "the server forgets ids", func() bool {
		ack, err := s.js.Publish(t.Context(), "dm.routed.probe", nil, jetstream.WithMsgID("probe"))
		if err == nil && !ack.Duplicate {
			probes++
		}
		return probes == 2
	})
	sidecar := run(t, s.connect(), newTestEngine(), Config{})
	s.waitRouted(len(s.messages) + probes)
	sidecar.drain()
	routed, err := s.js.Stream(t.Context(), s.topology.RoutedStream())
	if err != nil {
		t.Fatal(err)
	}
	for range probes {
		probe, err := routed.GetLastMsgForSubject(t.Context(), "dm.routed.probe")
		if err != nil {
			t.Fatal(err)
		}
		if err := routed.DeleteMsg(t.Context(), probe.Sequence); err != nil {
			t.Fatal(err)
		}
	}
	expectRouted(t, s.js, s.topology, s.messages)
}

func TestFullStreamHoldsMessagesBack(t *testing.T) {
	s := newSite(t, 3000)
	s.update(func(c *jetstream.StreamConfig) { c.MaxMsgs, c.Discard = 700, jetstream.DiscardNew })
	var log journal
	sidecar := run(t, s.connect(), newTestEngine(), Config{Log: log.log()})
	send(t, s.nc, s.topology, s.messages...)
	s.waitRouted(700)
	logged(t, &log, "can't publish, trying again")
	s.update(func(c *jetstream.StreamConfig) { c.MaxMsgs = -1 })
	s.waitRouted(len(s.messages))
	sidecar.drain()
	expectRouted(t, s.js, s.topology, s.messages)
	expectAcknowledged(t, s.js, s.topology)
}

func TestStoppedWhileNothingCanBePublished(t *testing.T) {
	s := newSite(t, 2000)
	s.update(func(c *jetstream.StreamConfig) { c.MaxMsgs, c.Discard = 500, jetstream.DiscardNew })
	var log journal
	sidecar := run(t, s.connect(), newTestEngine(), Config{Log: log.log(), DrainTimeout: time.Millisecond})
	send(t, s.nc, s.topology, s.messages...)
	logged(t, &log, "can't publish, trying again")
	sidecar.stop()
	if err := sidecar.wait(); err == nil || !strings.Contains(err.Error(), "unfinished") {
		t.Errorf("Run returns %v, want what is unfinished", err)
	}
	s.update(func(c *jetstream.StreamConfig) { c.MaxMsgs = -1 })
	second := run(t, s.connect(), newTestEngine(), Config{})
	s.waitRouted(len(s.messages))
	second.drain()
	expectRouted(t, s.js, s.topology, s.messages)
}

func TestRoutedStreamMadeAnew(t *testing.T) {
	s := newSite(t, 1000)
	var log journal
	var settled atomic.Int64
	sidecar := run(t, s.connect(), newTestEngine(), Config{Log: log.log(), Observer: func(Event) { settled.Add(1) }})
	half := len(s.messages) / 2
	send(t, s.nc, s.topology, s.messages[:half]...)
	eventually(t, "half is settled", func() bool { return settled.Load() == int64(half) })
	if err := s.js.DeleteStream(t.Context(), s.topology.RoutedStream()); err != nil {
		t.Fatal(err)
	}
	send(t, s.nc, s.topology, s.messages[half:]...)
	logged(t, &log, "can't publish, trying again")
	provision(t, s.nc, s.topology)
	s.waitRouted(len(s.messages) - half)
	sidecar.drain()
	expectRouted(t, s.js, s.topology, s.messages[half:])
}

func TestConsumerDeleted(t *testing.T) {
	s := newSite(t, 2000)
	var log journal
	sidecar := run(t, s.connect(), newTestEngine(), Config{Log: log.log()})
	send(t, s.nc, s.topology, s.messages[:1000]...)
	s.waitRouted(200)
	if err := s.js.DeleteConsumer(t.Context(), s.topology.InboundStream(), consumerName); err != nil {
		t.Fatal(err)
	}
	logged(t, &log, "the consumer was gone and is made anew")
	send(t, s.nc, s.topology, s.messages[1000:]...)
	s.waitRouted(len(s.messages))
	sidecar.drain()
	expectRouted(t, s.js, s.topology, s.messages)
}

func TestInboundStreamMadeAnew(t *testing.T) {
	for name, made := range map[string]func(*site, jetstream.StreamConfig){
		"with its consumer": func(s *site, _ jetstream.StreamConfig) { provision(s.t, s.nc, s.topology) },
		"without": func(s *site, c jetstream.StreamConfig) {
			if _, err := s.js.CreateStream(s.t.Context(), c); err != nil {
				s.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, 1000)
			var settled atomic.Int64
			sidecar := run(t, s.connect(), newTestEngine(), Config{Observer: func(Event) { settled.Add(1) }})
			send(t, s.nc, s.topology, s.messages[:700]...)
			eventually(t, "all is settled", func() bool { return settled.Load() == 700 })
			inbound, err := s.js.Stream(t.Context(), s.topology.InboundStream())
			if err == nil {
				err = s.js.DeleteStream(t.Context(), s.topology.InboundStream())
			}
			if err != nil {
				t.Fatal(err)
			}
			made(s, inbound.CachedInfo().Config)
			send(t, s.nc, s.topology, s.messages[700:]...) // at sequences that were seen before
			s.waitRouted(len(s.messages))
			sidecar.drain()
			expectRouted(t, s.js, s.topology, s.messages)
		})
	}
}

func TestSomeoneElseWritesToTheRoutedStream(t *testing.T) {
	s := newSite(t, 2000)
	sidecar := run(t, s.connect(), newTestEngine(), Config{})
	send(t, s.nc, s.topology, s.messages[:1000]...)
	const foreign = 50
	for i := range foreign {
		if _, err := s.js.Publish(t.Context(), "dm.routed.foreign", fmt.Append(nil, i)); err != nil {
			t.Fatal(err)
		}
	}
	send(t, s.nc, s.topology, s.messages[1000:]...)
	s.waitRouted(len(s.messages) + foreign)
	sidecar.drain()
	var own []*jetstream.RawStreamMsg
	for _, m := range readAll(t, s.js, s.topology.RoutedStream()) {
		if m.Subject != "dm.routed.foreign" {
			own = append(own, m)
		}
	}
	for i, m := range own {
		if string(m.Data) != string(s.messages[i].Body) {
			t.Fatalf("routed message %d is %s, want %s", i, m.Header.Get("Nats-Msg-Id"), s.messages[i].ID)
		}
	}
}

func TestMessageThatTheRoutedStreamRefuses(t *testing.T) {
	s := newSite(t, 20)
	s.update(func(c *jetstream.StreamConfig) { c.MaxMsgSize = 2000 })
	large := dm("large", "s0", "inbox "+strings.Repeat("x", 3000))
	messages := append(append([]Outgoing{}, s.messages[:10]...), large)
	messages = append(messages, s.messages[10:]...)
	send(t, s.nc, s.topology, messages...)
	sidecar := run(t, s.connect(), newTestEngine(), Config{})
	s.waitRouted(len(s.messages))
	sidecar.drain()
	expectRouted(t, s.js, s.topology, s.messages)
	invalid := readAll(t, s.js, s.topology.InvalidStream())
	if len(invalid) != 1 || string(invalid[0].Data) != string(large.Body) ||
		!strings.Contains(invalid[0].Header.Get(HeaderReason), "size exceeds maximum") {
		t.Errorf("%d messages are invalid, want the large one with a reason", len(invalid))
	}
}

// TestGapIsReadFromTheStream has deliveries that never arrive: another client takes them and keeps them.
func TestGapIsReadFromTheStream(t *testing.T) {
	s := newSite(t, 500)
	send(t, s.nc, s.topology, s.messages[:1]...)
	sidecar := run(t, s.connect(), newTestEngine(), Config{Prefetch: 2})
	s.waitRouted(1)
	consumer, err := s.js.Consumer(t.Context(), s.topology.InboundStream(), consumerName)
	if err != nil {
		t.Fatal(err)
	}
	thief, err := consumer.Messages(jetstream.PullMaxMessages(5))
	if err != nil {
		t.Fatal(err)
	}
	send(t, s.nc, s.topology, s.messages[1:]...)
	if _, err := thief.Next(); err != nil {
		t.Fatal(err)
	}
	s.waitRouted(100)
	thief.Stop()
	s.waitRouted(len(s.messages))
	sidecar.drain()
	expectRouted(t, s.js, s.topology, s.messages)
	stream, err := s.js.Stream(t.Context(), s.topology.InboundStream())
	if err != nil {
		t.Fatal(err)
	}
	if n := stream.CachedInfo().State.Consumers; n != 1 {
		t.Errorf("%d consumers are left, want dmgate's alone", n)
	}
}
