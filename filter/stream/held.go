package stream

import "sync"

// held bounds what the sidecar holds of message bodies, from where they are handed out until they are settled. While
// nothing can be published, it is what makes the sidecar stop reading. It is safe for concurrent use.
type held struct {
	mu     sync.Mutex
	freed  sync.Cond
	bytes  int
	lifted bool
}

// maxHeld is how many bytes may be held, and one message more.
const maxHeld = 64 << 20

func newHeld() *held {
	h := &held{}
	h.freed.L = &h.mu
	return h
}

// take waits until there is room and takes it.
func (h *held) take(m *inbound) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for h.bytes >= maxHeld && !h.lifted {
		h.freed.Wait()
	}
	h.bytes += len(m.body)
}

// free gives back the room of a message.
func (h *held) free(m *inbound) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.bytes -= len(m.body)
	h.freed.Signal()
}

// lift lets everything through: nothing is routed any more, and what still comes is forgotten.
func (h *held) lift() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lifted = true
	h.freed.Broadcast()
}
