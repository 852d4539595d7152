package event_test

import (
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
)

// private stands for what people write: wherever it appears in an event, no error may repeat it.
const private = "zq private words zq"

func FuzzDecode(f *testing.F) {
	f.Add([]byte(full))
	f.Add([]byte(with(`"text":"` + private + `"`)))
	f.Add([]byte(`{"text":"` + private + `","` + private + `":{"` + private + `":1},"id":"` + private))
	for _, tt := range invalid {
		if len(tt.body) < 1024 {
			f.Add([]byte(strings.ReplaceAll(tt.body, "secret", private)))
		}
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		m, err := event.Decode(body, stored)
		if err != nil {
			checkError(t, err)
			return
		}
		checkMessage(t, m)
	})
}

func checkError(t *testing.T, err error) {
	t.Helper()
	line := err.Error()
	if strings.Contains(line, private) {
		t.Errorf("error repeats the text: %q", line)
	}
	unprintable := func(r rune) bool { return !unicode.IsPrint(r) }
	if len(line) > 512 || !utf8.ValidString(line) || strings.ContainsFunc(line, unprintable) {
		t.Errorf("error is not fit for a header: %q", line)
	}
}

func checkMessage(t *testing.T, m *filter.Message) {
	t.Helper()
	ids := []string{m.ID, m.Sender.ID, m.Recipient.ID}
	for _, id := range ids {
		if id == "" {
			t.Error("a required id is absent")
		}
	}
	ids = append(ids, m.Conversation.ID, m.Sender.DeviceID)
	for _, a := range m.Attachments {
		ids = append(ids, a.ID)
	}
	for _, id := range ids {
		if len(id) > event.MaxID || strings.ContainsAny(id, "\r\n\x00") || strings.TrimSpace(id) != id {
			t.Errorf("id %q is not sane", id)
		}
	}
	if m.At.IsZero() || m.At.After(stored) {
		t.Errorf("At is %v, want a time up to %v", m.At, stored)
	}
	body, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	again, err := event.Decode(body, stored)
	if err != nil {
		t.Fatalf("its own JSON is refused: %v", err)
	}
	if empties(m); !reflect.DeepEqual(again, m) {
		t.Errorf("decoded again it is\n%+v, was\n%+v", again, m)
	}
}

// empties makes empty lists nil: encoded with omitempty they are gone.
func empties(m *filter.Message) {
	if len(m.Attachments) == 0 {
		m.Attachments = nil
	}
	if len(m.Recipient.HiddenWords) == 0 {
		m.Recipient.HiddenWords = nil
	}
	if len(m.Relationship.SuggestedBy) == 0 {
		m.Relationship.SuggestedBy = nil
	}
}
