package workload

import (
	"encoding/json"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// Encode returns the event of a message, with what is false or nought spelled out where backends mostly do.
func Encode(m *filter.Message) []byte {
	var e event
	e.ID, e.SentAt = m.ID, m.SentAt
	e.Conversation.ID, e.Conversation.State = m.Conversation.ID, m.Conversation.State
	e.Conversation.Messages = valueOf(m.Conversation.Messages)
	e.Sender.Sender, e.Sender.Verified = m.Sender, valueOf(m.Sender.Verified)
	e.Recipient, e.Text, e.Attachments = m.Recipient, m.Text, m.Attachments
	r := m.Relationship
	e.Relationship.SenderFollows, e.Relationship.SenderFollowsSince = r.SenderFollows, r.SenderFollowsSince
	e.Relationship.RecipientFollows, e.Relationship.RecipientMessaged = r.RecipientFollows, r.RecipientMessaged
	e.Relationship.RecipientBlocked, e.Relationship.MutualFriends = r.RecipientBlocked, valueOf(r.MutualFriends)
	e.Relationship.SuggestedBy = r.SuggestedBy
	body, err := json.Marshal(&e)
	if err != nil {
		panic(err) // a message has nothing that JSON can't hold
	}
	return body
}

func valueOf[T any](p *T) (value T) {
	if p != nil {
		value = *p
	}
	return value
}

// event is filter.Message, with fewer fields that are left out where they are false or nought.
type event struct {
	ID           string    `json:"id"`
	SentAt       time.Time `json:"sent_at"`
	Conversation struct {
		ID       string                   `json:"id"`
		State    filter.ConversationState `json:"state"`
		Messages int64                    `json:"messages,omitempty"`
	} `json:"conversation"`
	Sender struct {
		filter.Sender
		Verified bool `json:"verified"`
	} `json:"sender"`
	Recipient    filter.Recipient `json:"recipient"`
	Relationship struct {
		SenderFollows      bool      `json:"sender_follows"`
		SenderFollowsSince time.Time `json:"sender_follows_since,omitzero"`
		RecipientFollows   bool      `json:"recipient_follows"`
		RecipientMessaged  bool      `json:"recipient_messaged,omitempty"`
		RecipientBlocked   bool      `json:"recipient_blocked,omitempty"`
		MutualFriends      int64     `json:"mutual_friends"`
		SuggestedBy        []string  `json:"suggested_by,omitempty"`
	} `json:"relationship"`
	Text        string              `json:"text,omitempty"`
	Attachments []filter.Attachment `json:"attachments,omitempty"`
}
