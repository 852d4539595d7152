package blocklist

import (
	"iter"
	"time"
)

// Addition is an entry that counts beside those of a source's files, for messages of before a time.
type Addition struct {
	Entry Entry
	Allow bool      // the entry lets through what it covers, whatever is blocked
	Until time.Time // messages of this time on are not covered; zero is without end
}

// Additions are the additions to one source. They never change and are safe for concurrent use; nil holds none.
type Additions struct {
	kind         Kind
	block, allow expiring
	blockPhrases []phrase
	allowPhrases []phrase
}

// NewAdditions gathers additions to a source of a kind. Entries of another kind are left out.
func NewAdditions(kind Kind, all iter.Seq[Addition]) *Additions {
	a := &Additions{kind: kind, block: expiring{}, allow: expiring{}}
	for one := range all {
		if one.Entry.kind == kind {
			a.add(one)
		}
	}
	return a
}

func (a *Additions) add(one Addition) {
	keys, phrases := a.block, &a.blockPhrases
	if one.Allow {
		keys, phrases = a.allow, &a.allowPhrases
	}
	for _, key := range one.Entry.keys {
		if a.kind != Phrases {
			keys.add(key, one.Until)
			continue
		}
		p := newPhrase(0, key)
		p.until = one.Until
		*phrases = append(*phrases, p)
	}
}

// empty reports whether there are no additions.
func (a *Additions) empty() bool {
	return a == nil || len(a.block)+len(a.allow)+len(a.blockPhrases)+len(a.allowPhrases) == 0
}

// blocks and allows return the keys of entries that block and allow; nil where there are none.
func (a *Additions) blocks() expiring {
	if a == nil {
		return nil
	}
	return a.block
}

func (a *Additions) allows() expiring {
	if a == nil {
		return nil
	}
	return a.allow
}

// expiring holds keys and until when each counts.
type expiring map[string]time.Time

// add adds a key. Where two entries have it, it counts for as long as either does.
func (x expiring) add(key string, until time.Time) {
	if before, ok := x[key]; ok && (before.IsZero() || !until.IsZero() && until.Before(before)) {
		return
	}
	x[key] = until
}

func (x expiring) has(key string, at time.Time) bool {
	until, ok := x[key]
	return ok && inForce(until, at)
}

// covers does for these entries as List.covers does for those of a list.
func (x expiring) covers(k key, at time.Time) bool {
	return x.has(k.text, at) && (k.dotted == "" || !isSuffix(k.text) || x.has(k.dotted, at))
}

// inForce reports whether what counts until a time counts for a message of another.
func inForce(until, at time.Time) bool { return until.IsZero() || at.Before(until) }

// With returns an index that has these additions to its sources and no others, by the sources' ids, as if they stood in
// the sources' files. Those to sources that the index lacks, that are of another kind or that could not be read count for nothing. The index
// itself is unchanged.
func (x *Index) With(additions map[string]*Additions) *Index {
	with := *x
	with.sources = make([]Source, len(x.sources))
	changed := false
	for i, s := range x.sources {
		changed = changed || s.added != nil
		s.added = nil
		if a := additions[s.ID]; !a.empty() && a.kind == s.Kind {
			s.added, changed = a, true
		}
		with.sources[i] = s
	}
	if !changed {
		return x
	}
	with.phrases.added = newAddedPhrases(with.sources)
	return &with
}

// Kind returns the kind of the source with an id, and false where the index has none or could not read it.
func (x *Index) Kind(id string) (Kind, bool) {
	for i := range x.sources {
		if s := &x.sources[i]; s.ID == id {
			return s.Kind, s.Err == nil
		}
	}
	return "", false
}
