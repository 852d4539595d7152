package ruletest

import (
	"time"

	"github.com/dmgate/dmgate/filter"
)

// Scenario is a sequence of messages that a pack decides one after the other, beginning with empty limits, and what must
// become of them. It is read-only once it is loaded, and safe for concurrent use.
type Scenario struct {
	Name  string
	File  string
	Line  int
	Clock time.Time // when the first step begins, unless it waits
	Steps []Step
}

// Step is one message, or the same one many times over.
type Step struct {
	Name  string // "" where the author gave none
	Line  int
	After time.Duration // since the message before
	Times int           // at least 1
	Every time.Duration // from one of the times to the next
	Event Event
	Want  Expectation
}

// Expectation is what must come out of a step. The zero value expects nothing.
type Expectation struct {
	Each   Want           // of every message of the step
	First  Want           // of the first one alone
	Last   Want           // of the last one alone
	Counts []CountedRange // over all messages of the step
}

// Want is what must come out of one message. The zero value wants nothing.
type Want struct {
	Line       int
	Route      *filter.Route
	Score      *Range
	Trust      string   // a tie, or NoTrust; "" wants nothing
	Hits       []string // rules that must have hit
	NoHits     []string // rules that must not; a pattern such as "account.*" stands for all of a family
	OnlyHits   []string // exactly the rules that must have hit; nil wants nothing
	ShadowHits []string // rules in shadow mode that must have hit
}

// NoTrust wants a message to be scored.
const NoTrust = "none"

// CountedRange is how many messages of a step must have a route or a hit of a rule.
type CountedRange struct {
	Of    string // a route or a rule
	Range Range
	Line  int
}

// wants reports whether anything is wanted.
func (w *Want) wants() bool {
	return w.Route != nil || w.Score != nil || w.Trust != "" || w.OnlyHits != nil ||
		len(w.Hits)+len(w.NoHits)+len(w.ShadowHits) > 0
}

// wants reports whether anything is expected.
func (e *Expectation) wants() bool {
	return e.Each.wants() || e.First.wants() || e.Last.wants() || len(e.Counts) > 0
}
