package stream

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// A span of the inbound stream is read in order, by sequence and by time, and nothing of it is consumed.
func TestReadInbound(t *testing.T) {
	server := startServer(t)
	nc := connect(t, server.ClientURL())
	topology := Topology{}
	js := provision(t, nc, topology)
	for i := 1; i <= 10; i++ {
		if _, err := js.Publish(t.Context(), topology.InboundSubject("u1"), fmt.Appendf(nil, `{"n":%d}`, i)); err != nil {
			t.Fatal(err)
		}
	}
	read := func(s Span) (sequences []uint64, times []time.Time) {
		for m, err := range ReadInbound(t.Context(), nc, topology, s) {
			if err != nil {
				t.Fatal(err)
			}
			if want := fmt.Sprintf(`{"n":%d}`, m.Sequence); string(m.Body) != want {
				t.Errorf("message %d holds %s, want %s", m.Sequence, m.Body, want)
			}
			sequences, times = append(sequences, m.Sequence), append(times, m.Stored)
		}
		return sequences, times
	}
	all, times := read(Span{})
	if len(all) != 10 {
		t.Fatalf("read %v, want 1 to 10", all)
	}
	tests := map[string]struct {
		span Span
		want []uint64
	}{
		"from":               {Span{From: 8}, []uint64{8, 9, 10}},
		"to":                 {Span{To: 2}, []uint64{1, 2}},
		"from and to":        {Span{From: 4, To: 5}, []uint64{4, 5}},
		"beyond the end":     {Span{From: 11}, nil},
		"since":              {Span{Since: times[8]}, []uint64{9, 10}},
		"until":              {Span{Until: times[1]}, []uint64{1}},
		"since and sequence": {Span{Since: times[2], From: 5, To: 6}, []uint64{5, 6}},
		"since and until":    {Span{Since: times[3], Until: times[5]}, []uint64{4, 5}},
	}
	for name, test := range tests {
		if got, _ := read(test.span); !slices.Equal(got, test.want) {
			t.Errorf("%s: read %v, want %v", name, got, test.want)
		}
	}
	for range ReadInbound(t.Context(), nc, topology, Span{}) {
		break // a reader may stop early
	}
}

// A scan that somebody waits for ends where the server goes away for good, and one of a server that comes back goes on.
func TestScanOfServerThatGoesAway(t *testing.T) {
	dir := t.TempDir()
	start := func(addr string) *Embedded {
		e, err := StartEmbedded(EmbeddedOptions{Addr: addr, StoreDir: dir})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(e.Shutdown)
		return e
	}
	server := start("127.0.0.1:0")
	addr := strings.TrimPrefix(server.ClientURL(), "nats://")
	nc := connect(t, server.ClientURL())
	js := provision(t, nc, Topology{})
	const all = 2000 // more than arrive before the first is handed over
	send(t, nc, Topology{}, mixed(all, 1)...)
	scanned := func(patience time.Duration, atFirst func()) (n int, err error) {
		err = scanWithin(t.Context(), js, "DM_INBOUND", Span{}.config("dm.inbound.>"), patience,
			func(jetstream.Msg, *jetstream.MsgMetadata) bool {
				if n++; n == 1 {
					atFirst()
				}
				return true
			})
		return n, err
	}
	n, err := scanned(forever, func() {
		server.Shutdown()
		server = start(addr)
	})
	if err != nil || n != all {
		t.Errorf("read %d messages of %d from a server that restarted: %v", n, all, err)
	}
	if n, err = scanned(0, server.Shutdown); !errors.Is(err, errAway) || n == all {
		t.Errorf("read %d messages of %d from a server that went away: %v", n, all, err)
	}
}
