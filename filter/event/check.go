package event

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/dmgate/dmgate/filter"
)

// check looks for what the types of a message's fields do not rule out, and gives times and digests their one form.
func check(m *filter.Message) *Error {
	c := &checker{}
	c.required("id", m.ID)
	c.id("id", m.ID)
	c.time("sent_at", &m.SentAt)
	c.id("conversation.id", m.Conversation.ID)
	enum(c, "conversation.state", m.Conversation.State, filter.ConversationStates)
	c.count("conversation.messages", m.Conversation.Messages)
	c.sender(&m.Sender)
	c.required("recipient.id", m.Recipient.ID)
	c.id("recipient.id", m.Recipient.ID)
	enum(c, "recipient.inbox", m.Recipient.Inbox, filter.InboxSettings)
	enum(c, "recipient.age_band", m.Recipient.AgeBand, filter.AgeBands)
	c.words("recipient.hidden_words", m.Recipient.HiddenWords, MaxHiddenWords)
	c.time("relationship.sender_follows_since", &m.Relationship.SenderFollowsSince)
	c.count("relationship.mutual_friends", m.Relationship.MutualFriends)
	c.words("relationship.suggested_by", m.Relationship.SuggestedBy, MaxSuggestions)
	c.attachments(m.Attachments)
	return c.err
}

// checker keeps the first thing that is wrong.
type checker struct {
	err *Error
}

func (c *checker) fail(field, found, want string) {
	if c.err == nil {
		c.err = &Error{Field: field, Found: found, Want: want}
	}
}

func (c *checker) sender(s *filter.Sender) {
	c.required("sender.id", s.ID)
	c.id("sender.id", s.ID)
	c.time("sender.created_at", &s.CreatedAt)
	enum(c, "sender.age_band", s.AgeBand, filter.AgeBands)
	c.count("sender.followers", s.Followers)
	c.count("sender.following", s.Following)
	c.id("sender.device_id", s.DeviceID)
	if s.IP == "" {
		return
	}
	if addr, err := netip.ParseAddr(s.IP); err != nil || addr.Zone() != "" {
		c.fail("sender.ip", stringOf(s.IP), "an IPv4 or IPv6 address")
	}
}

func (c *checker) attachments(attachments []filter.Attachment) {
	if n := len(attachments); n > MaxAttachments {
		c.fail("attachments", fmt.Sprintf("%d", n), fmt.Sprintf("at most %d", MaxAttachments))
		return
	}
	for i := range attachments {
		if a := &attachments[i]; !c.attachment(a) {
			c.err.Field = fmt.Sprintf("attachments[%d].%s", i, c.err.Field)
			return
		}
	}
}

// attachment checks one attachment, by the names of its own fields, and reports whether all is well so far.
func (c *checker) attachment(a *filter.Attachment) bool {
	if c.err != nil {
		return true // of a field before the attachments, and named already
	}
	if a.Kind == "" {
		c.fail("kind", absent, oneOf(filter.AttachmentKinds))
	}
	enum(c, "kind", a.Kind, filter.AttachmentKinds)
	c.id("id", a.ID)
	if a.SHA256 != "" && !isSHA256(a.SHA256) {
		c.fail("sha256", stringOf(a.SHA256), "64 hexadecimal digits")
	}
	a.SHA256 = strings.ToLower(a.SHA256)
	return c.err == nil
}

// wantID is what an id has to be.
var wantID = fmt.Sprintf("a string of 1 to %d bytes", MaxID)

func (c *checker) required(field, id string) {
	if id == "" {
		c.fail(field, absent, wantID)
	}
}

// id checks an id that may be empty.
func (c *checker) id(field, id string) {
	if len(id) > MaxID {
		c.fail(field, stringOf(id), wantID)
	}
	if plain(id) {
		return
	}
	if strings.ContainsFunc(id, breaksLine) {
		c.fail(field, "a control character or line separator", "none")
	}
	if strings.TrimSpace(id) != id {
		c.fail(field, "white space at an end", "none")
	}
}

// plain reports whether id holds visible ASCII only, as nearly all ids do.
func plain(id string) bool {
	for ; len(id) >= 8; id = id[8:] {
		if oddBytes(binary.LittleEndian.Uint64([]byte(id[:8]))) {
			return false
		}
	}
	for i := range len(id) {
		if id[i] <= ' ' || id[i] >= 0x7f {
			return false
		}
	}
	return true
}

// oddBytes reports whether one of eight bytes is a space, a control character or beyond ASCII.
func oddBytes(w uint64) bool {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	return ((w-ones*'!')&^w|w|(w+ones))&highs != 0
}

func breaksLine(r rune) bool { return unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp) }

func (c *checker) count(field string, n *int64) {
	if n != nil && *n < 0 {
		c.fail(field, "a negative number", wantCount)
	}
}

// The years in which times may lie. Beyond them is a unit mistaken, not a moment meant.
const (
	firstYear = 1970
	lastYear  = 2199
)

func (c *checker) time(field string, t *time.Time) {
	if t.IsZero() {
		*t = time.Time{} // in whatever zone it is written
		return
	}
	*t = t.UTC()
	if year := t.Year(); year < firstYear || year > lastYear {
		c.fail(field, fmt.Sprintf("the year %d", year), fmt.Sprintf("%d to %d", firstYear, lastYear))
	}
}

func (c *checker) words(field string, words []string, most int) {
	if len(words) > most {
		c.fail(field, fmt.Sprintf("%d", len(words)), fmt.Sprintf("at most %d", most))
	}
	for i, w := range words {
		if w == "" || len(w) > MaxID {
			c.fail(fmt.Sprintf("%s[%d]", field, i), stringOf(w), wantID)
			return
		}
	}
}

// enum checks a value that may be empty.
func enum[T ~string](c *checker, field string, value T, values []T) {
	if value != "" && !slices.Contains(values, value) {
		c.fail(field, wordOf(string(value)), oneOf(values))
	}
}

func isSHA256(s string) bool {
	for i := range len(s) {
		if c := s[i]; !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F') {
			return false
		}
	}
	return len(s) == 64
}
