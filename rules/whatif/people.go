package whatif

import (
	"maps"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
)

// peopleOptions changes what is known of sender, recipient and the two together.
func peopleOptions(pack *rules.Pack, f *filter.Facts) []option {
	var out []option
	offer := func(offered bool, kind Kind, of string, to any, text string, apply func(*world)) {
		if offered {
			out = append(out, option{Change: Change{kind, of, to, text}, apply: apply})
		}
	}
	m := f.Message
	verified, avatar := m.Sender.Verified, m.Sender.HasAvatar
	offer(!isTrue(verified), Account, "sender.verified", true, "if the sender were verified", setVerified(true))
	offer(isTrue(verified), Account, "sender.verified", false, "if the sender were not verified", setVerified(false))
	offer(!isTrue(avatar), Account, "sender.has_avatar", true, "if the sender had a profile picture", setAvatar(true))
	offer(isTrue(avatar), Account, "sender.has_avatar", false, "if the sender had no profile picture", setAvatar(false))

	suggested := len(m.Relationship.SuggestedBy) > 0
	offer(!suggested, Relationship, "relationship.suggested", true, "if the platform recommended the two to each other",
		func(w *world) { w.message.Relationship.SuggestedBy = []string{"contacts"} })
	offer(suggested, Relationship, "relationship.suggested", false,
		"if the platform did not recommend the two to each other",
		func(w *world) { w.message.Relationship.SuggestedBy = nil })
	offer(m.FirstContact(), Relationship, "conversation.state", string(filter.StatePending),
		"if the message did not open the conversation", setState(filter.StatePending))
	offer(m.Conversation.State == filter.StateDeclined, Relationship, "conversation.state", string(filter.StatePending),
		"if the recipient had not declined the conversation", setState(filter.StatePending))

	minor := m.Recipient.AgeBand != "" && m.Recipient.AgeBand != filter.Adult
	offer(minor, Recipient, "recipient.age_band", string(filter.Adult), "if the recipient were 18 or older",
		func(w *world) { w.message.Recipient.AgeBand = filter.Adult })
	return append(out, inboxOptions(pack, m)...)
}

// inboxOptions opens an inbox that is closed.
func inboxOptions(pack *rules.Pack, m *filter.Message) []option {
	var out []option
	if inbox := m.Recipient.Inbox; inbox != "" && inbox != filter.Everyone {
		out = append(out, option{
			Change: Change{Recipient, "recipient.inbox", string(filter.Everyone), "if the inbox were open to everyone"},
			apply:  func(w *world) { w.message.Recipient.Inbox = filter.Everyone },
		})
	}
	if !pack.Config.Access.Rollout.Includes(m.Recipient.ID) {
		out = append(out, option{
			Change: Change{Recipient, "rollout", true, "if the open inbox were rolled out to the recipient"},
			apply:  rollOut,
		})
	}
	if blocked(m) {
		out = append(out, option{
			Change: Change{Recipient, "inbox.blocked", false, "if the recipient had not blocked the sender"},
			apply:  unblock,
		})
	}
	return out
}

func rollOut(w *world) {
	allow := maps.Clone(w.access.Rollout.Allow)
	if allow == nil {
		allow = map[string]bool{}
	}
	allow[w.message.Recipient.ID] = true
	w.access.Rollout.Allow = allow
}

func blocked(m *filter.Message) bool {
	return m.Relationship.RecipientBlocked || m.Conversation.State == filter.StateBlocked
}

func unblock(w *world) {
	w.message.Relationship.RecipientBlocked = false
	if w.message.Conversation.State == filter.StateBlocked {
		w.message.Conversation.State = filter.StateNone
	}
}

func isTrue(b *bool) bool { return b != nil && *b }

func setVerified(to bool) func(*world) { return func(w *world) { w.message.Sender.Verified = &to } }

func setAvatar(to bool) func(*world) { return func(w *world) { w.message.Sender.HasAvatar = &to } }

func setState(to filter.ConversationState) func(*world) {
	return func(w *world) { w.message.Conversation.State = to }
}
