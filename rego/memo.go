package rego

import (
	"sync"

	"github.com/dmgate/dmgate/filter"
)

// memoCapacity is how many views each of the two generations of a memo holds: some ten MB of them.
const memoCapacity = 32_768

// memo remembers what the policies found in views, since the same view always gives the same findings, and most
// messages look like many others. It holds two generations and forgets the older one when the younger is full, so
// views that come again and again stay, in bounded memory. It is safe for concurrent use.
type memo struct {
	mu           sync.RWMutex
	young, older map[string][]filter.Finding
}

func newMemo() *memo { return &memo{young: map[string][]filter.Finding{}} }

// get returns what was found in a view. One that is about to be forgotten becomes young again.
func (m *memo) get(key []byte) ([]filter.Finding, bool) {
	m.mu.RLock()
	findings, young := m.young[string(key)]
	old := false
	if !young {
		findings, old = m.older[string(key)]
	}
	m.mu.RUnlock()
	if old {
		m.put(key, findings)
	}
	return findings, young || old
}

func (m *memo) put(key []byte, findings []filter.Finding) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.young) >= memoCapacity {
		m.older, m.young = m.young, make(map[string][]filter.Finding, memoCapacity)
	}
	m.young[string(key)] = findings
}
