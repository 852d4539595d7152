package rules

import (
	"io/fs"
	"time"

	"github.com/dmgate/dmgate/rules/blocklist"
)

// ListState is what a list holds, in numbers.
type ListState struct {
	ID      string // in the pack
	Kind    blocklist.Kind
	Entries int // that block
	Allowed int // that allow

	// FalsePositives estimates the share of unlisted keys that the Bloom filters let through to the exact entries. It
	// costs time and changes no answer.
	FalsePositives float64

	// Changed is when the last of the list's files was written, as the file system says; zero where it doesn't, as for
	// the shipped pack. The date is of the file and not of what it holds: a copy is new, however old its entries are.
	Changed time.Time
}

// ListStates returns the state of every list, in the pack's order. It must not be changed.
func (p *Pack) ListStates() []ListState { return p.states }

// listStates returns the state of every list; the sources are those of the configuration's lists, in their order.
func listStates(c *Config, sources []blocklist.Source, dir fs.FS) []ListState {
	states := make([]ListState, len(sources))
	for i := range sources {
		state := ListState{ID: sources[i].ID, Kind: sources[i].Kind}
		passes := 1.0
		for _, l := range sources[i].Block {
			stats := l.Stats()
			state.Entries += stats.Entries
			passes *= 1 - stats.FalsePositives
		}
		for _, l := range sources[i].Allow {
			state.Allowed += l.Stats().Entries
		}
		state.FalsePositives = 1 - passes
		state.Changed = lastChanged(dir, c.Lists[i].Block, c.Lists[i].Allow)
		states[i] = state
	}
	return states
}

// lastChanged returns when the last of the files was written; zero where that of none is known.
func lastChanged(dir fs.FS, names ...[]string) time.Time {
	var last time.Time
	for _, some := range names {
		for _, name := range some {
			if info, err := fs.Stat(dir, name); err == nil && info.ModTime().After(last) {
				last = info.ModTime()
			}
		}
	}
	return last
}
