package main

import (
	"encoding/json"
	"errors"
	"iter"
	"time"

	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/filter/stream"
)

// outgoing reads events from files to publish them.
type outgoing struct {
	c       *console
	files   []string
	invalid bool // publish also what is no valid event

	skipped []skippedLine
	lines   int
	err     error // why reading ended early
}

// errStopped ends reading when nobody wants more.
var errStopped = errors.New("stopped")

// skippedLine is a line that was not published.
type skippedLine struct {
	place  string
	reason error
}

// events yields the events to publish.
func (o *outgoing) events() iter.Seq[stream.Outgoing] {
	return func(yield func(stream.Outgoing) bool) {
		o.err = o.c.eachLine(o.files, func(l line) error {
			o.lines++
			e, err := outgoingOf(l.body)
			if err != nil && !o.invalid {
				o.skipped = append(o.skipped, skippedLine{l.place(), err})
				return nil
			}
			if !yield(e) {
				return errStopped
			}
			return nil
		})
		if errors.Is(o.err, errStopped) {
			o.err = nil
		}
	}
}

// outgoingOf makes an event of a line. Of a line that is no valid event it takes what ids there are, as a backend
// that publishes such would.
func outgoingOf(body []byte) (stream.Outgoing, error) {
	out := stream.Outgoing{Body: body}
	m, err := event.Decode(body, time.Now())
	if err == nil {
		out.ID, out.Sender = m.ID, m.Sender.ID
		return out, nil
	}
	var ids struct {
		ID     string
		Sender struct{ ID string }
	}
	if json.Unmarshal(body, &ids) == nil {
		out.ID, out.Sender = ids.ID, ids.Sender.ID
	}
	return out, err
}
