package rego

import (
	"sync"

	"github.com/dmgate/dmgate/filter"
)

// memoCapacity is how many views each of the two generations of a memo holds: some ten MB of them.
const memoCapacity = 32_768

// memoBytes is how much the findings in a generation may have: the findings of a pack that means well have less.
const memoBytes = 32 << 20

// outcome is what policies found in a view, or how they failed.
type outcome struct {
	findings []filter.Finding
	err      error
}

// size returns how many bytes the findings have.
func (o *outcome) size() int {
	n := 0
	for i := range o.findings {
		n += 32 + len(o.findings[i].Rule) + len(o.findings[i].Reason)
	}
	return n
}

// memo remembers what OPA found in views, since the same view always gives the same findings, and many messages look
// alike by the few facts that it is asked about. It holds two generations and forgets the older one when the younger is full, so
// views that come again and again stay, in bounded memory. It is safe for concurrent use.
type memo struct {
	mu           sync.RWMutex
	young, older map[string]outcome
	bytes        int // of the findings in young
}

func newMemo() *memo { return &memo{young: map[string]outcome{}} }

// get returns what was found in a view. One that is about to be forgotten becomes young again.
func (m *memo) get(key []byte) (outcome, bool) {
	m.mu.RLock()
	found, young := m.young[string(key)]
	old := false
	if !young {
		found, old = m.older[string(key)]
	}
	m.mu.RUnlock()
	if old {
		m.put(key, found)
	}
	return found, young || old
}

func (m *memo) put(key []byte, found outcome) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.young) >= memoCapacity || m.bytes > memoBytes {
		m.older, m.young, m.bytes = m.young, make(map[string]outcome, len(m.young)), 0
	}
	m.young[string(key)] = found
	m.bytes += found.size()
}
