//go:build linux

package crashtest

import (
	"net"
	"sync"
	"testing"
	"time"
)

// wire stands between the sidecars and the server: it cuts, delays and stalls what goes over it.
type wire struct {
	listener net.Listener
	target   string

	mu      sync.Mutex
	conns   map[net.Conn]bool
	delay   time.Duration // for every piece
	stalled chan struct{} // closed when the stall is over; nil: there is none
}

const (
	fastPiece = 64 << 10
	slowPiece = 2 << 10 // bytes a delay
)

func newWire(t *testing.T, target string) *wire {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{listener: listener, target: target, conns: map[net.Conn]bool{}}
	go w.accept()
	t.Cleanup(func() {
		listener.Close()
		w.stall(false)
		w.cut()
	})
	return w
}

func (w *wire) addr() string { return w.listener.Addr().String() }

func (w *wire) accept() {
	for {
		client, err := w.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", w.target)
		if err != nil {
			client.Close()
			continue
		}
		w.mu.Lock()
		w.conns[client], w.conns[server] = true, true
		w.mu.Unlock()
		go w.copy(client, server)
		go w.copy(server, client)
	}
}

func (w *wire) copy(to, from net.Conn) {
	defer w.forget(to)
	defer w.forget(from)
	piece := make([]byte, fastPiece)
	for {
		delay, stalled := w.condition()
		size := fastPiece
		if delay > 0 {
			size = slowPiece
		}
		n, err := from.Read(piece[:size])
		if stalled != nil {
			<-stalled
		}
		time.Sleep(delay) // the wire is slow
		if _, failed := to.Write(piece[:n]); err != nil || failed != nil {
			return
		}
	}
}

func (w *wire) forget(c net.Conn) {
	c.Close()
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.conns, c)
}

func (w *wire) condition() (time.Duration, chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.delay, w.stalled
}

// slow delays every piece; 0 ends it.
func (w *wire) slow(delay time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.delay = delay
}

// stall holds everything back, or lets it go on.
func (w *wire) stall(on bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if on == (w.stalled != nil) {
		return
	}
	if on {
		w.stalled = make(chan struct{})
		return
	}
	close(w.stalled)
	w.stalled = nil
}

// cut breaks every connection; what is under way in either direction is lost, in the middle of a message too.
func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.conns {
		c.Close()
	}
}
