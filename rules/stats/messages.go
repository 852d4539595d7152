package stats

import (
	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
)

// Messages counts messages by where they went, and by what became of them.
type Messages struct {
	Total int `json:"total"`

	Inbox    int `json:"inbox"`
	Requests int `json:"requests"`
	Drop     int `json:"drop"`

	Accepted int `json:"accepted"`
	Declined int `json:"declined"`
	Reported int `json:"reported"`
	Blocked  int `json:"blocked"`
	Ignored  int `json:"ignored"`
	Unknown  int `json:"unknown"` // without an outcome

	Wanted   int `json:"wanted"`   // accepted
	Unwanted int `json:"unwanted"` // reported or blocked
}

// Judged is how many messages count for precision and recall: those whose outcome says that they were wanted or
// unwanted.
func (m *Messages) Judged() int { return m.Wanted + m.Unwanted }

func (m *Messages) add(route filter.Route, outcome event.Outcome) {
	m.Total++
	*m.routed(route)++
	*m.ended(outcome)++
	switch {
	case outcome.Wanted():
		m.Wanted++
	case outcome.Unwanted():
		m.Unwanted++
	}
}

func (m *Messages) routed(route filter.Route) *int {
	switch route {
	case filter.Drop:
		return &m.Drop
	case filter.Requests:
		return &m.Requests
	}
	return &m.Inbox
}

func (m *Messages) ended(outcome event.Outcome) *int {
	switch outcome {
	case event.Accepted:
		return &m.Accepted
	case event.Declined:
		return &m.Declined
	case event.Reported:
		return &m.Reported
	case event.Blocked:
		return &m.Blocked
	case event.Ignored:
		return &m.Ignored
	}
	return &m.Unknown
}
