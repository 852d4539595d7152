package event

import (
	"bytes"
	"slices"

	"github.com/go-json-experiment/json"
)

// Outcome is what the recipient did with a message. It is known only later, so it is no part of a decision: recorded
// events carry it for those who ask what a pack got right. "" means that nothing is known.
type Outcome string

// The outcomes.
const (
	Accepted Outcome = "accepted" // the recipient took up the conversation
	Declined Outcome = "declined"
	Reported Outcome = "reported"
	Blocked  Outcome = "blocked"
	Ignored  Outcome = "ignored"
)

// Outcomes lists every outcome.
var Outcomes = []Outcome{Accepted, Declined, Reported, Blocked, Ignored}

// Wanted reports whether the recipient welcomed the message.
func (o Outcome) Wanted() bool { return o == Accepted }

// Unwanted reports whether the recipient turned against the sender. Declined and ignored messages are neither wanted nor
// unwanted.
func (o Outcome) Unwanted() bool { return o == Reported || o == Blocked }

// outcomeName is what an event with an outcome must hold.
var outcomeName = []byte(`"outcome"`)

// OutcomeOf reads the field outcome of a recorded event, "" where there is none. The error is an *Error. Decode, as the
// gate itself, ignores the field.
func OutcomeOf(body []byte) (Outcome, error) {
	if !bytes.Contains(body, outcomeName) {
		return "", nil
	}
	var recorded struct {
		Outcome Outcome `json:"outcome"`
	}
	if err := json.Unmarshal(body, &recorded); err != nil {
		return "", explain(body, err)
	}
	if o := recorded.Outcome; o == "" || slices.Contains(Outcomes, o) {
		return o, nil
	}
	return "", &Error{Field: "outcome", Found: wordOf(string(recorded.Outcome)), Want: oneOf(Outcomes)}
}
