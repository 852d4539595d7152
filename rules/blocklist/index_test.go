package blocklist

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

func message() *filter.Message {
	return &filter.Message{ID: "m", Sender: filter.Sender{ID: "u-1", DeviceID: "d-1"}}
}

func TestDomainCovers(t *testing.T) {
	for _, c := range []struct {
		entry, url string
		want       string // the reason's words, "" where it is not listed
	}{
		{"evil.example", "evil.example", "a linked domain"},
		{"evil.example", "https://evil.example/x?y", "a linked domain"},
		{"evil.example", "a.b.evil.example", "a linked domain"},
		{"*.evil.example", "evil.example", "a linked domain"},
		{"www.evil.example", "evil.example", ""},
		{"evil.example", "notevil.example", ""},
		{"evil.example", "evil.example.org", ""},
		{"github.io", "github.io", "a linked domain"},
		{"github.io", "someone.github.io", ""},
		{"*.github.io", "someone.github.io", "a linked domain"},
		{"*.github.io", "a.someone.github.io", "a linked domain"},
		{"someone.github.io", "a.someone.github.io", "a linked domain"},
		{"amazonaws.com", "bucket.s3.amazonaws.com", "a linked domain"},
		{"203.0.113.9", "http://203.0.113.9/x", "a linked domain"},
		{"113.9.example", "203.0.113.9", ""},
		{"short.example/abc", "short.example/abc", "a linked URL"},
		{"short.example/abc", "short.example/abc/d?e", "a linked URL"},
		{"short.example/abc", "short.example/abcd", ""},
		{"short.example/abc", "short.example/ABC", ""},
		{"short.example/abc", "www.short.example/abc", ""},
		{"short.example/abc", "short.example", ""},
	} {
		x := NewIndex([]Source{{ID: "l", Kind: Domains, Block: []*List{list(t, Domains, c.entry)}}})
		checkMatch(t, fmt.Sprintf("%s with %s", c.url, c.entry), x, message(), linking(t, c.url), c.want)
	}
}

func TestURLCovers(t *testing.T) {
	for _, c := range []struct {
		entry, url string
		want       string
	}{
		{"a.example/x", "http://a.example/x", "a linked URL"},
		{"a.example/x/", "a.example/x", "a linked URL"},
		{"a.example/x", "a.example/x/", "a linked URL"},
		{"a.example/x", "a.example/x//y", "a linked URL"},
		{"a.example/x", "a.example/x#y", "a linked URL"},
		{"a.example/x", "a.example/xy", ""},
		{"a.example/x?id=1", "a.example/x?id=1&from=dm", "a linked URL"},
		{"a.example/x?id=1", "a.example/x?id=12", ""},
		{"a.example/x?to=/", "a.example/x?to=/&from=dm", "a linked URL"},
		{"a.example/x?to=", "a.example/x?to=/y", ""},
		{"a.example/x", "a.example/x/?from=dm", "a linked URL"},
		{"a.example", "a.example/any", "a linked URL"},
		{"a.example", "b.a.example", ""},
		{"a.example/x", "a.example/x" + strings.Repeat("/y", 5000), "a linked URL"},
	} {
		x := NewIndex([]Source{{ID: "l", Kind: URLs, Block: []*List{list(t, URLs, c.entry)}}})
		checkMatch(t, fmt.Sprintf("%.80s with %s", c.url, c.entry), x, message(), linking(t, c.url), c.want)
	}
}

