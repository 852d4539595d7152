package review

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/ratelimit"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/blocklist"
)

// subject is something that conditions ask about: a fact, a band, a list or a limit's reading.
type subject struct {
	values []string          // that messages can have; unknown is one of them, where it is possible
	never  map[string]string // values that the pack gives a name and no message has, and why
	number filter.Fact       // what a band's ranges divide
	ranges map[string]span   // of the band's values
	limit  *ratelimit.Limit  // whose reading it is
}

// unknown is the value of what has none.
const unknown = ""

// vocabulary is every subject of a pack, by its path in the input, and what follows from what.
type vocabulary struct {
	subjects map[string]*subject
	numbers  map[string]filter.Fact
	implied  map[claim][]claim
}

// newVocabulary returns what conditions in a pack can ask about.
func newVocabulary(c *rules.Config, lists []list) *vocabulary {
	v := &vocabulary{subjects: map[string]*subject{}, numbers: map[string]filter.Fact{}, implied: implied()}
	for _, f := range filter.Vocabulary() {
		v.addFact(f)
	}
	for i := range c.Bands {
		v.subjects["bands."+c.Bands[i].Name] = bandSubject(&c.Bands[i])
	}
	for i := range lists {
		l := &lists[i]
		v.subjects["lists."+l.ID] = listSubject(l)
		if l.Kind == blocklist.Phrases {
			v.implied[withoutText] = append(v.implied[withoutText], claim{"lists." + l.ID, "false"})
		}
	}
	for i := range c.Limits {
		v.subjects["limits."+c.Limits[i].ID] = limitSubject(&c.Limits[i])
	}
	return v
}

func (v *vocabulary) addFact(f filter.Fact) {
	if f.Kind == filter.Number {
		v.numbers[f.Name] = f
		return
	}
	s := &subject{values: slices.Clone(f.Values)}
	if f.Kind == filter.Flag {
		s.values = []string{"true", "false"}
	}
	if !alwaysKnown(f) {
		s.values = append(s.values, unknown)
	}
	v.subjects[f.Name] = s
}

// alwaysKnown reports whether the fact is known of a message that says nothing.
func alwaysKnown(f filter.Fact) bool { return f.Read(&filter.Facts{Message: &filter.Message{}}).Known }

// bandSubject tells the ranges that messages fall in from those that none does.
func bandSubject(b *filter.Band) *subject {
	s := &subject{never: map[string]string{}, number: b.Fact, ranges: map[string]span{}}
	low := 0.0
	for i, r := range b.Ranges {
		bounds := span{low: low, high: r.Below, openHigh: true}
		if i == 0 {
			bounds.low = min(0, r.Below)
		}
		if bounds.and(anyOf(b.Fact.Unit)).empty(b.Fact.Unit) {
			s.never[r.Name] = whyEmpty(b.Fact, bounds)
		} else {
			s.values, s.ranges[r.Name] = append(s.values, r.Name), bounds
		}
		low = r.Below
	}
	switch known := alwaysKnown(b.Fact); {
	case known && b.Unknown != unknown && !named(b, b.Unknown):
		s.never[b.Unknown] = b.Fact.Name + " is always known"
	case !known:
		delete(s.ranges, b.Unknown) // where it is a range's name too, it says nothing of the number
		if !slices.Contains(s.values, b.Unknown) {
			s.values = append(s.values, b.Unknown)
		}
		delete(s.never, b.Unknown)
	}
	return s
}

// named reports whether a range of the band has the name.
func named(b *filter.Band, name string) bool {
	return slices.ContainsFunc(b.Ranges, func(r filter.Range) bool { return r.Name == name })
}

// whyEmpty says why no number of a fact lies in a span.
func whyEmpty(f filter.Fact, s span) string {
	switch {
	case s.high <= 0:
		return f.Name + " is never below 0"
	case f.Unit == filter.Share && s.low >= 1:
		return f.Name + " is a share, 1 at most"
	}
	return f.Name + " is a whole number, and none lies there"
}

// listSubject says whether a list can match.
func listSubject(l *list) *subject {
	switch {
	case !l.Hit && l.empty:
		return &subject{values: []string{"false"}, never: map[string]string{"true": "list " + l.ID + " has no entries"}}
	case l.emptied:
		return &subject{values: []string{"false"},
			never: map[string]string{"true": "the allowlist of list " + l.ID + " allows every entry"}}
	}
	return &subject{values: []string{"true", "false"}}
}

// limitSubject tells the bands that a reading can be in from those that none is. A reading counts whole messages, its own
// included.
func limitSubject(l *ratelimit.Limit) *subject {
	s := &subject{values: []string{unknown}, never: map[string]string{}, limit: l}
	names := l.BandNames()
	if len(l.Bands) == 0 {
		s.values = append(s.values, names...)
		return s
	}
	above := 0.0
	for i, name := range names {
		bounds := span{low: above, high: anyOf(filter.Count).high, openLow: true}
		if i < len(l.Bands) {
			bounds.high = l.Bands[i].From * float64(l.Burst)
		}
		if bounds.empty(filter.Count) {
			s.never[name] = fmt.Sprintf("no count of messages is above %s and at most %s, with a burst of %d",
				numeral(bounds.low), numeral(bounds.high), l.Burst)
		} else {
			s.values = append(s.values, name)
		}
		above = bounds.high
	}
	return s
}

// numeral writes a number in the shortest way.
func numeral(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
