package ruletest

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"strconv"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/rules/strictyaml"
)

// Event is an event as a scenario writes it: the event of the contract, with ages in place of dates where the author
// likes, and with {n} in texts and ids for the number of the repetition.
type Event struct {
	fields  map[string]any
	varies  bool // some text has a placeholder
	rewrite func(string) string
}

// HasText reports whether the message has a text.
func (e Event) HasText() bool {
	text, _ := e.fields["text"].(string)
	return text != ""
}

// Rewritten returns the event with a text that is rewritten each time, after its placeholders are filled in.
func (e Event) Rewritten(rewrite func(text string) string) Event {
	e.rewrite = rewrite
	return e
}

// The fields that scenarios have beside those of the contract: how long before the message something was.
const (
	accountAge = "account_age" // of the sender, in place of created_at
	followAge  = "follow_age"  // of the relationship, in place of sender_follows and sender_follows_since
)

// message makes the message that the n-th repetition stands for, decoded from JSON as the gate decodes it. id is the
// message's where the event names none.
func (e Event) message(id string, n int, at time.Time) (*filter.Message, error) {
	fields, _ := e.filled(e.fields, n).(map[string]any)
	fields = withDefault(fields, "id", id)
	fields = withDefault(fields, "sent_at", at.Format(time.RFC3339Nano))
	fields["sender"] = dated(withDefault(object(fields["sender"]), "id", "sender"), accountAge, "created_at", at)
	fields["recipient"] = withDefault(object(fields["recipient"]), "id", "recipient")
	if r := object(fields["relationship"]); r[followAge] != nil {
		r["sender_follows"] = true
		fields["relationship"] = dated(r, followAge, "sender_follows_since", at)
	}
	if text, ok := fields["text"].(string); ok && e.rewrite != nil {
		fields["text"] = e.rewrite(text)
	}
	body, err := json.Marshal(fields)
	if err != nil {
		return nil, err
	}
	return event.Decode(body, at)
}

// object returns a value that is an object, or an empty one. What is something else stays, for the decoder to refuse.
func object(v any) map[string]any {
	fields, _ := v.(map[string]any)
	if fields == nil {
		fields = map[string]any{}
	}
	return fields
}

func withDefault(fields map[string]any, name, value string) map[string]any {
	if _, given := fields[name]; !given {
		fields[name] = value
	}
	return fields
}

// dated replaces an age by the date that it means.
func dated(fields map[string]any, age, date string, at time.Time) map[string]any {
	if written := fields[age]; written != nil {
		d, _ := strictyaml.ParseDuration(fmt.Sprint(written)) // it was read before; 0 is a number
		delete(fields, age)
		fields[date] = at.Add(-d).Format(time.RFC3339Nano)
	}
	return fields
}

// placeholder is {n}, or {n%K} for the number modulo K.
var placeholder = regexp.MustCompile(`\{n(?:%([1-9][0-9]{0,8}))?\}`)

// filled returns a copy of a value with the placeholders in its texts filled in.
func (e Event) filled(value any, n int) any {
	switch v := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(v)+2)
		for name, field := range v {
			out[name] = e.filled(field, n)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = e.filled(v[i], n)
		}
		return out
	case string:
		if e.varies {
			return fill(v, n)
		}
	}
	return value
}

func fill(text string, n int) string {
	return placeholder.ReplaceAllStringFunc(text, func(found string) string {
		if m := placeholder.FindStringSubmatch(found); m[1] != "" {
			modulus, _ := strconv.Atoi(m[1]) // the form makes sure that it is a number, and not 0
			return strconv.Itoa(n % modulus)
		}
		return strconv.Itoa(n)
	})
}

// merge returns base with what over says in its place: objects field by field, everything else whole. A null removes.
func merge(base, over map[string]any) map[string]any {
	out := maps.Clone(base)
	if out == nil {
		out = map[string]any{}
	}
	for name, value := range over {
		inner, isObject := value.(map[string]any)
		below, both := out[name].(map[string]any)
		switch {
		case value == nil:
			delete(out, name)
		case isObject && both:
			out[name] = merge(below, inner)
		default:
			out[name] = value
		}
	}
	return out
}

// varies reports whether some text in a value has a placeholder.
func varies(value any) bool {
	switch v := value.(type) {
	case map[string]any:
		for _, field := range v {
			if varies(field) {
				return true
			}
		}
	case []any:
		for _, item := range v {
			if varies(item) {
				return true
			}
		}
	case string:
		return placeholder.MatchString(v)
	}
	return false
}

// contradiction says which two fields say the same thing, or "".
func contradiction(fields map[string]any) string {
	for _, pair := range [][3]string{
		{"sender", accountAge, "created_at"},
		{"relationship", followAge, "sender_follows_since"},
	} {
		in := object(fields[pair[0]])
		if in[pair[1]] != nil && in[pair[2]] != nil {
			return fmt.Sprintf("%s.%s and %s.%s both say it, want one of them (null removes what defaults say)",
				pair[0], pair[1], pair[0], pair[2])
		}
	}
	return ""
}
