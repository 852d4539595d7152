package event_test

import (
	"strings"
	"testing"

	"github.com/dmgate/dmgate/filter/event"
)

const (
	wantObject = ", want one JSON object of valid UTF-8 with unique names"
	wantID     = "want a string of 1 to 256 bytes"
	wantCount  = "want a whole number from 0 to 9223372036854775807"
	wantTime   = "want a time such as 2026-11-22T10:15:04Z"
	wantKind   = "want video, image, audio, post, file or sticker"
	wantState  = "want none, pending, accepted, declined or blocked"
	lineBreak  = "found a control character or line separator, want none"
	whiteSpace = "found white space at an end, want none"
)

var long = strings.Repeat("x", event.MaxID+1)

// invalid holds bodies that are no event, each with what is said of it.
var invalid = []struct{ name, body, want string }{
	// JSON
	{"nothing", "", "event: found the end of the body at byte 0" + wantObject},
	{"white space", " \n", "event: found the end of the body at byte 2" + wantObject},
	{"cut off", `{"id":"m","sender":{`, "event: found the end of the body at byte 20" + wantObject},
	{"cut off in a text", `{"text":"secret`, "event: found the end of the body at byte 15" + wantObject},
	{"no JSON", "hello", "event: found broken JSON at byte 0" + wantObject},
	{"a name without quotes", `{id:"m"}`, "event: found broken JSON at byte 1" + wantObject},
	{"a comma too many", `{"id":"m",}`, "event: found broken JSON at byte 9" + wantObject},
	{"a line break in a text", "{\"text\":\"a\nb\"}", "event: found broken JSON at byte 10" + wantObject},
	{"an unknown escape", `{"text":"\x41"}`, "event: found broken JSON at byte 9" + wantObject},
	{"not a number", `{"sender":{"followers":NaN}}`, "event: found broken JSON at byte 23" + wantObject},
	{"a byte order mark", "\ufeff" + with(``), "event: found broken JSON at byte 0" + wantObject},
	{"two objects", "{} {}", "event: found more after the object at byte 3" + wantObject},
	{"an array", `[]`, "event: found an array, want an object"},
	{"a string", `"secret"`, "event: found a string, want an object"},
	{"a number", `5`, "event: found a number, want an object"},
	{"null", `null`, "id: absent, " + wantID},
	{"too large", pad(with(``), event.MaxBody+1), "event: found 262145 bytes, want at most 262144"},

	// Ambiguity
	{"a name twice", `{"id":"m","id":"n"}`, "event: found a name that its object has already at byte 10" + wantObject},
	{"a name twice inside", `{"sender":{"id":"s","id":"t"}}`,
		"event: found a name that its object has already at byte 20" + wantObject},
	{"a name twice, once escaped", `{"id":"m","\u0069d":"n"}`,
		"event: found a name that its object has already at byte 10" + wantObject},
	{"an unknown name twice", `{"new":{"secret":1,"secret":2}}`,
		"event: found a name that its object has already at byte 19" + wantObject},

	// UTF-8
	{"a stray byte in a text", "{\"text\":\"secret \xff\"}", "event: found what is not UTF-8 at byte 16" + wantObject},
	{"a stray byte in a name", "{\"\xff\":1}", "event: found what is not UTF-8 at byte 2" + wantObject},
	{"an overlong slash", "{\"id\":\"\xc0\xaf\"}", "event: found what is not UTF-8 at byte 7" + wantObject},
	{"a raw surrogate", "{\"id\":\"\xed\xa0\x80\"}", "event: found what is not UTF-8 at byte 7" + wantObject},
	{"a high surrogate alone", `{"text":"\ud83d secret"}`, "event: found half a surrogate pair at byte 9" + wantObject},
	{"a low surrogate alone", `{"text":"\ude00"}`, "event: found half a surrogate pair at byte 9" + wantObject},

	// Depth
	{"arrays too deep", `{"new":` + nested(event.MaxDepth) + `}`,
		"event: found nesting deeper than 64 at byte 70, want less of it"},
	{"objects too deep", strings.Repeat(`{"a":`, 65) + `1` + strings.Repeat(`}`, 65),
		"event: found nesting deeper than 64 at byte 320, want less of it"},
	{"too deep after a quote", `{"a":"[\"[{","new":` + nested(event.MaxDepth) + `}`,
		"event: found nesting deeper than 64 at byte 82, want less of it"},
	{"100,000 brackets", strings.Repeat("[", 100_000), "event: found nesting deeper than 64 at byte 64, want less of it"},

	// What is required
	{"no id", `{"sender":{"id":"s"},"recipient":{"id":"r"}}`, "id: absent, " + wantID},
	{"an id in another case", `{"ID":"m","sender":{"id":"s"},"recipient":{"id":"r"}}`, "id: absent, " + wantID},
	{"null for the id", with(`"id":null`), "id: absent, " + wantID},
	{"no sender", `{"id":"m","recipient":{"id":"r"}}`, "sender.id: absent, " + wantID},
	{"null for the sender", with(`"sender":null`), "sender.id: absent, " + wantID},
	{"an empty sender", with(`"sender":{}`), "sender.id: absent, " + wantID},
	{"an empty sender id", with(`"sender":{"id":""}`), "sender.id: absent, " + wantID},
	{"no recipient", `{"id":"m","sender":{"id":"s"}}`, "recipient.id: absent, " + wantID},
	{"an attachment of no kind", with(`"attachments":[{"kind":"image"},{"id":"a"}]`),
		"attachments[1].kind: absent, " + wantKind},
	{"null for an attachment", with(`"attachments":[null]`), "attachments[0].kind: absent, " + wantKind},

	// Types
	{"a number for the id", with(`"id":5`), "id: found a number, want a string"},
	{"a string for the sender", with(`"sender":"secret"`), "sender: found a string, want an object"},
	{"an array for the conversation", with(`"conversation":[]`), "conversation: found an array, want an object"},
	{"an object for the text", with(`"text":{"secret":1}`), "text: found an object, want a string"},
	{"a string for a flag", with(`"sender":{"id":"s","verified":"yes"}`),
		"sender.verified: found a string, want true or false"},
	{"a flag for a count", with(`"sender":{"id":"s","followers":true}`),
		"sender.followers: found true or false, " + wantCount},
	{"a string for a count", with(`"sender":{"id":"s","followers":"12"}`),
		"sender.followers: found a string, " + wantCount},
	{"an object for the attachments", with(`"attachments":{}`), "attachments: found an object, want an array"},
	{"a number among the words", with(`"recipient":{"id":"r","hidden_words":["a",7]}`),
		"recipient.hidden_words[1]: found a number, want a string"},
	{"a number for a time", with(`"sent_at":1763806504`), "sent_at: found a number, " + wantTime},

	// Ids
	{"a long id", with(`"id":"` + long + `"`), "id: found a string of 257 bytes, " + wantID},
	{"a long sender id", with(`"sender":{"id":"` + long + `"}`), "sender.id: found a string of 257 bytes, " + wantID},
	{"a long recipient id", with(`"recipient":{"id":"` + strings.Repeat("ü", 129) + `"}`),
		"recipient.id: found a string of 258 bytes, " + wantID},
	{"a long conversation id", with(`"conversation":{"id":"` + long + `"}`),
		"conversation.id: found a string of 257 bytes, " + wantID},
	{"a long device id", with(`"sender":{"id":"s","device_id":"` + long + `"}`),
		"sender.device_id: found a string of 257 bytes, " + wantID},
	{"a long attachment id", with(`"attachments":[{"kind":"post","id":"` + long + `"}]`),
		"attachments[0].id: found a string of 257 bytes, " + wantID},
	{"a header in an id", with(`"id":"m\r\nDmgate-Route: inbox"`), "id: " + lineBreak},
	{"a line feed in a sender id", with(`"sender":{"id":"s\nx"}`), "sender.id: " + lineBreak},
	{"a null byte", with(`"recipient":{"id":"r\u0000"}`), "recipient.id: " + lineBreak},
	{"delete", with(`"id":"m\u007f"`), "id: " + lineBreak},
	{"a C1 control", with(`"id":"m\u0085x"`), "id: " + lineBreak},
	{"a line separator", with(`"id":"m\u2028x"`), "id: " + lineBreak},
	{"a space before", with(`"id":" m"`), "id: " + whiteSpace},
	{"a space after", with(`"sender":{"id":"s "}`), "sender.id: " + whiteSpace},
	{"a no-break space after", with(`"sender":{"id":"s\u00a0"}`), "sender.id: " + whiteSpace},

	// Values
	{"an unknown inbox", with(`"recipient":{"id":"r","inbox":"friends"}`),
		`recipient.inbox: found "friends", want everyone, suggested, mutual or nobody`},
	{"an inbox in capitals", with(`"recipient":{"id":"r","inbox":"Nobody"}`),
		`recipient.inbox: found "Nobody", want everyone, suggested, mutual or nobody`},
	{"an unknown state", with(`"conversation":{"state":"a secret text"}`),
		"conversation.state: found a string of 13 bytes, " + wantState},
	{"a long state", with(`"conversation":{"state":"` + long + `"}`),
		"conversation.state: found a string of 257 bytes, " + wantState},
	{"an unknown age", with(`"sender":{"id":"s","age_band":"21+"}`),
		`sender.age_band: found "21+", want under_13, 13-15, 16-17 or 18+`},
	{"an unknown kind", with(`"attachments":[{"kind":"gif"}]`), `attachments[0].kind: found "gif", ` + wantKind},
	{"a negative count", with(`"conversation":{"messages":-1}`),
		"conversation.messages: found a negative number, " + wantCount},
	{"a negative following", with(`"sender":{"id":"s","following":-1}`),
		"sender.following: found a negative number, " + wantCount},
	{"an unknown age of the recipient", with(`"recipient":{"id":"r","age_band":"teen"}`),
		`recipient.age_band: found "teen", want under_13, 13-15, 16-17 or 18+`},
	{"negative friends", with(`"relationship":{"mutual_friends":-5}`),
		"relationship.mutual_friends: found a negative number, " + wantCount},
	{"a fraction", `{"sender":{"followers":1.5}}`,
		"sender.followers: found a number with a fraction or exponent, or too large, " + wantCount},
	{"a huge count", `{"sender":{"followers":99999999999999999999}}`,
		"sender.followers: found a number with a fraction or exponent, or too large, " + wantCount},
	{"a date alone", with(`"sent_at":"2026-11-22"`), "sent_at: found a string in another form, " + wantTime},
	{"a time without a zone", with(`"sent_at":"2026-11-22T10:15:04"`),
		"sent_at: found a string in another form, " + wantTime},
	{"a 30th of February", with(`"sent_at":"2026-02-30T10:15:04Z"`),
		"sent_at: found a string in another form, " + wantTime},
	{"a year too early", with(`"sender":{"id":"s","created_at":"1969-12-31T23:59:59Z"}`),
		"sender.created_at: found the year 1969, want 1970 to 2199"},
	{"a year too late", with(`"sent_at":"2200-01-01T00:00:00Z"`), "sent_at: found the year 2200, want 1970 to 2199"},
	{"a year too late in UTC", with(`"relationship":{"sender_follows_since":"2199-12-31T23:00:00-02:00"}`),
		"relationship.sender_follows_since: found the year 2200, want 1970 to 2199"},
	{"no address", with(`"sender":{"id":"s","ip":"203.0.113.999"}`),
		"sender.ip: found a string of 13 bytes, want an IPv4 or IPv6 address"},
	{"an address with a port", with(`"sender":{"id":"s","ip":"203.0.113.9:443"}`),
		"sender.ip: found a string of 15 bytes, want an IPv4 or IPv6 address"},
	{"an address with a zone", with(`"sender":{"id":"s","ip":"fe80::1%eth0"}`),
		"sender.ip: found a string of 12 bytes, want an IPv4 or IPv6 address"},
	{"a short digest", with(`"attachments":[{"kind":"image","sha256":"abc"}]`),
		"attachments[0].sha256: found a string of 3 bytes, want 64 hexadecimal digits"},
	{"a digest with other letters", with(`"attachments":[{"kind":"image","sha256":"` + strings.Repeat("g", 64) + `"}]`),
		"attachments[0].sha256: found a string of 64 bytes, want 64 hexadecimal digits"},

	// Numbers of things
	{"too many attachments", with(`"attachments":[` + repeat(`{"kind":"image"}`, 65) + `]`),
		"attachments: found 65, want at most 64"},
	{"too many hidden words", with(`"recipient":{"id":"r","hidden_words":[` + repeat(`"w"`, 1001) + `]}`),
		"recipient.hidden_words: found 1001, want at most 1000"},
	{"an empty hidden word", with(`"recipient":{"id":"r","hidden_words":["a",""]}`),
		"recipient.hidden_words[1]: found an empty string, " + wantID},
	{"a long hidden word", with(`"recipient":{"id":"r","hidden_words":["` + long + `"]}`),
		"recipient.hidden_words[0]: found a string of 257 bytes, " + wantID},
	{"too many suggestions", with(`"relationship":{"suggested_by":[` + repeat(`"contacts"`, 65) + `]}`),
		"relationship.suggested_by: found 65, want at most 64"},
	{"an empty suggestion", with(`"relationship":{"suggested_by":[""]}`),
		"relationship.suggested_by[0]: found an empty string, " + wantID},
	{"null for a suggestion", with(`"relationship":{"suggested_by":[null]}`),
		"relationship.suggested_by[0]: found an empty string, " + wantID},
}

func TestDecodeRejects(t *testing.T) {
	for _, tt := range invalid {
		t.Run(tt.name, func(t *testing.T) {
			m, err := event.Decode([]byte(tt.body), stored)
			if err == nil {
				t.Fatalf("accepted, want %q", tt.want)
			}
			if m != nil || err.Error() != tt.want {
				t.Errorf("got  %s\nwant %s", err, tt.want)
			}
		})
	}
}

// What is wrong first is what is named, in the order of the contract, so that an error is the same every time.
func TestDecodeNamesOneError(t *testing.T) {
	body := `{"sender":{"id":" s"},"attachments":[{"kind":"gif"},{}],"recipient":{"inbox":"x"}}`
	for range 3 {
		_, err := event.Decode([]byte(body), stored)
		if err == nil || err.Error() != "id: absent, "+wantID {
			t.Fatalf("got %v", err)
		}
	}
	_, err := event.Decode([]byte(with(`"sender":{"id":" s"},"attachments":[{"kind":"gif"},{}]`)), stored)
	if err == nil || err.Error() != "sender.id: "+whiteSpace {
		t.Errorf("got %v", err)
	}
}
