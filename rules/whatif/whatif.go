package whatif

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
)

// Kind says what a change is about. Kinds are ordered by what a rule author looks at first.
type Kind string

// The kinds of change.
const (
	Text         Kind = "text" // the text and the attachments
	List         Kind = "list"
	Limit        Kind = "limit"
	Account      Kind = "account"
	Relationship Kind = "relationship"
	Recipient    Kind = "recipient" // the recipient's settings and age
	Tie          Kind = "tie"       // a tie makes the message trusted, so it is in the inbox whatever else holds
)

var kinds = []Kind{Text, List, Limit, Account, Relationship, Recipient, Tie}

// Change is one thing that would be otherwise.
type Change struct {
	Kind Kind   `json:"kind"`
	Of   string `json:"of"` // a fact, lists.<list>, limits.<limit> or, of a tie, its name
	To   any    `json:"to"` // what it would be: bool, string or Range
	Text string `json:"text"`
}

// Range is where a number would lie, in the unit of the fact. An absent bound is none.
type Range struct {
	From  *float64 `json:"from,omitempty"`
	Below *float64 `json:"below,omitempty"`
}

// Answer is a smallest set of changes that gives another route: none of them can be left out.
type Answer struct {
	Route   filter.Route `json:"route"`
	Score   float64      `json:"score"` // with the least that the changes ask for
	Changes []Change     `json:"changes"`
	sets    [][]option   // what was tried, all with this outcome
}

// Kind is the kind of the last of the changes in the order of kinds.
func (a *Answer) Kind() Kind { return a.Changes[len(a.Changes)-1].Kind }

// Text puts the changes in words: "without a link and if the account were at least 72h old".
func (a *Answer) Text() string {
	parts := make([]string, len(a.Changes))
	for i, c := range a.Changes {
		parts[i] = c.Text
	}
	if len(parts) < 3 {
		return strings.Join(parts, " and ")
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], ", ") + " and " + parts[last]
}

// Find returns the smallest changes that would have given a message another route: milder routes first, for each the
// answers of fewest changes first. c is the message's case, counted and judged by an engine of the pack. A milder route
// may take up to three changes, a stricter one a single one. A trusted message has no answers.
//
// It changes nothing of c, and is deterministic. What the limits would have read of a message that they did not count
// is not known, so such a limit stays out of an answer.
func Find(pack *rules.Pack, c *filter.Case) []Answer {
	if c.Trusted() {
		return nil
	}
	s := newSearch(pack, c)
	answers := append(s.run(), s.ties()...)
	slices.SortStableFunc(answers, func(a, b Answer) int {
		return cmp.Or(
			cmp.Compare(a.Route, b.Route),
			cmp.Compare(tied(a), tied(b)),
			cmp.Compare(len(a.Changes), len(b.Changes)),
			cmp.Compare(a.rank(), b.rank()),
		)
	})
	return answers
}

// rank is how far from the text the changes are.
func (a *Answer) rank() int {
	sum := 0
	for _, c := range a.Changes {
		sum += slices.Index(kinds, c.Kind)
	}
	return sum
}

// tied puts ties last: they open every inbox, so they say least about the message.
func tied(a Answer) int {
	if a.Kind() == Tie {
		return 1
	}
	return 0
}
