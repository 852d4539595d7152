package ruletest

import (
	"reflect"
	"strings"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules/schema"
)

// messageSchema returns the schema of a message as scenarios write it: the fields of the contract, and ages. Everything
// can be null, which removes what defaults say.
func messageSchema(about string) *schema.Schema {
	s := structSchema("", reflect.TypeFor[filter.Message]())
	s.Description = about
	return s
}

// fieldsAbout explains every field that a message can have.
var fieldsAbout = map[string]string{
	"id":                    "The message's id. Left out, every message has one of its own.",
	"sent_at":               "When it was sent. Left out, it is the scenario's time.",
	"text":                  "What is written. {n} is the number of the repetition.",
	"conversation":          "What the backend knows of the conversation before this message.",
	"conversation.id":       "The conversation's id.",
	"conversation.state":    "How far the conversation has come. Left out: none, the first contact.",
	"conversation.messages": "Messages in the conversation before this one.",

	"sender":             "The account that writes.",
	"sender.id":          "Left out: sender.",
	"sender.account_age": "How old the account is when it writes, in place of created_at.",
	"sender.created_at":  "When the account was made.",
	"sender.verified":    "The platform has verified the sender.",
	"sender.age_band":    "The sender's age. Left out: unknown, treated as neither a minor nor an adult.",
	"sender.has_avatar":  "The sender has a profile picture.",
	"sender.followers":   "Accounts that follow the sender.",
	"sender.following":   "Accounts that the sender follows.",
	"sender.device_id":   "The device that the sender writes from.",
	"sender.ip":          "An IPv4 or IPv6 address.",

	"recipient":              "The account that is written to.",
	"recipient.id":           "Left out: recipient.",
	"recipient.inbox":        "Whom the recipient lets write to them. Left out: everyone.",
	"recipient.age_band":     "The recipient's age. Left out: unknown, treated as neither a minor nor an adult.",
	"recipient.hidden_words": "Words that the recipient hides.",

	"relationship":                      "What ties sender and recipient together.",
	"relationship.follow_age":           "How long the sender has followed the recipient, in place of sender_follows and sender_follows_since.",
	"relationship.sender_follows":       "The sender follows the recipient.",
	"relationship.sender_follows_since": "Since when.",
	"relationship.recipient_follows":    "The recipient follows the sender: a tie.",
	"relationship.recipient_messaged":   "The recipient has messaged the sender: a tie.",
	"relationship.recipient_blocked":    "The recipient has blocked the sender.",
	"relationship.mutual_friends":       "Friends that the two share.",
	"relationship.suggested_by":         "Why the platform recommends the two to each other; empty: it does not.",

	"attachments":        "Media sent with the message.",
	"attachments.kind":   "What it is.",
	"attachments.id":     "Its id.",
	"attachments.url":    "Where it lies.",
	"attachments.sha256": "The SHA-256 of its bytes, in hex.",
}

// labels are the values of the types of fields that have a few names.
var labels = map[reflect.Type][]string{
	reflect.TypeFor[filter.ConversationState](): texts(filter.ConversationStates),
	reflect.TypeFor[filter.InboxSetting]():      texts(filter.InboxSettings),
	reflect.TypeFor[filter.AgeBand]():           texts(filter.AgeBands),
	reflect.TypeFor[filter.AttachmentKind]():    texts(filter.AttachmentKinds),
}

func texts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// structSchema returns the schema of an object: what its fields may be in JSON.
func structSchema(path string, t reflect.Type) *schema.Schema {
	s := schema.Object(fieldsAbout[path], nil)
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		below := strings.TrimPrefix(path+"."+name, ".")
		field := orNull(typeSchema(below, f.Type))
		field.Description = fieldsAbout[below]
		s.Fields = append(s.Fields, schema.Field(name, field))
	}
	for _, age := range ages[path] {
		field := orNull(schema.Duration("", "1h", "400d"))
		field.Description = fieldsAbout[path+"."+age]
		s.Fields = append(s.Fields, schema.Field(age, field))
	}
	if t == reflect.TypeFor[filter.Attachment]() {
		s.Required = []string{"kind"}
	}
	return s
}

// ages are the fields that scenarios have beside those of the contract.
var ages = map[string][]string{"sender": {accountAge}, "relationship": {followAge}}

func typeSchema(path string, t reflect.Type) *schema.Schema {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == reflect.TypeFor[time.Time]():
		return timeSchema("")
	case labels[t] != nil:
		return &schema.Schema{Enum: labels[t]}
	case t.Kind() == reflect.Struct:
		return structSchema(path, t)
	case t.Kind() == reflect.Slice:
		return schema.List("", typeSchema(path, t.Elem()))
	case t.Kind() == reflect.Bool:
		return &schema.Schema{Type: "boolean"}
	case t.Kind() == reflect.Int64:
		return &schema.Schema{Type: "integer", Minimum: new(0.0)}
	}
	return &schema.Schema{Type: "string"}
}

// orNull allows null beside what is allowed.
func orNull(s *schema.Schema) *schema.Schema {
	switch kind := s.Type.(type) {
	case string:
		s.Type = []string{kind, "null"}
	case []string:
		s.Type = append([]string{"null"}, kind...)
	default:
		return &schema.Schema{AnyOf: []*schema.Schema{s, {Type: "null"}}}
	}
	return s
}
