package event

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// explain says in the contract's words what the JSON decoder objects to. The decoder's own words may quote the body.
func explain(body []byte, err error) *Error {
	if semantic, ok := errors.AsType[*json.SemanticError](err); ok {
		field := fieldOf(semantic.JSONPointer)
		return &Error{Field: field, Found: found(semantic), Want: want(semantic.GoType)}
	}
	syntactic, ok := errors.AsType[*jsontext.SyntacticError](err)
	if !ok {
		return whole("what is no JSON", wantObject)
	}
	at := min(int(syntactic.ByteOffset), len(body))
	return whole(fmt.Sprintf("%s at byte %d", broken(syntactic.Err, body[at:]), at), wantObject)
}

const wantObject = "one JSON object of valid UTF-8 with unique names"

// fieldOf writes a pointer as the path of a field: "/attachments/2/kind" as "attachments[2].kind". The decoder objects
// to values of known fields only, so the path holds no name of the sender's choice.
func fieldOf(p jsontext.Pointer) string {
	var path strings.Builder
	for token := range p.Tokens() {
		switch {
		case token != "" && token[0] >= '0' && token[0] <= '9':
			path.WriteString("[" + token + "]")
		case path.Len() > 0:
			path.WriteString("." + token)
		default:
			path.WriteString(token)
		}
	}
	if path.Len() == 0 {
		return "event"
	}
	return path.String()
}

// found says what kind of value stands where another is wanted.
func found(e *json.SemanticError) string {
	switch e.JSONKind {
	case jsontext.KindString:
		if e.Err != nil {
			return "a string in another form"
		}
		return "a string"
	case jsontext.KindNumber:
		if e.Err != nil {
			return "a number with a fraction or exponent, or too large"
		}
		return "a number"
	case jsontext.KindTrue, jsontext.KindFalse:
		return "true or false"
	case jsontext.KindBeginObject:
		return "an object"
	case jsontext.KindBeginArray:
		return "an array"
	}
	return "something else"
}

const wantCount = "a whole number from 0 to 9223372036854775807"

// want says in words what a field of the type takes.
func want(t reflect.Type) string {
	switch {
	case t == nil:
		return "another value"
	case t == reflect.TypeFor[time.Time]():
		return "a time such as 2026-11-22T10:15:04Z"
	}
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Int64:
		return wantCount
	case reflect.Slice:
		return "an array"
	}
	return "an object"
}

// broken says what is wrong with the JSON whose rest begins where the error is.
func broken(err error, rest []byte) string {
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		return "a name that its object has already"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the end of the body"
	case strings.Contains(err.Error(), "after top-level value"):
		return "more after the object"
	case strings.Contains(err.Error(), "invalid surrogate pair"):
		return "half a surrogate pair"
	}
	if r, size := utf8.DecodeRune(rest); r == utf8.RuneError && size == 1 {
		return "what is not UTF-8"
	}
	return "broken JSON"
}
