package review

import (
	"slices"
	"strings"

	"github.com/dmgate/dmgate/filter"
)

// claim is a subject's having a value.
type claim struct{ path, value string }

// withoutText is the claim that a message has no text.
var withoutText = claim{"content.text", "false"}

// closed is what follows for a message that gets as far as the policies although it should be delivered unscored or
// not at all: the inbox is closed to it, so it is dropped whatever is found.
var closed = claim{"recipient.closed", "true"}

// implied returns what follows from a claim for every message that policies see. See filter.Access for the inbox, and
// filter.Vocabulary for the rest.
func implied() map[claim][]claim {
	out := map[claim][]claim{
		{"conversation.state", string(filter.StateAccepted)}: {closed}, // only a closed inbox refuses what was accepted
		{"conversation.state", string(filter.StateBlocked)}:  {closed},
		{"recipient.inbox", string(filter.Mutual)}:           {closed}, // who may write there is trusted
		{"recipient.inbox", string(filter.Nobody)}:           {closed},
		{"recipient.age_band", string(filter.Under13)}:       {closed},
		{"recipient.age_band", string(filter.Age13to15)}:     {closed},

		{"conversation.state", string(filter.StateNone)}: {{"conversation.first", "true"}},
		{"conversation.first", "true"}:                   {{"conversation.state", string(filter.StateNone)}},
	}
	for _, state := range filter.ConversationStates {
		if state != filter.StateNone {
			from := claim{"conversation.state", string(state)}
			out[from] = append(out[from], claim{"conversation.first", "false"})
		}
	}
	for whole, parts := range parts {
		for _, part := range parts {
			out[claim{part, "true"}] = append(out[claim{part, "true"}], claim{whole, "true"})
		}
	}
	for _, fact := range filter.Vocabulary() {
		if fact.Kind == filter.Flag && ofText(fact.Name) {
			out[withoutText] = append(out[withoutText], claim{fact.Name, "false"})
		}
	}
	return out
}

// parts are the facts that hold only where another does.
var parts = map[string][]string{
	"content.link": {"content.link_disguised", "content.link_ip"},
	"content.handle": {"content.handle_telegram", "content.handle_whatsapp", "content.handle_snapchat",
		"content.handle_messenger", "content.phone", "content.email"},
	"content.payment": {"content.wallet", "content.bank", "content.payment_app"},
	"content.media": {"content.video", "content.image", "content.audio", "content.post", "content.file",
		"content.sticker"},
}

// counted are the numbers that are above 0 exactly where a flag holds.
var counted = map[string]string{
	"content.link": "content.links", "content.media": "content.attachments", "content.text": "content.length",
}

// ofText reports whether a fact is one of the text, so that a message without any does not have it.
func ofText(name string) bool {
	return strings.HasPrefix(name, "content.") && name != withoutText.path && name != "content.media" &&
		!slices.Contains(parts["content.media"], name)
}
