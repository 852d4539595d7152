package filter

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// Decision is the whole answer for one message. It never holds any of the message's text.
type Decision struct {
	MessageID string    `json:"message_id"`
	Route     Route     `json:"route"`
	Scored    bool      `json:"scored"`          // false for a trusted message
	Trust     string    `json:"trust,omitempty"` // the tie that made the message trusted
	Score     float64   `json:"score"`           // sum of the hits' weights, rounded to a thousandth
	Hits      []Hit     `json:"hits"`            // heaviest first
	Faults    []Fault   `json:"faults"`
	Demoted   []string  `json:"demoted,omitempty"` // rules whose points would have dropped the message, had they not leapt
	Revision  string    `json:"revision"`          // digest of the pack that decided
	Live      uint64    `json:"live,omitempty"`    // position in the live log that it decided at; 0 is none
	DecidedAt time.Time `json:"decided_at"`        // the message's time, Message.At

	ShadowHits []Hit   `json:"shadow_hits,omitempty"` // of rules in shadow mode: recorded, but not weighed
	Shadow     *Shadow `json:"shadow,omitempty"`      // what a second pack would have decided, where there is one

	ShadowFaults []Fault `json:"shadow_faults,omitempty"` // of rules in shadow mode: recorded, and holding nothing
}

// Hit is a rule that matched.
type Hit struct {
	Rule   string  `json:"rule"`
	Weight float64 `json:"weight"`
	Floor  Route   `json:"floor,omitzero"` // "at least this route"; Inbox means none
	Reason string  `json:"reason"`
}

// Weight is what a hit does to the score and the route. The zero value does nothing.
type Weight struct {
	Points float64 // added to the score; may be negative
	Floor  Route   // the route is at least this; Inbox means none
}

// Does returns what the hit does to the score and the route.
func (h Hit) Does() Weight { return Weight{Points: h.Weight, Floor: h.Floor} }

// Text says what a hit of this weight does: the points it adds, the route it demands, or both: "+4 and ≥ requests". The zero value
// is "0".
func (w Weight) Text() string {
	var parts []string
	if w.Points != 0 {
		parts = append(parts, fmt.Sprintf("%+g", w.Points))
	}
	if w.Floor != Inbox {
		parts = append(parts, "≥ "+w.Floor.String())
	}
	return cmp.Or(strings.Join(parts, " and "), "0")
}

// Fault is a source that failed. A fault holds the message in requests; it never drops one.
type Fault struct {
	Source string `json:"source"` // "content", "lists", "limits" or "policies", or one of theirs: "lists.domains"
	Reason string `json:"reason"` // never holds text of the message
}
