package rego

import (
	"sync"

	"github.com/dmgate/dmgate/filter"
)

// memoCapacity is how many views a memo holds: a few MB of them.
const memoCapacity = 16_384

// memo remembers what the policies found in views, since the same view always gives the same findings, and most
// messages look like many others. When it is full it forgets everything and begins again. It is safe for concurrent
// use.
type memo struct {
	mu       sync.RWMutex
	findings map[string][]filter.Finding
}

func newMemo() *memo { return &memo{findings: map[string][]filter.Finding{}} }

func (m *memo) get(key []byte) ([]filter.Finding, bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	findings, ok := m.findings[string(key)]
	return findings, ok
}

func (m *memo) put(key []byte, findings []filter.Finding) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.findings) >= memoCapacity {
		clear(m.findings)
	}
	m.findings[string(key)] = findings
}
