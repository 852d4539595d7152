package whatif

import (
	"slices"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
)

// world is what is known of a message, to be changed. Copies share what they hold, so a change replaces slices and
// pointers and never writes into them.
type world struct {
	access  filter.Access
	message filter.Message
	content filter.Content
	looked  []filter.ListMatch // what the lists say of the message and the content
	gone    string             // what of the message lists could look at is gone, one fact after the other; "" for nothing

	struck      []string // lists that don't match
	listed      []filter.ListMatch
	counts      []count
	words       int // how many words, links and attachments there are, where there are any; -1 leaves them as they are
	links       int
	attachments int
}

// count is what a limit has counted.
type count struct {
	limit string
	count int
}

// judge decides a message.
type judge struct {
	pack   *rules.Pack
	engine *filter.Engine
	before *filter.Case
	faults []filter.Fault                // those from before the policies, which run again
	looked map[string][]filter.ListMatch // what the lists say, by what is gone: a long text takes long to look up
}

func newJudge(pack *rules.Pack, c *filter.Case) *judge {
	j := &judge{pack: pack, engine: pack.Engine(), before: c, looked: map[string][]filter.ListMatch{}}
	for _, f := range c.Faults {
		if f.Source != filter.SourcePolicies {
			j.faults = append(j.faults, f)
		}
	}
	return j
}

// world returns what is known, unchanged.
func (j *judge) world() world {
	w := unchanged(&j.before.Facts)
	w.access, w.looked = j.pack.Config.Access, j.before.Facts.Lists
	return w
}

// unchanged is what is known of the message by itself.
func unchanged(f *filter.Facts) world {
	return world{message: *f.Message, content: f.Content, words: -1, links: -1, attachments: -1}
}

// decide decides what is known of the message in a world.
func (j *judge) decide(w *world) filter.Decision {
	c := &filter.Case{Admission: w.access.Admit(&w.message), Faults: slices.Clone(j.faults)}
	c.Facts.Message = &w.message
	if !c.Trusted() {
		j.learn(c, w)
	}
	return j.engine.Judge(c)
}

// learn fills in the facts, as far as they follow from others.
func (j *judge) learn(c *filter.Case, w *world) {
	f := &c.Facts
	f.Closed = c.Admission.Closed()
	f.Content = w.content
	f.Lists = j.lists(w)
	w.resize()
	f.Content.Words, f.Content.Links = w.content.Words, w.content.Links
	f.Bands = filter.BandValues(j.pack.Config.Bands, f)
	f.Readings = j.readings(f, w)
}

// lists returns the lists that match.
func (j *judge) lists(w *world) []filter.ListMatch {
	matches := w.looked
	if w.gone != "" {
		matches = j.look(w)
	}
	if len(w.struck)+len(w.listed) == 0 {
		return matches
	}
	var out []filter.ListMatch
	for _, m := range matches {
		if !slices.Contains(w.struck, m.List) {
			out = append(out, m)
		}
	}
	return append(out, w.listed...)
}

// look looks up what is left of the message.
func (j *judge) look(w *world) []filter.ListMatch {
	matches, known := j.looked[w.gone]
	if !known {
		matches, _ = j.pack.Index.Lookup(&w.message, &w.content) // its faults stand in the case already
		j.looked[w.gone] = matches
	}
	return matches
}

// lose notes that lists can't look at something any more.
func (w *world) lose(fact string) { w.gone += fact + " " }

// resize sets how many words, links and attachments there are, once nobody looks at what they say.
func (w *world) resize() {
	w.content.Words = resized(w.content.Words, w.words)
	w.content.Links = resized(w.content.Links, w.links)
	w.message.Attachments = resized(w.message.Attachments, w.attachments)
}

func resized[T any](items []T, n int) []T {
	switch {
	case n < 0 || len(items) == 0:
		return items
	case n <= len(items):
		return items[:n]
	}
	return append(slices.Clone(items), make([]T, n-len(items))...)
}

// readings returns what the limits read that the message still counts towards.
func (j *judge) readings(f *filter.Facts, w *world) []filter.Reading {
	var out []filter.Reading
	for _, r := range j.before.Facts.Readings {
		limit := limitOf(j.pack, r.Limit)
		if slices.ContainsFunc(limit.When, func(c filter.Condition) bool { return !c.Holds(f) }) {
			continue
		}
		for _, c := range w.counts {
			if c.limit == r.Limit {
				r = limit.Recounted(r, c.count)
			}
		}
		out = append(out, r)
	}
	return out
}
