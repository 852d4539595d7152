package live

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules/blocklist"
)

// Kept is how many changes of one entry, rule or user are kept. What an entry was before them can't be told.
const Kept = 64

// Book is the history of a live log. The zero value has seen no change. It is safe for concurrent use.
type Book struct {
	mu     sync.Mutex
	latest uint64
	lists  map[string]*history // by id
	others map[string][]Change // of rules and users, by key; in order
	orders []filter.Order      // in order
}

// Apply adds a change. They come in the order of their positions; the error says why one is not added.
func (b *Book) Apply(c Change) error {
	if c.key == "" {
		if err := c.check(); err != nil {
			return err
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if c.Seq <= b.latest {
		return fmt.Errorf("position %d does not follow %d", c.Seq, b.latest)
	}
	b.latest = c.Seq
	if c.isEntry() {
		b.history(c.List).add(c)
	} else {
		b.order(c)
	}
	return nil
}

// order adds a change of a rule or a user, or forgets those of a key.
func (b *Book) order(c Change) {
	if c.purged {
		gone := b.others[c.key]
		b.orders = slices.DeleteFunc(slices.Clone(b.orders), func(o filter.Order) bool {
			return slices.ContainsFunc(gone, func(c Change) bool { return c.Seq == o.Seq })
		})
		delete(b.others, c.key)
		return
	}
	if b.others == nil {
		b.others = map[string][]Change{}
	}
	b.others[c.key] = keep(b.others[c.key], c)
	b.orders = append(b.orders, filter.Order{Seq: c.Seq, Forget: c.forget, Lift: c.Rule})
}

func (b *Book) history(list string) *history {
	if b.lists == nil {
		b.lists = map[string]*history{}
	}
	h := b.lists[list]
	if h == nil {
		h = &history{entries: map[string][]Change{}}
		b.lists[list] = h
	}
	return h
}

// keep appends a change to those of one key.
func keep(changes []Change, c Change) []Change {
	if len(changes) == Kept {
		changes = slices.Delete(slices.Clone(changes), 0, 1)
	}
	return append(changes, c)
}

// Latest returns the position of the last change; 0 is none.
func (b *Book) Latest() uint64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.latest
}

// Lists returns what looks messages up in the index and in the live entries as of a position. Where there are none that
// fit the index it is the index itself.
func (b *Book) Lists(x *blocklist.Index, at uint64) filter.Lists { return b.Index(x, at) }

// Index returns the index with the live entries as of a position.
func (b *Book) Index(x *blocklist.Index, at uint64) *blocklist.Index {
	b.mu.Lock()
	defer b.mu.Unlock()
	additions := map[string]*blocklist.Additions{}
	for id, h := range b.lists {
		if kind, ok := x.Kind(id); ok {
			additions[id] = h.additions(kind, at)
		}
	}
	return x.With(additions)
}

// Orders returns what the breaker and the state are told up to a position, in order. It must not be changed.
func (b *Book) Orders(at uint64) []filter.Order {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := countUpTo(b.orders, at, func(o filter.Order) uint64 { return o.Seq })
	return slices.Clip(b.orders[:n])
}

// Counts returns how many live entries each list has as of a position, also those that end, by the list as the entries
// name it.
func (b *Book) Counts(at uint64) map[List]int {
	b.mu.Lock()
	defer b.mu.Unlock()
	counts := map[List]int{}
	for id, h := range b.lists {
		for c := range h.inForce(at) {
			counts[List{id, c.Kind}]++
		}
	}
	return counts
}

// InForce returns the added entries as of a position, also those that end, by list and entry.
func (b *Book) InForce(at uint64) []Change {
	return slices.SortedFunc(b.each(at), func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.List, b.List), cmp.Compare(a.Entry, b.Entry), cmp.Compare(a.Seq, b.Seq))
	})
}

// each yields the added entries as of a position.
func (b *Book) each(at uint64) iter.Seq[Change] {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []Change
	for _, h := range b.lists {
		all = slices.AppendSeq(all, h.inForce(at))
	}
	return slices.Values(all)
}

// Find returns the live entry of a list that an entry, as it may be written, is the same as. The error says why it can be
// none.
func (b *Book) Find(list, entry string) (Change, bool, error) {
	var malformed error
	for c := range b.each(b.Latest()) {
		if c.List != list {
			continue
		}
		wanted, err := blocklist.Parse(c.Kind, entry)
		if err == nil && wanted.Key() == c.entry.Key() {
			return c, true, nil
		}
		malformed = cmp.Or(malformed, err)
	}
	return Change{}, false, malformed
}

// History returns every change that is kept, in order.
func (b *Book) History() []Change {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []Change
	for _, h := range b.lists {
		for changes := range maps.Values(h.entries) {
			all = append(all, changes...)
		}
	}
	for changes := range maps.Values(b.others) {
		all = append(all, changes...)
	}
	slices.SortFunc(all, func(a, b Change) int { return cmp.Compare(a.Seq, b.Seq) })
	return all
}

// At returns the position at a time: that of the last change stored by then; 0 where there was none.
func (b *Book) At(t time.Time) uint64 {
	last := uint64(0)
	for _, c := range b.History() {
		if !c.At.After(t) {
			last = c.Seq
		}
	}
	return last
}

// KnownSince returns the first position as of which all is known: before it, some key has changes that are not kept any
// more. 0 is from the beginning.
func (b *Book) KnownSince() uint64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	since := uint64(0)
	for _, h := range b.lists {
		for changes := range maps.Values(h.entries) {
			if len(changes) == Kept {
				since = max(since, changes[0].Seq)
			}
		}
	}
	return since
}

// countUpTo returns how many of the items, which are in order, are of a position up to that one.
func countUpTo[T any](items []T, at uint64, seq func(T) uint64) int {
	n, exact := slices.BinarySearchFunc(items, at, func(item T, at uint64) int { return cmp.Compare(seq(item), at) })
	if exact {
		n++
	}
	return n
}
