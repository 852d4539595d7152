package event_test

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
)

// full is an event with every field that the contract names.
const full = `{"id": "01JDCY7R9M3K8Q", "sent_at": "2026-11-22T10:15:04.120Z",
 "conversation": {"id": "c-81", "state": "none", "messages": 0},
 "sender": {"id": "u-1001", "created_at": "2026-11-21T08:00:00Z", "verified": false, "age_band": "18+",
            "has_avatar": true, "followers": 12, "following": 1800, "device_id": "d-77", "ip": "203.0.113.9"},
 "recipient": {"id": "u-2002", "inbox": "everyone", "age_band": "18+", "hidden_words": ["forex"]},
 "relationship": {"sender_follows": true, "sender_follows_since": "2026-11-22T10:00:00Z", "recipient_follows": false,
                  "recipient_messaged": false, "recipient_blocked": false, "mutual_friends": 0, "suggested_by": []},
 "text": "hey, look at this https://example.com/x",
 "attachments": [{"kind": "video", "id": "v-9", "url": "https://example.com/v/9",
                  "sha256": "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"}]}`

var stored = time.Date(2026, 11, 22, 10, 15, 4, 200e6, time.UTC)

func day(d, hour, minute int) time.Time { return time.Date(2026, 11, d, hour, minute, 0, 0, time.UTC) }

func TestDecodeFull(t *testing.T) {
	sent := time.Date(2026, 11, 22, 10, 15, 4, 120e6, time.UTC)
	want := &filter.Message{
		ID: "01JDCY7R9M3K8Q", SentAt: sent, At: sent,
		Conversation: filter.Conversation{ID: "c-81", State: filter.StateNone, Messages: new(int64(0))},
		Sender: filter.Sender{
			ID: "u-1001", CreatedAt: day(21, 8, 0), Verified: new(false), AgeBand: filter.Adult, HasAvatar: new(true),
			Followers: new(int64(12)), Following: new(int64(1800)), DeviceID: "d-77", IP: "203.0.113.9",
		},
		Recipient: filter.Recipient{
			ID: "u-2002", Inbox: filter.Everyone, AgeBand: filter.Adult, HiddenWords: []string{"forex"},
		},
		Relationship: filter.Relationship{
			SenderFollows: true, SenderFollowsSince: day(22, 10, 0), MutualFriends: new(int64(0)), SuggestedBy: []string{},
		},
		Text: "hey, look at this https://example.com/x",
		Attachments: []filter.Attachment{{
			Kind: filter.Video, ID: "v-9", URL: "https://example.com/v/9",
			SHA256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		}},
	}
	got, err := event.Decode([]byte(full), stored)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// with returns a minimal event whose members are replaced or extended by the given ones.
func with(members string) string {
	event := map[string]stdjson.RawMessage{
		"id": stdjson.RawMessage(`"m"`), "sender": stdjson.RawMessage(`{"id":"s"}`),
		"recipient": stdjson.RawMessage(`{"id":"r"}`),
	}
	if err := stdjson.Unmarshal([]byte("{"+members+"}"), &event); err != nil {
		panic(err)
	}
	body, err := stdjson.Marshal(event)
	if err != nil {
		panic(err)
	}
	return string(body)
}

func TestDecodeAccepts(t *testing.T) {
	tests := map[string]string{
		"only what is required":        with(``),
		"unknown fields":               with(`"new":{"a":[1,{"b":null}]},"sender":{"id":"s","karma":1e99}`),
		"a number that none can hold":  with(`"new":1e400`),
		"names in another case":        with(`"ID":5,"Text":false`),
		"null for what is optional":    with(`"sent_at":null,"conversation":null,"text":null,"attachments":null`),
		"null inside":                  with(`"sender":{"id":"s","verified":null,"ip":null,"followers":null}`),
		"empty for what is optional":   with(`"conversation":{"id":"","state":""},"recipient":{"id":"r","inbox":""}`),
		"Go's zero time":               with(`"sent_at":"0001-01-01T00:00:00Z"`),
		"the zero time in a zone":      with(`"sent_at":"0001-01-01T05:00:00+05:00"`),
		"the longest id":               with(`"id":"` + strings.Repeat("x", event.MaxID) + `"`),
		"an id with space inside":      with(`"id":"a b"`),
		"an id in any script":          with(`"id":"сообщение-7"`),
		"an IPv6 address":              with(`"sender":{"id":"s","ip":"2001:db8::1"}`),
		"as many attachments as may":   with(`"attachments":[` + repeat(`{"kind":"image"}`, event.MaxAttachments) + `]`),
		"as many hidden words as may":  with(`"recipient":{"id":"r","hidden_words":[` + repeat(`"w"`, 1000) + `]}`),
		"the deepest nesting":          with(`"new":` + nested(event.MaxDepth-1)),
		"more brackets, but in a text": with(`"text":"` + strings.Repeat(`[{\"`, 100) + `"`),
		"more brackets, not deep":      with(`"new":[` + repeat(`[]`, 100) + `]`),
		"an escaped pair":              with(`"text":"\ud83d\ude00"`),
		"the largest body":             pad(with(``), event.MaxBody),
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			m, err := event.Decode([]byte(body), stored)
			if err != nil {
				t.Fatal(err)
			}
			if !m.At.Equal(stored) || m.SentAt != (time.Time{}) {
				t.Errorf("At is %v and SentAt %v, want the stored time and none", m.At, m.SentAt)
			}
		})
	}
}

