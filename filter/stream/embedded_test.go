package stream

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

func TestEmbeddedKeepsStreamsAcrossRestarts(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "on demand")
	var topology Topology
	for n := range 3 {
		e, err := StartEmbedded(EmbeddedOptions{Addr: "127.0.0.1:0", StoreDir: dir})
		if err != nil {
			t.Fatal(err)
		}
		nc, err := e.Connect(quiet())
		if err != nil {
			t.Fatal(err)
		}
		js := provision(t, nc, topology)
		if got := count(t, js, topology.InboundStream()); got != n {
			t.Errorf("start %d finds %d messages", n, got)
		}
		send(t, connect(t, e.ClientURL()), topology, dm(string(rune('a'+n)), "s", "hello"))
		nc.Close()
		e.Shutdown()
	}
}

func TestEmbeddedErrors(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	busy := t.TempDir()
	other, err := StartEmbedded(EmbeddedOptions{Addr: "127.0.0.1:0", StoreDir: busy})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Shutdown()
	for _, c := range []struct {
		options EmbeddedOptions
		want    string
	}{
		{EmbeddedOptions{Addr: taken.Addr().String(), StoreDir: t.TempDir()}, "in use"},
		{EmbeddedOptions{Addr: "127.0.0.1:0", StoreDir: file}, "not a directory"},
		{EmbeddedOptions{Addr: "127.0.0.1:0", StoreDir: busy}, "in use by another process"},
		{EmbeddedOptions{Addr: "127.0.0.1:0"}, "no folder"},
		{EmbeddedOptions{Addr: "nonsense", StoreDir: t.TempDir()}, "want HOST:PORT"},
		{EmbeddedOptions{Addr: "127.0.0.1:99999", StoreDir: t.TempDir()}, "want 0 to 65535"},
		{EmbeddedOptions{Addr: "127.0.0.1:nats", StoreDir: t.TempDir()}, "want 0 to 65535"},
	} {
		e, err := StartEmbedded(c.options)
		if err == nil {
			e.Shutdown()
			t.Errorf("%+v starts", c.options)
		} else if !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %s", c.options, err, c.want)
		}
	}
}

func TestEmbeddedListensForOthers(t *testing.T) {
	e := startServer(t)
	conn, err := net.DialTimeout("tcp", strings.TrimPrefix(e.ClientURL(), "nats://"), time.Second)
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	if _, err := jetstream.New(connect(t, e.ClientURL())); err != nil {
		t.Fatal(err)
	}
}

func TestServerLogKeepsTheFirstError(t *testing.T) {
	var l firstError
	if l.err() == nil {
		t.Error("no reason")
	}
	reason := errors.New("disk on fire")
	l.Fatalf("can't start: %w", reason)
	l.Errorf("shutting down")
	if !errors.Is(l.err(), reason) {
		t.Errorf("got %v", l.err())
	}
}
