package filter

import "time"

// Message is one inbound direct message, as the messaging backend published it. A pointer that is nil and a zero
// time both mean that the backend did not say. A Message is read-only once it is handed to an Engine.
type Message struct {
	ID           string       `json:"id"`
	SentAt       time.Time    `json:"sent_at,omitzero"`
	Conversation Conversation `json:"conversation,omitzero"`
	Sender       Sender       `json:"sender"`
	Recipient    Recipient    `json:"recipient"`
	Relationship Relationship `json:"relationship,omitzero"`
	Text         string       `json:"text,omitempty"`
	Attachments  []Attachment `json:"attachments,omitempty"`

	// At is the message's time, on which account ages, limits and the decision's timestamp rest. It is SentAt,
	// unless that is absent or later than the time at which the stream stored the message; then it is the latter.
	At time.Time `json:"-"`
}

// Conversation is what the backend knows of the conversation before this message.
type Conversation struct {
	ID       string            `json:"id,omitempty"`
	State    ConversationState `json:"state,omitempty"`
	Messages *int64            `json:"messages,omitempty"` // messages before this one
}

// Sender is the account that wrote the message.
type Sender struct {
	ID        string    `json:"id"`
	CreatedAt time.Time `json:"created_at,omitzero"`
	Verified  *bool     `json:"verified,omitempty"`
	AgeBand   AgeBand   `json:"age_band,omitempty"`
	HasAvatar *bool     `json:"has_avatar,omitempty"`
	Followers *int64    `json:"followers,omitempty"`
	Following *int64    `json:"following,omitempty"`
	DeviceID  string    `json:"device_id,omitempty"`
	IP        string    `json:"ip,omitempty"`
}

// Recipient is the account that the message is for.
type Recipient struct {
	ID          string       `json:"id"`
	Inbox       InboxSetting `json:"inbox,omitempty"`
	AgeBand     AgeBand      `json:"age_band,omitempty"`
	HiddenWords []string     `json:"hidden_words,omitempty"`
}

// Relationship is what ties sender and recipient together.
type Relationship struct {
	SenderFollows      bool      `json:"sender_follows,omitempty"`
	SenderFollowsSince time.Time `json:"sender_follows_since,omitzero"`
	RecipientFollows   bool      `json:"recipient_follows,omitempty"`
	RecipientMessaged  bool      `json:"recipient_messaged,omitempty"`
	RecipientBlocked   bool      `json:"recipient_blocked,omitempty"`
	MutualFriends      *int64    `json:"mutual_friends,omitempty"`
	SuggestedBy        []string  `json:"suggested_by,omitempty"` // why the platform recommends them; empty = it does not
}

// Attachment is one piece of media sent with the message.
type Attachment struct {
	Kind   AttachmentKind `json:"kind"`
	ID     string         `json:"id,omitempty"`
	URL    string         `json:"url,omitempty"`
	SHA256 string         `json:"sha256,omitempty"`
}

// ConversationState says how far the conversation has come. The zero value means StateNone.
type ConversationState string

// The states of a conversation.
const (
	StateNone     ConversationState = "none" // first contact
	StatePending  ConversationState = "pending"
	StateAccepted ConversationState = "accepted"
	StateDeclined ConversationState = "declined"
	StateBlocked  ConversationState = "blocked"
)

// ConversationStates lists every state.
var ConversationStates = []ConversationState{StateNone, StatePending, StateAccepted, StateDeclined, StateBlocked}

// InboxSetting is whom the recipient lets write to them. The zero value means Everyone.
type InboxSetting string

// The inbox settings.
const (
	Everyone  InboxSetting = "everyone"  // the open inbox
	Suggested InboxSetting = "suggested" // also people whom the platform recommends
	Mutual    InboxSetting = "mutual"    // followers of each other
	Nobody    InboxSetting = "nobody"    // no one at all
)

// InboxSettings lists every setting.
var InboxSettings = []InboxSetting{Everyone, Suggested, Mutual, Nobody}

// AgeBand is an age range. The zero value means unknown, which is treated as neither a minor nor an adult.
type AgeBand string

// The age bands.
const (
	Under13   AgeBand = "under_13"
	Age13to15 AgeBand = "13-15"
	Age16to17 AgeBand = "16-17"
	Adult     AgeBand = "18+"
)

// AgeBands lists every known band.
var AgeBands = []AgeBand{Under13, Age13to15, Age16to17, Adult}

// AttachmentKind is the kind of media.
type AttachmentKind string

// The kinds of attachment.
const (
	Video   AttachmentKind = "video"
	Image   AttachmentKind = "image"
	Audio   AttachmentKind = "audio"
	Post    AttachmentKind = "post"
	File    AttachmentKind = "file"
	Sticker AttachmentKind = "sticker"
)

// AttachmentKinds lists every kind.
var AttachmentKinds = []AttachmentKind{Video, Image, Audio, Post, File, Sticker}

// Time returns the moment on which decisions about the message rest: sent, unless it is absent or lies after stored,
// the moment at which the stream stored the message. A clock that runs ahead at the publisher so cannot push a
// limit's bucket into the future. Without either it is the zero time.
func Time(sent, stored time.Time) time.Time {
	if sent.IsZero() || (!stored.IsZero() && sent.After(stored)) {
		return stored
	}
	return sent
}

// state returns the conversation's state, with the default filled in.
func (m *Message) state() ConversationState {
	if m.Conversation.State == "" {
		return StateNone
	}
	return m.Conversation.State
}

// FirstContact reports whether the message opens its conversation.
func (m *Message) FirstContact() bool { return m.state() == StateNone }
