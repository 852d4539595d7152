package event

import (
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/dmgate/dmgate/filter"
)

// scan decodes an event as backends usually write one, several times as fast as the JSON decoder, since it knows the
// fields. What it does not take to, whether it is invalid or only unusual, it leaves to the decoder, so that there is one
// judge of validity with one set of errors. What it takes the decoder takes as well, with the same result.
func scan(body []byte) (*filter.Message, bool) {
	s, m := scanner{body: body}, new(message)
	s.event(m)
	s.space()
	if s.failed || s.at != len(body) {
		return nil, false
	}
	s.shared.copyFrom(body)
	return &m.Message, true
}

// message is a Message with room for what it points to.
type message struct {
	filter.Message
	counts [4]int64
	flags  [2]bool
}

// scanner reads one JSON text from its beginning to its end. After the first failure everything reads as zero.
type scanner struct {
	body   []byte
	at     int
	depth  int
	failed bool
	shared parts

	escaped bool // the string that was read last has escapes
}

func (s *scanner) event(m *message) {
	var o object
	for s.member(&o) {
		switch string(o.name) {
		case "id":
			s.id(&m.ID)
		case "sent_at":
			m.SentAt = s.time()
		case "conversation":
			s.conversation(&m.Conversation, &m.counts[0])
		case "sender":
			s.sender(&m.Sender, m)
		case "recipient":
			s.recipient(&m.Recipient)
		case "relationship":
			s.relationship(&m.Relationship, &m.counts[3])
		case "text":
			s.text(&m.Text)
		case "attachments":
			m.Attachments = s.attachments()
		default:
			s.skip()
		}
	}
}

func (s *scanner) conversation(c *filter.Conversation, messages *int64) {
	var o object
	for s.member(&o) {
		switch string(o.name) {
		case "id":
			s.id(&c.ID)
		case "state":
			c.State = name(s, filter.ConversationStates)
		case "messages":
			c.Messages = s.count(messages)
		default:
			s.skip()
		}
	}
}

func (s *scanner) sender(to *filter.Sender, m *message) {
	var o object
	for s.member(&o) {
		switch string(o.name) {
		case "id":
			s.id(&to.ID)
		case "created_at":
			to.CreatedAt = s.time()
		case "verified":
			to.Verified = s.flagAt(&m.flags[0])
		case "age_band":
			to.AgeBand = name(s, filter.AgeBands)
		case "has_avatar":
			to.HasAvatar = s.flagAt(&m.flags[1])
		case "followers":
			to.Followers = s.count(&m.counts[1])
		case "following":
			to.Following = s.count(&m.counts[2])
		case "device_id":
			s.id(&to.DeviceID)
		case "ip":
			s.id(&to.IP)
		default:
			s.skip()
		}
	}
}

func (s *scanner) recipient(r *filter.Recipient) {
	var o object
	for s.member(&o) {
		switch string(o.name) {
		case "id":
			s.id(&r.ID)
		case "inbox":
			r.Inbox = name(s, filter.InboxSettings)
		case "age_band":
			r.AgeBand = name(s, filter.AgeBands)
		case "hidden_words":
			r.HiddenWords = s.strings()
		default:
			s.skip()
		}
	}
}

func (s *scanner) relationship(r *filter.Relationship, friends *int64) {
	var o object
	for s.member(&o) {
		switch string(o.name) {
		case "sender_follows":
			r.SenderFollows = s.flag()
		case "sender_follows_since":
			r.SenderFollowsSince = s.time()
		case "recipient_follows":
			r.RecipientFollows = s.flag()
		case "recipient_messaged":
			r.RecipientMessaged = s.flag()
		case "recipient_blocked":
			r.RecipientBlocked = s.flag()
		case "mutual_friends":
			r.MutualFriends = s.count(friends)
		case "suggested_by":
			r.SuggestedBy = s.strings()
		default:
			s.skip()
		}
	}
}

