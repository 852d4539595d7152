package filter

import (
	"reflect"
	"slices"
)

// Shadow is what a second pack would have decided on a message, told as the difference to the decision in force. It
// changes nothing about where the message goes.
type Shadow struct {
	Revision string  `json:"revision"` // digest of the second pack
	Route    Route   `json:"route"`
	Trust    string  `json:"trust,omitempty"` // the tie that the second pack would have trusted
	Score    float64 `json:"score"`
	Added    []Hit   `json:"added,omitempty"`   // hits that the decision lacks, or has with another weight or floor
	Removed  []Hit   `json:"removed,omitempty"` // hits of the decision that the second pack lacks, or weighs otherwise
	Faults   []Fault `json:"faults,omitempty"`  // of the second pack's sources
}

// ShadowError is an error of rules in shadow mode alone: the rules that act were evaluated without them. A source returns
// it with what it has found.
type ShadowError struct{ Err error }

// Error says what failed.
func (e *ShadowError) Error() string { return e.Err.Error() }

// Unwrap returns what failed.
func (e *ShadowError) Unwrap() error { return e.Err }

// differenceOf tells a shadow's decision as the difference to the one in force.
func differenceOf(d, shadow *Decision) *Shadow {
	return &Shadow{
		Revision: shadow.Revision, Route: shadow.Route, Trust: shadow.Trust, Score: shadow.Score,
		Added:   HitsWithout(shadow.Hits, d.Hits),
		Removed: HitsWithout(d.Hits, shadow.Hits),
		Faults:  shadow.Faults,
	}
}

// HitsWithout returns the hits that are not among the others with the same rule, weight and floor. Reasons make no
// difference.
func HitsWithout(hits, others []Hit) []Hit {
	var out []Hit
	for _, h := range hits {
		same := func(o Hit) bool { return o.Rule == h.Rule && o.Weight == h.Weight && o.Floor == h.Floor }
		if !slices.ContainsFunc(others, same) {
			out = append(out, h)
		}
	}
	return out
}

// HitOf returns the hit of a rule among others, or nil where there is none. It points into them.
func HitOf(hits []Hit, rule string) *Hit {
	for i := range hits {
		if hits[i].Rule == rule {
			return &hits[i]
		}
	}
	return nil
}

// HitPair is the hits of one rule in two decisions. One of the two is nil where the rule does not hit in both.
type HitPair struct{ A, B *Hit }

// PairHits pairs the hits of two decisions, or of parts of them, by rule: those of a in their order, and then those of b
// whose rules a lacks. The pairs point into a and b.
func PairHits(a, b []Hit) []HitPair {
	var pairs []HitPair
	for i := range a {
		pairs = append(pairs, HitPair{&a[i], HitOf(b, a[i].Rule)})
	}
	for i := range b {
		if HitOf(a, b[i].Rule) == nil {
			pairs = append(pairs, HitPair{nil, &b[i]})
		}
	}
	return pairs
}

// SourcesWithout returns the sources of faults that are not among those of the others, each once, sorted.
func SourcesWithout(faults, others []Fault) []string {
	var out []string
	for _, f := range faults {
		same := func(o Fault) bool { return o.Source == f.Source }
		if !slices.ContainsFunc(others, same) {
			out = append(out, f.Source)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// readerOfShadow returns what reads a message for the shadow: its own reader or, where that is the engine's and did not
// fail, what the engine has read already.
func (e *Engine) readerOfShadow(c *Case) Reader {
	own := e.config.Shadow.config.Reader
	if c.Trusted() || len(c.Faults) > 0 || !sameReader(own, e.config.Reader) {
		return own
	}
	return hasRead{&c.Facts.Content}
}

// sameReader reports whether two readers are one. Those that can't be compared are not.
func sameReader(a, b Reader) bool { return reflect.ValueOf(a).Comparable() && a == b }

// hasRead is a Reader that has read the message before.
type hasRead struct{ content *Content }

func (r hasRead) Read(*Message) (Content, error) { return *r.content, nil }
