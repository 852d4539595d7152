package stream

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// EmbeddedOptions says how to run a NATS server inside the process.
type EmbeddedOptions struct {
	Addr     string // HOST:PORT to listen on; "" means 127.0.0.1:4222, port 0 any free port
	StoreDir string // folder for the streams, created where it is missing; it outlives the process
}

// DefaultAddr is where an embedded server listens: on this machine only, since it asks for no credentials.
const DefaultAddr = "127.0.0.1:4222"

// startTimeout is how long a server may take to recover its streams and to listen.
const startTimeout = time.Minute

// Embedded is a NATS server with JetStream that runs in the process and that any NATS client can join.
type Embedded struct {
	server *server.Server
	lock   *os.File
}

// StartEmbedded starts a server and returns when it accepts connections. It fails where the port is taken, where the
// folder can't be written, and where another process uses the folder.
func StartEmbedded(o EmbeddedOptions) (*Embedded, error) {
	host, port, err := splitAddr(o.Addr)
	if err != nil {
		return nil, err
	}
	lock, err := lockDir(o.StoreDir)
	if err != nil {
		return nil, err
	}
	e, err := start(&server.Options{
		ServerName: "dmgate-embedded",
		Host:       host,
		Port:       port,
		JetStream:  true,
		StoreDir:   o.StoreDir,
		NoLog:      true,
		NoSigs:     true,
		// The limit on what an account may store is the operator's disk, as it is for a server of its own.
		JetStreamMaxStore: maxStore,
	})
	if err != nil {
		lock.Close()
		return nil, err
	}
	e.lock = lock
	return e, nil
}

// maxStore is what the server may store, in bytes: more than any disk, so that the disk is the limit.
const maxStore = 1 << 60

func start(o *server.Options) (*Embedded, error) {
	if err := checkFree(o.Host, o.Port); err != nil {
		return nil, err
	}
	s, err := server.NewServer(o)
	if err != nil {
		return nil, fmt.Errorf("embedded NATS server: %w", err)
	}
	failed := &firstError{}
	s.SetLoggerV2(failed, false, false, false)
	s.Start()
	if !s.ReadyForConnections(startTimeout) || !s.JetStreamEnabled() {
		s.Shutdown()
		s.WaitForShutdown()
		return nil, fmt.Errorf("embedded NATS server at %s with store %s did not start: %w",
			net.JoinHostPort(o.Host, strconv.Itoa(o.Port)), o.StoreDir, failed.err())
	}
	return &Embedded{server: s}, nil
}

// ClientURL is the address at which clients join the server.
func (e *Embedded) ClientURL() string { return e.server.ClientURL() }

// Connect connects to the server as any client does. A connection inside the process, which has no buffer of its own,
// was measured to be no faster under load, and slower on few processors.
func (e *Embedded) Connect(log *slog.Logger) (*nats.Conn, error) {
	return Connect(Options{URL: e.ClientURL()}, log)
}

// Shutdown stops the server and returns when everything is on disk.
func (e *Embedded) Shutdown() {
	e.server.Shutdown()
	e.server.WaitForShutdown()
	if e.lock != nil {
		e.lock.Close()
	}
}

func splitAddr(addr string) (host string, port int, err error) {
	if addr == "" {
		addr = DefaultAddr
	}
	host, p, err := net.SplitHostPort(addr)
	if err != nil {
		return "", 0, fmt.Errorf("listen address %q: want HOST:PORT, such as %s", addr, DefaultAddr)
	}
	port, err = strconv.Atoi(p)
	if err != nil || port < 0 || port > 65535 {
		return "", 0, fmt.Errorf("listen address %q: port %q, want 0 to 65535", addr, p)
	}
	if port == 0 {
		port = server.RANDOM_PORT
	}
	return host, port, nil
}

// checkFree finds out before the server starts whether the port can be had, since the server itself would only time
// out.
func checkFree(host string, port int) error {
	if port == server.RANDOM_PORT {
		return nil
	}
	l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil {
		return fmt.Errorf("embedded NATS server: %w (does another server run there?)", err)
	}
	return l.Close()
}

func lockDir(dir string) (*os.File, error) {
	if dir == "" {
		return nil, errors.New("embedded NATS server: no folder to store streams in")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("embedded NATS server: store folder: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "dmgate.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("embedded NATS server: store folder: %w", err)
	}
	if err := lockFile(f); err != nil {
		f.Close()
		return nil, fmt.Errorf("embedded NATS server: store folder %s is in use by another process", dir)
	}
	return f, nil
}