func (s *scanner) attachment() (a filter.Attachment) {
	var o object
	for s.member(&o) {
		switch string(o.name) {
		case "kind":
			a.Kind = name(s, filter.AttachmentKinds)
		case "id":
			a.ID = s.string()
		case "url":
			a.URL = s.string()
		case "sha256":
			a.SHA256 = s.string()
		default:
			s.skip()
		}
	}
	return a
}

// quoted reads a string and returns where in the body it is, without its quotes, as it is written there, in UTF-8.
func (s *scanner) quoted() (start, end int) {
	s.escaped = false
	if !s.take('"') {
		return 0, 0
	}
	start = s.at
	end, ascii := s.endOfString()
	if s.failed || !ascii && !utf8.Valid(s.body[start:end]) {
		s.fail()
		s.escaped = false
		return 0, 0
	}
	s.at = end + 1
	return start, end
}

// string reads a string, or null as "".
func (s *scanner) string() string {
	if s.null() {
		return ""
	}
	start, end := s.quoted()
	if s.escaped {
		return string(s.unquote(start, end))
	}
	return string(s.body[start:end])
}

// shortText is how long a text may be, in bytes, that shares a copy with ids.
const shortText = 256

// text reads the text to a place, or null as "".
func (s *scanner) text(to *string) {
	if s.null() {
		return
	}
	switch start, end := s.quoted(); {
	case s.escaped:
		*to = string(s.unquote(start, end))
	case end-start > shortText:
		*to = string(s.body[start:end])
	default:
		s.shared.add(to, start, end)
	}
}

// unquote returns what a string with escapes says. Half a surrogate pair fails.
func (s *scanner) unquote(start, end int) []byte {
	text, err := jsontext.AppendUnquote(make([]byte, 0, end-start), s.body[start-1:end+1])
	if err != nil {
		s.fail()
	}
	return text
}

// id reads a short string to a place, or null as "".
func (s *scanner) id(to *string) {
	if s.null() {
		return
	}
	start, end := s.quoted()
	if s.escaped {
		s.fail()
		return
	}
	s.shared.add(to, start, end)
}

// name reads one of a few names, or null as "".
func name[T ~string](s *scanner, names []T) T {
	if s.null() {
		return ""
	}
	start, end := s.quoted()
	for _, n := range names {
		if string(n) == string(s.body[start:end]) {
			return n
		}
	}
	s.fail()
	return ""
}

// flag reads true or false, or null as false.
func (s *scanner) flag() bool {
	switch {
	case s.null() || s.literal("false"):
		return false
	case s.literal("true"):
		return true
	}
	s.fail()
	return false
}

// flagAt reads a flag to a place that it returns, or null as nil.
func (s *scanner) flagAt(place *bool) *bool {
	if s.null() {
		return nil
	}
	*place = s.flag()
	return place
}

// longestCount is how many digits no number has that is too large for a count.
const longestCount = 18

// count reads a whole number to a place that it returns, or null as nil.
func (s *scanner) count(place *int64) *int64 {
	if s.null() {
		return nil
	}
	n, start := int64(0), s.at
	for s.at < len(s.body) && s.body[s.at]-'0' <= 9 {
		n = n*10 + int64(s.body[s.at]-'0')
		s.at++
	}
	digits := s.at - start
	if digits == 0 || digits > longestCount || digits > 1 && s.body[start] == '0' || s.peek() == '.' || s.peek()|0x20 == 'e' {
		s.fail()
	}
	*place = n
	return place
}

// strings reads an array of strings, or null as nil.
func (s *scanner) strings() []string {
	if s.null() {
		return nil
	}
	values := []string{}
	for open := false; s.element(&open); {
		values = append(values, s.string())
	}
	return values
}

// attachments reads an array of attachments, or null as nil.
func (s *scanner) attachments() []filter.Attachment {
	if s.null() {
		return nil
	}
	values := []filter.Attachment{}
	for open := false; s.element(&open); {
		values = append(values, s.attachment())
	}
	return values
}
