package stream

import (
	"fmt"
	"slices"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
)

// TestFeedReadsWhatWentElsewhere has deliveries go to another sidecar, and one that comes again before the next new one; and
// the next number be that of a later message, as where the server has passed one over, or counts anew. One that was removed
// is not waited for.
func TestFeedReadsWhatWentElsewhere(t *testing.T) {
	s := newSite(t, 10)
	send(t, s.nc, s.topology, s.messages...)
	stored := readAll(t, s.js, s.topology.InboundStream())
	out, _ := s.newTestOutbox()
	f := newFeed(s.nc, s.js, out.config, &beginning{kept: &kept{guard: out.guard}}, out)
	sub, err := s.nc.SubscribeSync(s.nc.NewInbox())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.delete(s.topology.InboundStream(), 9); err != nil {
		t.Fatal(err)
	}
	handed := make(chan *inbound, len(stored))
	for _, d := range []struct{ delivery, seq int }{{1, 1}, {4, 1}, {5, 4}, {6, 5}, {7, 7}, {8, 8}, {9, 10}} {
		m := stored[d.seq-1]
		reply := fmt.Sprintf("$JS.ACK.%s.%s.1.%d.%d.%d.0", s.topology.InboundStream(), consumerName, d.seq, d.delivery,
			m.Time.UnixNano())
		err := f.take(t.Context(), &nats.Msg{Subject: m.Subject, Reply: reply, Header: m.Header, Data: m.Data, Sub: sub}, handed)
		if err != nil {
			t.Fatal(err)
		}
	}
	close(handed)
	var got []uint64
	for m := range handed {
		got = append(got, m.seq)
	}
	if want := []uint64{1, 2, 3, 4, 5, 6, 7, 8, 10}; !slices.Equal(got, want) {
		t.Errorf("handed out are %v, want %v", got, want)
	}
}

// TestStreamMadeAnewWhileMessagesWait has messages of a stream that is no more settled while those of the next one, which have the
// same sequences, wait.
func TestStreamMadeAnewWhileMessagesWait(t *testing.T) {
	s := newSite(t, 50)
	nc := s.connect()
	sidecar := run(t, nc, newTestEngine(), Config{})
	s.update(func(c *jetstream.StreamConfig) { c.MaxMsgs, c.Discard = 1, jetstream.DiscardNew })
	if _, err := s.js.Publish(t.Context(), s.topology.RoutedSubject(filter.Inbox, "r"), nil); err != nil { // so it is full
		t.Fatal(err)
	}
	send(t, s.nc, s.topology, s.messages[:20]...)
	eventually(t, "all are delivered", func() bool { return s.consumer().Delivered.Stream == 20 })
	if err := s.js.DeleteStream(t.Context(), s.topology.InboundStream()); err != nil {
		t.Fatal(err)
	}
	provision(t, s.nc, s.topology)
	send(t, s.nc, s.topology, s.messages[20:]...)
	eventually(t, "all are delivered", func() bool { return s.consumer().Delivered.Stream == 30 })
	s.update(func(c *jetstream.StreamConfig) { c.MaxMsgs = 21 })
	s.waitRouted(21)
	nc.Close()
	_ = sidecar.wait()
	s.update(func(c *jetstream.StreamConfig) { c.MaxMsgs = -1 })
	next := run(t, s.connect(), newTestEngine(), Config{})
	s.waitRouted(51)
	next.drain()
}
