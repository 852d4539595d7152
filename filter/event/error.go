package event

import (
	"fmt"
	"strings"
)

// Error says what makes an event invalid. It is safe to log and to send as a message header.
type Error struct {
	Field string // as a path: "sender.id", "attachments[2].kind"; "event" where it is the body as a whole
	Found string // "absent", or in words what stands there
	Want  string // what is allowed
}

// absent is what is found where there is nothing.
const absent = "absent"

// Error returns one printable line of at most 512 bytes.
func (e *Error) Error() string {
	if e.Found == absent {
		return fmt.Sprintf("%s: absent, want %s", e.Field, e.Want)
	}
	return fmt.Sprintf("%s: found %s, want %s", e.Field, e.Found, e.Want)
}

// whole returns an error about the body as a whole.
func whole(found, want string) *Error { return &Error{Field: "event", Found: found, Want: want} }

// stringOf describes a string without quoting it.
func stringOf(s string) string {
	if s == "" {
		return "an empty string"
	}
	return fmt.Sprintf("a string of %d bytes", len(s))
}

// wordOf quotes a value that was meant for an enumeration, if it is a short plain word.
func wordOf(s string) string {
	const longest = 32
	special := func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_+-", r))
	}
	if s == "" || len(s) > longest || strings.ContainsFunc(s, special) {
		return stringOf(s)
	}
	return `"` + s + `"`
}

// oneOf lists the values of an enumeration: "a, b or c".
func oneOf[T ~string](values []T) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = string(v)
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
