package live

import (
	"iter"
	"slices"

	"github.com/dmgate/dmgate/rules/blocklist"
)

// history is what became of the entries of one list.
type history struct {
	entries   map[string][]Change // by key; each in order
	positions []uint64            // of the changes, in order
	made      []madeAdditions     // latest last
}

// madeAdditions are the additions that a list had from a position on, until its next change.
type madeAdditions struct {
	kind blocklist.Kind
	from uint64
	all  *blocklist.Additions
}

// keptMade is how many additions of a list are kept: those in force, and those of a position at which messages are decided
// again, of two packs.
const keptMade = 4

// add adds a change. One that only says by its key what it removes gets the rest from what it follows.
func (h *history) add(c Change) {
	before := h.entries[c.key]
	if c.purged {
		delete(h.entries, c.key)
		h.positions, h.made = append(h.positions, c.Seq), nil
		return
	}
	if c.Entry == "" {
		if len(before) == 0 {
			return
		}
		last := before[len(before)-1]
		c.Kind, c.Entry, c.entry = last.Kind, last.Entry, last.entry
	}
	h.entries[c.key] = keep(before, c)
	h.positions = append(h.positions, c.Seq)
}

// additions returns the additions to a list of a kind as of a position; nil where there are none.
func (h *history) additions(kind blocklist.Kind, at uint64) *blocklist.Additions {
	n := countUpTo(h.positions, at, func(seq uint64) uint64 { return seq })
	if n == 0 {
		return nil
	}
	from := h.positions[n-1]
	same := func(m madeAdditions) bool { return m.kind == kind && m.from == from }
	if i := slices.IndexFunc(h.made, same); i >= 0 {
		return h.made[i].all
	}
	all := blocklist.NewAdditions(kind, func(yield func(blocklist.Addition) bool) {
		for c := range h.inForce(from) {
			if !yield(blocklist.Addition{Entry: c.entry, Allow: c.Allow, Until: c.Expires}) {
				return
			}
		}
	})
	if len(h.made) == keptMade {
		h.made = slices.Delete(h.made, 0, 1)
	}
	h.made = append(h.made, madeAdditions{kind, from, all})
	return all
}

// inForce yields the entries whose newest change up to a position adds them, in no order.
func (h *history) inForce(at uint64) iter.Seq[Change] {
	return func(yield func(Change) bool) {
		for _, changes := range h.entries {
			n := countUpTo(changes, at, func(c Change) uint64 { return c.Seq })
			if n > 0 && changes[n-1].Op == Add && !yield(changes[n-1]) {
				return
			}
		}
	}
}