func repeat(s string, n int) string { return strings.TrimSuffix(strings.Repeat(s+",", n), ",") }

func nested(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }

func pad(body string, size int) string { return body + strings.Repeat(" ", size-len(body)) }

func TestDecodeTime(t *testing.T) {
	const sent = `"sent_at":"2026-11-22T10:00:00+02:00"`
	early := day(22, 8, 0)
	tests := []struct {
		name   string
		body   string
		stored time.Time
		want   time.Time
	}{
		{"sent before stored", with(sent), stored, early},
		{"sent, no stream", with(sent), time.Time{}, early},
		{"stored before sent", with(sent), early.Add(-time.Hour), early.Add(-time.Hour)},
		{"not said", with(``), stored, stored},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := event.Decode([]byte(tt.body), tt.stored)
			if err != nil {
				t.Fatal(err)
			}
			if m.At != tt.want {
				t.Errorf("At is %v, want %v", m.At, tt.want)
			}
		})
	}
}

func TestDecodeWithoutAnyTime(t *testing.T) {
	_, err := event.Decode([]byte(with(``)), time.Time{})
	if want := "sent_at: absent, want a time, since there is no stream to tell it"; fmt.Sprint(err) != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestDecodeErrorNamesTheField(t *testing.T) {
	_, err := event.Decode([]byte(with(`"recipient":{"id":"r","inbox":"friends"}`)), stored)
	bad, ok := errors.AsType[*event.Error](err)
	if !ok {
		t.Fatalf("got %T, want *event.Error", err)
	}
	want := event.Error{Field: "recipient.inbox", Found: `"friends"`, Want: "everyone, suggested, mutual or nobody"}
	if *bad != want {
		t.Errorf("got %+v, want %+v", *bad, want)
	}
}

func TestDecodeKeepsNoReferenceToTheBody(t *testing.T) {
	body := []byte(full)
	m, err := event.Decode(body, stored)
	if err != nil {
		t.Fatal(err)
	}
	copy(body, bytes.Repeat([]byte("#"), len(body)))
	if m.ID != "01JDCY7R9M3K8Q" || m.Text != "hey, look at this https://example.com/x" {
		t.Errorf("message changed with the body: id %q", m.ID)
	}
}

func BenchmarkDecode(b *testing.B) {
	body := []byte(full)
	b.Run("event", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := event.Decode(body, stored); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var m filter.Message
			if err := stdjson.Unmarshal(body, &m); err != nil {
				b.Fatal(err)
			}
		}
	})
}
