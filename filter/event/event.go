package event

import (
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/dmgate/dmgate/filter"
)

// The bounds of a valid event.
const (
	MaxBody        = 256 << 10 // bytes
	MaxDepth       = 64        // objects and arrays inside one another
	MaxID          = 256       // bytes of an id, a hidden word or a reason for a suggestion
	MaxAttachments = 64
	MaxHiddenWords = 1000
	MaxSuggestions = 64
)

// Decode decodes an event. Stored is when the stream stored it; it may be zero where there is no stream, and then the
// event must have a sent_at. All times of the message are in UTC, and At is set. A sha256 is made lower case. Every
// error is an *Error. The message does not refer to body.
func Decode(body []byte, stored time.Time) (*filter.Message, error) {
	if len(body) > MaxBody {
		return nil, whole(fmt.Sprintf("%d bytes", len(body)), fmt.Sprintf("at most %d", MaxBody))
	}
	m, ok := scan(body)
	if !ok {
		var err error
		if m, err = decode(body); err != nil {
			return nil, err
		}
	}
	if err := check(m); err != nil {
		return nil, err
	}
	if m.At = filter.Time(m.SentAt, stored).UTC(); m.At.IsZero() {
		return nil, &Error{Field: "sent_at", Found: absent, Want: "a time, since there is no stream to tell it"}
	}
	return m, nil
}

// decode decodes any event that is valid, and says of every other what is wrong with it.
func decode(body []byte) (*filter.Message, error) {
	if at, ok := tooDeep(body); ok {
		return nil, whole(fmt.Sprintf("nesting deeper than %d at byte %d", MaxDepth, at), "less of it")
	}
	m := new(filter.Message)
	if err := json.Unmarshal(body, m); err != nil {
		return nil, explain(body, err)
	}
	return m, nil
}