// TestEveryPart has a list of each kind for each part of a message that it matches.
func TestEveryPart(t *testing.T) {
	with := func(a filter.Attachment) *filter.Message {
		m := message()
		m.Attachments = []filter.Attachment{{Kind: filter.Image}, a}
		return m
	}
	mail := func(address string) *filter.Content {
		return &filter.Content{Handles: []filter.Handle{
			{Kind: filter.Telegram, Value: "evil.example"}, {Kind: filter.Email, Value: address}}}
	}
	none := &filter.Content{}
	for _, c := range []struct {
		kind    Kind
		entry   string
		message *filter.Message
		content *filter.Content
		want    string
	}{
		{Senders, "u-1", message(), none, "the sender"},
		{Senders, "U-1", message(), none, ""},
		{Senders, "d-1", message(), none, ""},
		{Devices, "d-1", message(), none, "the sender's device"},
		{Devices, "u-1", message(), none, ""},
		{Media, hash, with(filter.Attachment{SHA256: hash}), none, "an attachment"},
		{Media, hash, with(filter.Attachment{SHA256: strings.ToUpper(hash)}), none, "an attachment"},
		{Media, hash, with(filter.Attachment{SHA256: hash[1:] + "0"}), none, ""},
		{Domains, "evil.example", with(filter.Attachment{URL: "https://CDN.evil.example/v.mp4"}), none, "an attachment"},
		{Domains, "evil.example/v.mp4", with(filter.Attachment{URL: "https://evil.example/v.mp4"}), none, "an attachment"},
		{Domains, "evil.example", with(filter.Attachment{URL: "::"}), none, ""},
		{URLs, "evil.example/v.mp4", with(filter.Attachment{URL: "https://evil.example/v.mp4"}), none, "an attachment"},
		{Domains, "evil.example", message(), mail("a@mail.evil.example"), "the domain of an e-mail address"},
		{Domains, "bücher.example", message(), mail("a@bücher.example"), "the domain of an e-mail address"},
		{Domains, "evil.example", message(), mail("evil.example"), ""},
		{URLs, "evil.example", message(), mail("a@evil.example"), ""},
		{Phrases, "free money", message(), worded("get free money now"), "a phrase"},
		{Phrases, "free money", message(), worded("money free"), ""},
	} {
		x := NewIndex([]Source{{ID: "l", Kind: c.kind, Block: []*List{list(t, c.kind, c.entry)}}})
		checkMatch(t, fmt.Sprintf("%s %q", c.kind, c.entry), x, c.message, c.content, c.want)
	}
}

// checkMatch looks a message up in the only list of an index.
func checkMatch(t *testing.T, name string, x *Index, m *filter.Message, c *filter.Content, want string) {
	t.Helper()
	matches, faults := x.Lookup(m, c)
	got := ""
	if len(matches) > 0 {
		got = matches[0].What
	}
	if got != want || len(faults) > 0 {
		t.Errorf("%s: got %q and faults %v, want %q", name, got, faults, want)
	}
}

func TestAllowedIsNotListed(t *testing.T) {
	for _, c := range []struct {
		kind         Kind
		block, allow string
		content      *filter.Content
		want         bool
	}{
		{Domains, "evil.example", "good.evil.example", linking(t, "good.evil.example"), false},
		{Domains, "evil.example", "good.evil.example", linking(t, "a.good.evil.example"), false},
		{Domains, "evil.example", "good.evil.example", linking(t, "bad.evil.example"), true},
		{Domains, "evil.example", "good.evil.example", linking(t, "good.evil.example", "bad.evil.example"), true},
		{Domains, "bad.shared.example", "shared.example", linking(t, "bad.shared.example"), false},
		{Domains, "short.example", "short.example/ok", linking(t, "short.example/ok"), false},
		{Domains, "short.example", "short.example/ok", linking(t, "short.example/bad"), true},
		{Domains, "short.example/bad", "short.example", linking(t, "short.example/bad"), false},
		{URLs, "a.example", "a.example/help", linking(t, "a.example/help/me"), false},
		{Senders, "u-1", "u-1", &filter.Content{}, false},
		{Phrases, "crypto", "crypto museum", worded("see the crypto museum"), false},
		{Phrases, "museum", "crypto museum", worded("see the crypto museum"), false},
		{Phrases, "crypto", "crypto museum", worded("crypto museum sells crypto"), true},
		{Phrases, "crypto museum sells", "crypto museum", worded("crypto museum sells crypto"), true},
		{Phrases, "invest*", "investigat*", worded("an investigation"), false},
		{Phrases, "invest*", "investigat*", worded("an investment"), true},
	} {
		x := NewIndex([]Source{{ID: "l", Kind: c.kind,
			Block: []*List{list(t, c.kind, c.block)}, Allow: []*List{list(t, c.kind, "# none"), list(t, c.kind, c.allow)}}})
		if matches, _ := x.Lookup(message(), c.content); (len(matches) > 0) != c.want {
			t.Errorf("%q blocked, %q allowed, %+v: got %v, want a match: %v", c.block, c.allow, c.content, matches, c.want)
		}
	}
}

