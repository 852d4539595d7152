package replay

import (
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
)

// Change is a message that the packs send different ways. It holds none of the message's text.
type Change struct {
	MessageID    string        `json:"message_id"`
	At           time.Time     `json:"at"`
	Sender       string        `json:"sender"`
	Recipient    string        `json:"recipient"`
	Conversation string        `json:"conversation,omitempty"`
	Outcome      event.Outcome `json:"outcome,omitempty"`
	Old          Verdict       `json:"old"`
	New          Verdict       `json:"new"`

	Added   []filter.Hit `json:"added,omitempty"`   // hits that the old decision lacks, or weighs otherwise
	Removed []filter.Hit `json:"removed,omitempty"` // hits that the new decision lacks, or weighs otherwise
	causes  []Cause
}

// Verdict is a decision in short.
type Verdict struct {
	Route  filter.Route   `json:"route"`
	Score  float64        `json:"score"`
	Trust  string         `json:"trust,omitempty"` // the tie of a trusted message, which has no score
	Faults []filter.Fault `json:"faults,omitempty"`
}

func changeOf(e Entry, causes []difference) Change {
	m := e.Message
	c := Change{
		MessageID: m.ID, At: m.At.UTC(), Sender: m.Sender.ID, Recipient: m.Recipient.ID, Conversation: m.Conversation.ID,
		Outcome: e.Outcome, Old: verdictOf(e.Old), New: verdictOf(e.New),
		Added: filter.HitsWithout(e.New.Hits, e.Old.Hits), Removed: filter.HitsWithout(e.Old.Hits, e.New.Hits),
	}
	for _, d := range causes {
		c.causes = append(c.causes, d.cause())
	}
	return c
}

// Causes returns what is behind the change.
func (c *Change) Causes() []Cause { return c.causes }

func verdictOf(d *filter.Decision) Verdict {
	return Verdict{Route: d.Route, Score: d.Score, Trust: d.Trust, Faults: d.Faults}
}
