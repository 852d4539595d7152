package filter_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

func TestVocabularyIsDocumented(t *testing.T) {
	name := regexp.MustCompile(`^(conversation|sender|recipient|relationship|content)\.[a-z]+(_[a-z]+)*$`)
	seen := map[string]bool{}
	for _, f := range filter.Vocabulary() {
		if !name.MatchString(f.Name) || seen[f.Name] {
			t.Errorf("%q: want a name that is dotted, lower case and used once", f.Name)
		}
		seen[f.Name] = true
		if len(f.About) < 10 || !strings.HasSuffix(f.About, ".") || strings.ToUpper(f.About[:1]) != f.About[:1] {
			t.Errorf("%s: want a sentence, got %q", f.Name, f.About)
		}
		if (f.Kind == filter.Label) != (len(f.Values) > 0) {
			t.Errorf("%s: a label has values, and nothing else has: %q", f.Name, f.Values)
		}
		units := []filter.Unit{filter.Count, filter.Ratio, filter.Seconds, filter.Share}
		if (f.Kind == filter.Number) != slices.Contains(units, f.Unit) {
			t.Errorf("%s: a number has a unit, and nothing else has: %q", f.Name, f.Unit)
		}
		if found, ok := filter.FactNamed(f.Name); !ok || found.About != f.About {
			t.Errorf("%s: not found by its name", f.Name)
		}
	}
	if _, ok := filter.FactNamed("sender.shoe_size"); ok {
		t.Error("found a fact that does not exist")
	}
}

// say prints a fact's value: "?" where it is unknown.
func say(f filter.Fact, facts *filter.Facts) string {
	v := f.Read(facts)
	switch {
	case !v.Known:
		return "?"
	case f.Kind == filter.Flag:
		return fmt.Sprint(v.Flag)
	case f.Kind == filter.Label:
		return v.Label
	}
	return fmt.Sprint(v.Number)
}

// eventful returns facts of which nearly everything is known and true.
func eventful() *filter.Facts {
	m := &filter.Message{
		ID: "m", At: noon, Text: "private words",
		Conversation: filter.Conversation{State: filter.StatePending, Messages: new(int64(3))},
		Sender: filter.Sender{
			ID: "s", CreatedAt: noon.Add(-48 * time.Hour), Verified: new(true), AgeBand: filter.Adult,
			HasAvatar: new(true), Followers: new(int64(12)), Following: new(int64(1800)), DeviceID: "d", IP: "203.0.113.9",
		},
		Recipient: filter.Recipient{ID: "r", Inbox: filter.Suggested, AgeBand: filter.Age16to17},
		Relationship: filter.Relationship{
			SenderFollows: true, SenderFollowsSince: noon.Add(-time.Hour), RecipientFollows: true, RecipientMessaged: true,
			MutualFriends: new(int64(4)), SuggestedBy: []string{"contacts"},
		},
	}
	for _, kind := range filter.AttachmentKinds {
		m.Attachments = append(m.Attachments, filter.Attachment{Kind: kind})
	}
	c := filter.Content{
		Words:  []string{"private", "words"},
		Links:  []filter.Link{{Host: "example.com"}, {Host: "203.0.113.9", Disguised: true, IP: true}},
		Length: 13, Emoji: 2, Invisible: 3, Exclamations: 4, Capitals: 0.5, Digits: 0.25, MixedScript: true,
		Lookalike: true, Styled: true, SpacedOut: true, Leetspeak: true, Bidi: true, Stretched: true, Money: true,
		HiddenWord: true,
	}
	for _, kind := range filter.HandleKinds {
		c.Handles = append(c.Handles, filter.Handle{Kind: kind})
	}
	for _, kind := range filter.PaymentKinds {
		c.Payments = append(c.Payments, filter.Payment{Kind: kind})
	}
	return &filter.Facts{Message: m, Closed: true, Content: c}
}

// Every fact reads as it should of a message that says everything and of one that says nothing.
func TestVocabularyValues(t *testing.T) {
	want := map[string][2]string{ // eventful, empty
		"conversation.state":      {"pending", "none"},
		"conversation.first":      {"false", "true"},
		"conversation.messages":   {"3", "?"},
		"sender.account_age":      {"172800", "?"},
		"sender.verified":         {"true", "?"},
		"sender.has_avatar":       {"true", "?"},
		"sender.age_band":         {"18+", "?"},
		"sender.followers":        {"12", "?"},
		"sender.following":        {"1800", "?"},
		"sender.following_ratio":  {"150", "?"},
		"recipient.inbox":         {"suggested", "everyone"},
		"recipient.age_band":      {"16-17", "?"},
		"relationship.follow_age": {"3600", "?"},
		"content.length":          {"13", "0"},
		"content.words":           {"2", "0"},
		"content.emoji":           {"2", "0"},
		"content.exclamations":    {"4", "0"},
		"content.invisible":       {"3", "0"},
		"content.capitals":        {"0.5", "0"},
		"content.digits":          {"0.25", "0"},
		"content.links":           {"2", "0"},
		"content.attachments":     {"6", "0"},

		"relationship.mutual_friends": {"4", "?"},
	}
	full, empty := eventful(), &filter.Facts{Message: &filter.Message{}}
	for _, f := range filter.Vocabulary() {
		w, ok := want[f.Name]
		if !ok { // a plain flag
			w = [2]string{"true", "false"}
		}
		delete(want, f.Name)
		if got := [2]string{say(f, full), say(f, empty)}; got != w {
			t.Errorf("%s: got %q, want %q", f.Name, got, w)
		}
	}
	if len(want) > 0 {
		t.Errorf("these are no facts: %v", want)
	}
}

// Dates after the message say no more than "just now".
func TestAgesAreNeverNegative(t *testing.T) {
	f := eventful()
	f.Message.Sender.CreatedAt = noon.Add(time.Hour)
	f.Message.Relationship.SenderFollowsSince = noon.Add(time.Hour)
	for _, name := range []string{"sender.account_age", "relationship.follow_age"} {
		fact, _ := filter.FactNamed(name)
		if got := say(fact, f); got != "0" {
			t.Errorf("%s: got %s, want 0", name, got)
		}
	}
	f.Message.At = time.Time{}
	fact, _ := filter.FactNamed("sender.account_age")
	if got := say(fact, f); got != "?" {
		t.Errorf("without a time: got %s, want it unknown", got)
	}
}

func TestLabelsListTheirValues(t *testing.T) {
	for _, f := range filter.Vocabulary() {
		if v := f.Read(eventful()); f.Kind == filter.Label && !slices.Contains(f.Values, v.Label) {
			t.Errorf("%s: %q is not among %q", f.Name, v.Label, f.Values)
		}
	}
}
