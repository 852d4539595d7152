package blocklist

import (
	"slices"
	"strings"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// Source is one list of a pack: what it blocks, less what it allows.
type Source struct {
	ID   string // in the pack; its fault is of source "lists.<ID>"
	Kind Kind
	Hit  bool // whether a match is a hit of rule "list.<ID>", or a fact for policies only

	Block []*List // of Kind
	Allow []*List // of Kind; what they cover does not match, whatever Block says

	// Err is why the list could not be read. Every lookup of it is then a fault, never "not listed".
	Err error

	added *Additions // beside the lists; nil is none
}

// Index looks messages up in the lists of a pack. It never changes and is safe for concurrent use. It implements
// filter.Lists.
type Index struct {
	sources []Source
	phrases phraseIndex
	faults  []filter.Fault
	linked  bool // whether a source matches URLs, so that those of attachments have to be normalised
}

var _ filter.Lists = (*Index)(nil)

// NewIndex returns the index of the sources, whose matches come in this order.
func NewIndex(sources []Source) *Index {
	x := &Index{sources: sources, phrases: newPhraseIndex(sources)}
	for i := range sources {
		s := &sources[i]
		if s.Err != nil {
			x.faults = append(x.faults, filter.Fault{Source: filter.SourceLists + "." + s.ID, Reason: s.Err.Error()})
		}
		x.linked = x.linked || s.Kind == Domains || s.Kind == URLs
	}
	x.faults = slices.Clip(x.faults)
	return x
}

// Lookup returns the sources that match the message, and a fault for every source that could not be read. The
// faults must not be changed.
func (x *Index) Lookup(m *filter.Message, c *filter.Content) ([]filter.ListMatch, []filter.Fault) {
	var small [8]uint64 // enough for any real pack, without allocating
	phrases := numbers(small[:])
	if len(x.sources) > 64*len(small) {
		phrases = make(numbers, len(x.sources)/64+1)
	}
	x.phrases.match(c.Words, m.At, phrases)
	q := x.query(m, c)
	var matches []filter.ListMatch
	for i := range x.sources {
		s := &x.sources[i]
		what := ""
		switch {
		case s.Err != nil:
		case s.Kind == Phrases:
			if phrases.has(i) {
				what = "a phrase"
			}
		default:
			what = s.match(&q)
		}
		if what != "" {
			if matches == nil {
				matches = make([]filter.ListMatch, 0, phrases.len()+1)
			}
			matches = append(matches, filter.ListMatch{List: s.ID, Hit: s.Hit, What: what})
		}
	}
	return matches, x.faults
}

func (x *Index) query(m *filter.Message, c *filter.Content) query {
	if !x.linked {
		return query{message: m, content: c}
	}
	return newQuery(m, c)
}

// match returns what of the message is listed and not allowed, in words for a reason, or "".
func (s *Source) match(q *query) (what string) {
	q.subjects(s.Kind, func(part subject) bool {
		if found, ok := s.blocks(&part, q.message.At); ok && !s.allows(&part, q.message.At) {
			what = part.name(found)
			return false
		}
		return true
	})
	return what
}

// blocks returns the key by which the part of a message of that time is blocked.
func (s *Source) blocks(part *subject, at time.Time) (found string, ok bool) {
	return part.coveredWith(s.added.blocks(), at, s.Block, s.Kind)
}

func (s *Source) allows(part *subject, at time.Time) bool {
	_, ok := part.coveredWith(s.added.allows(), at, s.Allow, s.Kind)
	return ok
}

// name puts the subject in words. A list of domains can list a single URL, too.
func (s *subject) name(found string) string {
	if s.what == "a linked domain" && strings.ContainsAny(found, "/?") {
		return "a linked URL"
	}
	return s.what
}
