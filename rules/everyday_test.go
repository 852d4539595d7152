package rules

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// languageLine is one line of a file of texts: a language and a text in it.
type languageLine struct {
	number         int
	language, text string
}

// languageLines reads a file of texts.
func languageLines(t *testing.T, name string) []languageLine {
	t.Helper()
	var texts []languageLine
	for i, line := range lines(t, name) {
		if len(line) == 0 || bytes.HasPrefix(line, []byte("#")) {
			continue
		}
		language, text, ok := strings.Cut(string(line), " ")
		if !ok || len(language) != 2 {
			t.Fatalf("%s:%d: want a language and a text", name, i+1)
		}
		texts = append(texts, languageLine{i + 1, language, text})
	}
	return texts
}

// firstMessage is a text as a stranger's first message. Messages are days apart, so that no limit has a say.
func firstMessage(n int, text string, age time.Duration) *filter.Message {
	yes, at := true, time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC).Add(time.Duration(n)*72*time.Hour)
	return &filter.Message{
		ID:        fmt.Sprint("m-", n),
		At:        at,
		Sender:    filter.Sender{ID: fmt.Sprint("u-", n), CreatedAt: at.Add(-age), HasAvatar: &yes},
		Recipient: filter.Recipient{ID: fmt.Sprint("r-", n)},
		Text:      text,
	}
}

// What ordinary people write to strangers reaches the inbox, although scams and abuse use the same words.
func TestEverydayTextsReachTheInbox(t *testing.T) {
	const name = "testdata/everyday.txt"
	engine, languages := shippedPack(t).Engine(), map[string]bool{}
	texts := languageLines(t, name)
	for _, l := range texts {
		languages[l.language] = true
		if d := engine.Decide(firstMessage(l.number, l.text, 60*24*time.Hour)); d.Route != filter.Inbox {
			t.Errorf("%s:%d: %s: %q scores %v: %v", name, l.number, d.Route, l.text, d.Score, d.Hits)
		}
	}
	if len(texts) < 120 || len(languages) < 10 {
		t.Errorf("%d texts in %d languages, want 120 in 10 at least", len(texts), len(languages))
	}
}

// Scams and abuse stay out of the inbox, however old the account that they come from; the text alone drops none.
func TestUnwelcomeTextsStayOut(t *testing.T) {
	const name = "testdata/unwelcome.txt"
	engine := shippedPack(t).Engine()
	texts := languageLines(t, name)
	for _, l := range texts {
		for i, age := range []time.Duration{60 * 24 * time.Hour, 900 * 24 * time.Hour} {
			if d := engine.Decide(firstMessage(l.number*2+i, l.text, age)); d.Route != filter.Requests {
				t.Errorf("%s:%d: %s: %q scores %v: %v", name, l.number, d.Route, l.text, d.Score, d.Hits)
			}
		}
	}
	if len(texts) < 60 {
		t.Errorf("%d texts, want 60 at least", len(texts))
	}
}

// Everybody has been new once: a brand-new account without a picture or followers can say hello.
func TestAccountAloneHoldsNothing(t *testing.T) {
	engine := shippedPack(t).Engine()
	no, none, some := false, int64(0), int64(80)
	for i, text := range []string{"hi", "Hello there", "Привет!", "你好"} {
		m := firstMessage(i, text, time.Hour)
		m.Sender.HasAvatar, m.Sender.Verified, m.Sender.Followers, m.Sender.Following = &no, &no, &none, &some
		m.Relationship.SenderFollows, m.Relationship.SenderFollowsSince = true, m.At.Add(-time.Minute)
		if d := engine.Decide(m); d.Route != filter.Inbox {
			t.Errorf("%s: %q scores %v: %v", d.Route, text, d.Score, d.Hits)
		}
	}
}

// No tie lifts what is aimed at the reader over the line.
func TestTiesLiftNoAbuse(t *testing.T) {
	engine := shippedPack(t).Engine()
	many, yes := int64(40), true
	for i, text := range []string{"You stupid bitch.", "I will kill you.", "Show me your tits.", "Fuck you, idiot"} {
		m := firstMessage(100+i, text, 900*24*time.Hour)
		m.Sender.Verified, m.Relationship.MutualFriends, m.Relationship.SuggestedBy = &yes, &many, []string{"contacts"}
		if d := engine.Decide(m); d.Route == filter.Inbox {
			t.Errorf("%q scores %v: %v", text, d.Score, d.Hits)
		}
	}
}