func TestMatchesComeInTheOrderOfSources(t *testing.T) {
	x := NewIndex([]Source{
		{ID: "words", Kind: Phrases, Block: []*List{list(t, Phrases, "other"), list(t, Phrases, "free")}},
		{ID: "none", Kind: Domains, Hit: true},
		{ID: "sites", Kind: Domains, Hit: true, Block: []*List{list(t, Domains, "a.example")}},
		{ID: "people", Kind: Senders, Hit: true, Block: []*List{list(t, Senders, "u-1")}},
		{ID: "more_words", Kind: Phrases, Hit: true, Block: []*List{list(t, Phrases, "free")}},
	})
	c := linking(t, "b.example", "a.example")
	c.Words = []string{"free", "free"}
	got, _ := x.Lookup(message(), c)
	want := []filter.ListMatch{
		{List: "words", What: "a phrase"},
		{List: "sites", Hit: true, What: "a linked domain"},
		{List: "people", Hit: true, What: "the sender"},
		{List: "more_words", Hit: true, What: "a phrase"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestUnreadableListIsAFault(t *testing.T) {
	x := NewIndex([]Source{
		{ID: "sites", Kind: Domains, Err: errors.New("no such file"), Block: []*List{list(t, Domains, "a.example")}},
		{ID: "words", Kind: Phrases, Err: errors.New("cut short"), Block: []*List{list(t, Phrases, "free")}},
		{ID: "people", Kind: Senders, Block: []*List{list(t, Senders, "u-1")}},
	})
	c := linking(t, "a.example")
	c.Words = []string{"free"}
	matches, faults := x.Lookup(message(), c)
	want := []filter.Fault{
		{Source: "lists.sites", Reason: "no such file"}, {Source: "lists.words", Reason: "cut short"}}
	if !reflect.DeepEqual(faults, want) || ids(matches) != "people" {
		t.Errorf("got %v and faults %v, want %v", matches, faults, want)
	}
}

func TestExplain(t *testing.T) {
	x := NewIndex([]Source{{ID: "sites", Kind: Domains,
		Block: []*List{list(t, Domains, "evil.example")}, Allow: []*List{list(t, Domains, "good.evil.example")}}})
	got := x.Explain(message(), linking(t, "good.evil.example/x"))
	for i := range got {
		got[i].Bloom = got[i].Listed // a false positive is no error
	}
	row := Lookup{List: "sites", Kind: Domains, What: "a linked domain"}
	host, domain, url := row, row, row
	host.Key, host.Allowed = "good.evil.example", true
	domain.Key, domain.Bloom, domain.Listed = "evil.example", true, true
	url.Key, url.What = "good.evil.example/x", "a linked URL"
	if want := []Lookup{host, domain, url}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestLookupAllocatesNothingWhereNothingMatches(t *testing.T) {
	x := benchIndex(t, 1000)
	m, c := message(), worded(benchText)
	c.Links = []filter.Link{link(t, "a-rather-long-name.of-a-host.good.example/with/a/path?and=query")}
	if n := testing.AllocsPerRun(100, func() { x.Lookup(m, c) }); n != 0 {
		t.Errorf("%v allocations a lookup", n)
	}
}
