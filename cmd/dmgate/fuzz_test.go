package main

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/dmgate/dmgate/filter/event"
)

// FuzzReadOutcome holds lines of outcomes to be an outcome of a message, or an error of one line that quotes little: the
// line may be an event that was given by mistake, with its text.
func FuzzReadOutcome(f *testing.F) {
	const private = "zq private words zq"
	for _, seed := range []string{`{"message_id": "m1", "outcome": "reported"}`, `{"id": "m1", "outcome": "accepted"}`,
		`{"id": 1}`, `[]`, `{"id": "m1", "text": "` + private + `"}`, `{"id": "m1", "outcome": "\u001b[2J\u202e` + private + `"}`,
		`{"message_id": "m1", "outcome": "reported", "outcome": "no"}`, private, "null", ""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		id, outcome, err := readOutcome(body)
		if err == nil {
			if id == "" || !slices.Contains(event.Outcomes, outcome) {
				t.Errorf("%q: %q, %q", body, id, outcome)
			}
			return
		}
		text := err.Error()
		if len(text) > 256 || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("%q: the error is no short line: %q", body, text)
		}
		if !strings.HasPrefix(text, "outcome: found") && strings.Contains(text, private) {
			t.Errorf("%q: the error quotes it: %q", body, text)
		}
	})
}
