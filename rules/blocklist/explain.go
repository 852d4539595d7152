package blocklist

import (
	"fmt"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/content"
)

// Lookup is one key looked up in one source. Keys are parts of the message, so they must not be logged.
type Lookup struct {
	List    string // id of the source
	Kind    Kind
	What    string // the part of the message, as in filter.ListMatch
	Key     string // what was looked up; of phrases, a listed phrase that the text has
	Bloom   bool   // whether the Bloom filter of a blocklist let the key through
	Listed  bool   // whether an entry of a blocklist, or an addition that blocks, covers it
	Allowed bool   // whether an entry of an allowlist, or an addition that allows, covers it
	Matches bool   // whether the source matches through this part of the message, so that it is a hit or a fact
}

// Explain returns every key that Lookup would look up for the message, and what the lists say to it. Of phrases it
// returns those that the text has. A source that could not be read has none.
func (x *Index) Explain(m *filter.Message, c *filter.Content) []Lookup {
	var out []Lookup
	q := newQuery(m, c)
	for i := range x.sources {
		s := &x.sources[i]
		switch {
		case s.Err != nil:
		case s.Kind == Phrases:
			out = append(out, x.explainPhrases(i, c.Words, m.At)...)
		default:
			q.subjects(s.Kind, func(part subject) bool {
				out = append(out, s.explain(&part, m.At)...)
				return true
			})
		}
	}
	return out
}

// explain looks one part of a message of that time up.
func (s *Source) explain(part *subject, at time.Time) []Lookup {
	_, listed := s.blocks(part, at)
	matches := listed && !s.allows(part, at)
	var out []Lookup
	part.keys(s.Kind, func(k key) bool {
		l := Lookup{List: s.ID, Kind: s.Kind, What: part.name(k.text), Key: k.text}
		l.Listed, l.Allowed = s.added.blocks().covers(k, at), s.added.allows().covers(k, at)
		for _, block := range s.Block {
			l.Bloom = l.Bloom || block.maybe(k.text)
			l.Listed = l.Listed || block.covers(k)
		}
		for _, allow := range s.Allow {
			l.Allowed = l.Allowed || allow.covers(k)
		}
		l.Matches = matches && l.Listed
		out = append(out, l)
		return true
	})
	return out
}

// explainPhrases returns the phrases of one source that the text of a message of that time has.
func (x *Index) explainPhrases(source int, words []string, at time.Time) []Lookup {
	var out []Lookup
	x.phrases.each(words, at, func(p *phrase, i int) {
		if p.source == source {
			allowed := x.phrases.allows(p, words, i, at)
			out = append(out, Lookup{List: x.sources[source].ID, Kind: Phrases, What: "a phrase", Key: p.key,
				Bloom: true, Listed: true, Allowed: allowed, Matches: !allowed})
		}
	})
	return out
}

// Match returns the entry that covers a value as it stands in a message: an id, a host, a URL, a hash or a text. The
// error says why the value is none of the list's kind.
func (l *List) Match(value string) (entry string, ok bool, err error) {
	part := subject{id: value}
	switch l.kind {
	case Phrases:
		return l.matchPhrase(value)
	case Media:
		part.id, err = mediaKey(value)
	case Domains, URLs:
		part.id = ""
		part.url, part.host, err = content.URL(value)
	}
	if err != nil {
		return "", false, fmt.Errorf("%q: %w", excerpt(value), err)
	}
	entry, ok = part.coveredBy([]*List{l}, l.kind)
	return entry, ok, nil
}

func (l *List) matchPhrase(text string) (entry string, ok bool, err error) {
	h := newHeads(phrases(0, []*List{l}))
	read, err := content.New().Read(&filter.Message{Text: text})
	for i := 0; i < len(read.Words) && !ok; i++ {
		h.each(read.Words, i, func(p *phrase) bool {
			entry, ok = p.key, true
			return false
		})
	}
	return entry, ok, err
}
