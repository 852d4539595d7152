package stream

import (
	"fmt"
	"net"
	"net/url"
	"strconv"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// disguises are headers with which a message without a body looks like word from the server, or like another message.
var disguises = []nats.Header{
	{"Status": {"100"}},
	{"Status": {"100"}, "Nats-Pending-Messages": {"100000"}},
	{"Status": {"404"}},
	{"Status": {"408"}, "Nats-Pending-Messages": {"7"}},
	{"Status": {"409"}, "Description": {"Consumer Deleted"}},
	{"Status": {"409"}, "Description": {"Message Size Exceeds MaxBytes"}},
	{"Status": {"503"}},
	{"Nats-Sequence": {"99"}, "Nats-Time-Stamp": {"2199-01-01T00:00:00Z"}, "Nats-Subject": {"x"}},
	{"Nats-Sequence": {"x"}, "Nats-Time-Stamp": {"y"}},
}

// publishRaw publishes a message without a body whose headers no client would write.
func publishRaw(t *testing.T, server, subject, headers string) {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	n := len(headers)
	fmt.Fprintf(conn, "CONNECT {\"headers\":true,\"verbose\":false}\r\nHPUB %s %d %d\r\n%s\r\nPING\r\n", subject, n, n, headers)
	answer := make([]byte, 4096)
	if _, err := conn.Read(answer); err != nil {
		t.Fatal(err)
	}
}

func TestMessagesInDisguise(t *testing.T) {
	server := startServer(t)
	nc := connect(t, server.ClientURL())
	var topology Topology
	js := provision(t, nc, topology)
	publish := func(h nats.Header) {
		if _, err := js.PublishMsg(t.Context(), &nats.Msg{Subject: "dm.inbound.a", Header: h}); err != nil {
			t.Fatal(err)
		}
	}
	for i, h := range disguises {
		publish(h)
		send(t, nc, topology, dm(strconv.Itoa(i), "a", "inbox"))
	}
	publishRaw(t, server.ClientURL(), "dm.inbound.a", "NATS/1.0\r\nnothing\r\n\r\n")
	eventually(t, "all is stored", func() bool { return count(t, js, "DM_INBOUND") == 2*len(disguises)+1 })
	expect := func(when string) {
		t.Helper()
		waitRouted(t, js, topology, len(disguises))
		eventually(t, when+" all are found invalid", func() bool { return count(t, js, "DM_INVALID") >= len(disguises)+1 })
		expectAcknowledged(t, js, topology)
	}

	sidecar := run(t, connect(t, server.ClientURL()), newTestEngine(), Config{})
	expect("delivered,")
	sidecar.drain()

	// What is known of the messages is learned again, without a checkpoint and with a consumer that knows nothing.
	if err := js.DeleteConsumer(t.Context(), "DM_INBOUND", consumerName); err != nil {
		t.Fatal(err)
	}
	if err := js.DeleteObjectStore(t.Context(), topology.StateBucket()); err != nil {
		t.Fatal(err)
	}
	provision(t, nc, topology)
	sidecar = run(t, connect(t, server.ClientURL()), newTestEngine(), Config{Recover: DefaultRecover})
	expect("learned,")
	sidecar.drain()
	routed, invalid, want := count(t, js, "DM_ROUTED"), count(t, js, "DM_INVALID"), len(disguises)
	if routed != want || invalid != want+1 {
		t.Errorf("%d messages are routed and %d invalid, want %d and %d", routed, invalid, want, want+1)
	}
}

func TestGetMsgSeesThroughDisguises(t *testing.T) {
	server := startServer(t)
	nc := connect(t, server.ClientURL())
	var topology Topology
	js := provision(t, nc, topology)
	for i, h := range disguises {
		if _, err := js.PublishMsg(t.Context(), &nats.Msg{Subject: "dm.inbound.a", Header: h}); err != nil {
			t.Fatal(err)
		}
		s, err := js.Stream(t.Context(), "DM_INBOUND")
		if err != nil {
			t.Fatal(err)
		}
		for _, subject := range []string{"", "dm.inbound.>"} {
			m, err := getMsg(t.Context(), js, s, uint64(i+1), subject)
			if err != nil {
				t.Errorf("%v: %v", h, err)
				continue
			}
			if m.Sequence != uint64(i+1) || !m.Time.Equal(s.CachedInfo().State.LastTime) || m.Subject != "dm.inbound.a" {
				t.Errorf("%v is sequence %d of %v on %s", h, m.Sequence, m.Time, m.Subject)
			}
		}
		if _, err := getMsg(t.Context(), js, s, uint64(i+2), ""); err != jetstream.ErrMsgNotFound {
			t.Errorf("after the last message there is %v", err)
		}
	}
}
