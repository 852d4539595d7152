//go:build linux

package crashtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// server is a nats-server that is killed and started again, with the same port and store each time.
type server struct {
	t       *testing.T
	program string
	dir     string
	addr    string
	store   string
	clock   func() []string // the environment of the next start, which shifts its clock
	real    bool            // the store is a file system of its own, which can be filled

	mu       sync.Mutex
	process  *process
	deny     bool   // whether the sidecars may publish nothing
	maxStore string // bytes of all streams together

	changing sync.Mutex // one change of the streams at a time

	nc *nats.Conn // of the test, which needs no wire
	js jetstream.JetStream
}

// storeSize is the size of the file system on which the server stores.
const storeSize = "512m"

// ampleStore is the most that the server stores, unless it is to store nothing more.
const ampleStore = "16GB"

func newServer(t *testing.T, program string, clock func() []string, memory bool) *server {
	t.Helper()
	dir := t.TempDir()
	s := &server{t: t, program: program, dir: dir, addr: freeAddr(t), store: filepath.Join(dir, "store"), clock: clock,
		maxStore: ampleStore}
	if err := os.Mkdir(s.store, 0o700); err != nil {
		t.Fatal(err)
	}
	if memory {
		s.mount()
	}
	t.Cleanup(func() { s.process.kill() })
	s.start()
	s.connect()
	return s
}

// mount puts a file system below the store that can be filled, where that is allowed.
func (s *server) mount() {
	if err := syscall.Mount("none", s.store, "tmpfs", 0, "size="+storeSize); err != nil {
		s.t.Logf("no file system to fill (%v): the disk is never full, only the server's own bound is reached", err)
		return
	}
	s.real = true
	s.t.Cleanup(func() { _ = syscall.Unmount(s.store, syscall.MNT_DETACH) })
}

// freeAddr is an address on which nothing listens.
func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// configure writes the server's configuration.
func (s *server) configure() {
	permissions := ""
	if s.deny {
		permissions = `, permissions: {publish: {deny: ["dm.routed.>", "dm.invalid"]}}`
	}
	config := fmt.Sprintf(`listen: %q
jetstream: {store_dir: %q, max_file_store: %s}
max_payload: 1MB
authorization: {users: [
  {user: backend, password: b}
  {user: gate, password: g%s}
]}
`, s.addr, s.store, s.maxStore, permissions)
	if err := os.WriteFile(s.config(), []byte(config), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

func (s *server) config() string { return filepath.Join(s.dir, "nats.conf") }

// start starts the server, without waiting until it is ready.
func (s *server) start() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.configure()
	p, err := launch(s.program, s.clock(), nil, "-c", s.config())
	if err != nil {
		s.t.Fatal(err)
	}
	s.process = p
}

// kill ends the server at once and reports whether it was running.
func (s *server) kill() bool {
	killed := s.process.kill()
	s.checkLog()
	return killed
}

func (s *server) checkLog() {
	if log := s.process.crash(); log != "" {
		s.t.Errorf("the server crashed by itself:\n%s", log)
	}
}

// forbid has the running server refuse what the sidecars publish, or lets them again.
func (s *server) forbid(deny bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deny = deny
	s.configure()
	s.awaitListening()
	s.process.signal(syscall.SIGHUP)
}

// awaitListening waits until a server that was just started listens. Before that it would end at a signal that has it read its
// configuration.
func (s *server) awaitListening() {
	within(patience, func() bool {
		c, err := net.Dial("tcp", s.addr)
		if err == nil {
			c.Close()
		}
		return err == nil || !s.process.running()
	})
}

// setMaxStore bounds what the server stores, from its next start on.
func (s *server) setMaxStore(size string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.maxStore = size
}

func (s *server) signal(which syscall.Signal) { s.process.signal(which) }

func (s *server) connect() {
	s.t.Helper()
	nc, err := nats.Connect("nats://"+s.addr, nats.UserInfo("backend", "b"), nats.RetryOnFailedConnect(true),
		nats.MaxReconnects(-1), nats.ReconnectWait(20*time.Millisecond), nats.ReconnectJitter(0, 0),
		nats.ReconnectBufSize(-1))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(nc.Close)
	s.nc = nc
	if s.js, err = jetstream.New(nc); err != nil {
		s.t.Fatal(err)
	}
	s.waitReady()
}

// patience is how long anything may take that has to happen in the end.
const patience = 90 * time.Second

// waitReady waits until the server answers requests to JetStream.
func (s *server) waitReady() {
	s.t.Helper()
	s.persist("the server is ready", func(ctx context.Context) error {
		_, err := s.js.AccountInfo(ctx)
		return err
	})
}

// persist tries until there is no error, since the server may be away for a moment.
func (s *server) persist(what string, try func(ctx context.Context) error) {
	s.t.Helper()
	var err error
	eventually(s.t, what, func() bool {
		ctx, cancel := context.WithTimeout(s.t.Context(), 2*time.Second)
		defer cancel()
		err = try(ctx)
		return err == nil
	}, func() string { return fmt.Sprint(err, "\n", s.process.tail()) })
}

// eventually waits until a condition holds, and says what was found where it never does.
func eventually(t *testing.T, what string, holds func() bool, found func() string) {
	t.Helper()
	if !within(patience, holds) {
		t.Fatalf("gave up waiting until %s: %s", what, found())
	}
}

// within waits for a condition, and reports whether it came to hold in time.
func within(limit time.Duration, holds func() bool) bool {
	deadline := time.After(limit)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-deadline:
			return false
		case <-tick.C:
		}
	}
	return true
}

// update changes the configuration of a stream.
func (s *server) update(stream string, change func(*jetstream.StreamConfig)) {
	s.t.Helper()
	s.persist("stream "+stream+" is changed", func(ctx context.Context) error {
		s.changing.Lock()
		defer s.changing.Unlock()
		found, err := s.js.Stream(ctx, stream)
		if err != nil {
			return err
		}
		config := found.CachedInfo().Config
		change(&config)
		_, err = s.js.UpdateStream(ctx, config)
		return err
	})
}

// info is the state of a stream; nothing where the server does not answer.
func (s *server) info(stream string) *jetstream.StreamInfo {
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Second)
	defer cancel()
	found, err := s.js.Stream(ctx, stream)
	if err != nil {
		return &jetstream.StreamInfo{}
	}
	return found.CachedInfo()
}

// filler is the file that takes what room the file system has.
func (s *server) filler() string { return filepath.Join(s.store, "filler") }

// fill takes all room but a few bytes.
func (s *server) fill(left int64) {
	var free syscall.Statfs_t
	file, err := os.Create(s.filler())
	if err == nil {
		defer file.Close()
		err = syscall.Statfs(s.store, &free)
	}
	if err == nil {
		err = syscall.Fallocate(int(file.Fd()), 0, 0, max(1, int64(free.Bavail)*free.Bsize-left))
	}
	if err != nil && !errors.Is(err, syscall.ENOSPC) { // the server may have been quicker
		s.t.Error(err)
	}
}

func (s *server) empty() { _ = os.Remove(s.filler()) }
