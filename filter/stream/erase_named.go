package stream

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
)

// named are the people that the body of a message names.
type named struct {
	senders, recipients []string // more than one where a name stands twice in the body
	doubtful            bool     // the body is no event that names both, so it may name somebody elsewhere
}

// namedIn reads whom a body is from and for. It takes bodies that are no valid events too, and finds every id that a
// reader of JSON could take for the sender's or the recipient's.
func namedIn(body []byte) (n named) {
	fields, whole := fieldsOf(body)
	for _, f := range fields {
		switch {
		case strings.EqualFold(f.name, "sender"):
			n.senders = append(n.senders, idsIn(f.value)...)
		case strings.EqualFold(f.name, "recipient"):
			n.recipients = append(n.recipients, idsIn(f.value)...)
		}
	}
	n.doubtful = !whole || len(n.senders) == 0 || len(n.recipients) == 0
	return n
}

func (n named) has(id string) bool {
	return slices.Contains(n.senders, id) || slices.Contains(n.recipients, id)
}

// idsIn are the ids of a person.
func idsIn(person json.RawMessage) (ids []string) {
	fields, _ := fieldsOf(person) // what is no object has no id
	for _, f := range fields {
		var id string
		if strings.EqualFold(f.name, "id") && json.Unmarshal(f.value, &id) == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

type field struct {
	name  string
	value json.RawMessage
}

// fieldsOf reads the fields of a JSON object, those too whose name stands twice, and those before a mistake. It reports
// whether that is all there is.
func fieldsOf(data []byte) (fields []field, whole bool) {
	d := json.NewDecoder(bytes.NewReader(data))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return nil, false
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return fields, false
		}
		f := field{}
		f.name, _ = name.(string)
		if d.Decode(&f.value) != nil {
			return fields, false
		}
		fields = append(fields, f)
	}
	if _, err := d.Token(); err != nil {
		return fields, false
	}
	_, err := d.Token()
	return fields, errors.Is(err, io.EOF)
}

// standsIn reports whether a body has an id as one of its strings, wherever that is, and also where it stops being JSON.
func standsIn(body []byte, id string) bool {
	d := json.NewDecoder(bytes.NewReader(body))
	for {
		token, err := d.Token()
		switch {
		case errors.Is(err, io.EOF):
			return false
		case err != nil:
			return bytes.Contains(body[min(int(d.InputOffset()), len(body)):], []byte(id))
		case token == any(id):
			return true
		}
	}
}

// names reports whether a body is from or for a person. Nearly all bodies have no trace of the id, which is soon found out.
func names(body []byte, id string) bool {
	if !mayHave(body, id) {
		return false
	}
	n := namedIn(body)
	return n.has(id) || n.doubtful && standsIn(body, id)
}

// mayHave reports whether a string of a body may be the id: JSON has it as it is, but for what must be escaped, and for any
// letter that is written as its number.
func mayHave(body []byte, id string) bool {
	escaped := func(r rune) bool { return r < ' ' || r == '"' || r == '\\' || r == '/' }
	return bytes.Contains(body, []byte(id)) || bytes.Contains(body, []byte(`\u`)) ||
		strings.ContainsFunc(id, escaped) && bytes.IndexByte(body, '\\') >= 0
}

// lastToken splits a subject before its last token.
func lastToken(subject string) (before, token string) {
	at := strings.LastIndexByte(subject, '.')
	return subject[:max(at, 0)], subject[at+1:]
}
