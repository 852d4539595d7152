package blocklist

import (
	"errors"
	"strings"
	"testing"
)

var errUnreadable = errors.New("can't be read")

// Entries have one key exactly where they match the same.
func TestParseKey(t *testing.T) {
	for _, c := range []struct {
		kind Kind
		a, b string
		same bool
	}{
		{Domains, "Evil.Example", "https://evil.example./", true},
		{Domains, "evil.example", "*.evil.example", true},
		{Domains, "evil.example", "0.0.0.0 evil.example # a hosts file", true},
		{Domains, "github.io", "*.github.io", false},
		{Domains, "*.github.io", ".github.io", true},
		{Phrases, "Free  Money", "free money", true},
		{Phrases, "free money", "free money*", false},
		{Senders, "u-1", "U-1", false},
		{Senders, `"u-1"`, "u-1", true},
		{Media, strings.Repeat("A", 64), strings.Repeat("a", 64), true},
	} {
		a, b := entry(t, c.kind, c.a), entry(t, c.kind, c.b)
		if (a.Key() == b.Key()) != c.same {
			t.Errorf("%q and %q: keys %q and %q", c.a, c.b, a.Key(), b.Key())
		}
		if a.Kind() != c.kind || a.String() != c.a {
			t.Errorf("%q: %s %q", c.a, a.Kind(), a)
		}
	}
}

// What is refused in a file is refused alone too, in the same words.
func TestParseRefusesWhatFilesRefuse(t *testing.T) {
	for _, c := range []struct {
		kind Kind
		line string
	}{
		{Domains, "not a domain"}, {Domains, "co.uk"}, {Domains, "a*b.example"}, {URLs, "*.example.com/x"},
		{Media, "abc"}, {Phrases, "!!!"}, {Phrases, "a b c d e f g h i"}, {Senders, strings.Repeat("x", 257)},
		{Senders, `"open`}, {Domains, strings.Repeat("x", maxLine+1)}, {Senders, "u\xff"},
	} {
		_, err := Parse(c.kind, c.line)
		_, malformed, _ := Build(c.kind, []File{{Name: "f", Data: []byte(c.line)}}, Options{})
		if err == nil || len(malformed) != 1 || malformed[0].Message() != err.Error() {
			t.Errorf("%s %q: %v, of a file %v", c.kind, c.line, err, malformed)
		}
	}
}

func TestParseWantsOneEntry(t *testing.T) {
	for _, c := range []struct {
		kind       Kind
		line, want string
	}{
		{Domains, "", `"": that is no entry`},
		{Domains, "# a comment", `"# a comment": that is no entry`},
		{Domains, "0.0.0.0 a.example b.example", `"0.0.0.0 a.example b.example": those are several entries, want one`},
		{Phrases, "one\ntwo", "\"one\\ntwo\": an entry is one line, without control characters"},
		{"fruit", "apple", `unknown kind of list "fruit", want one of [senders devices domains urls media phrases]`},
	} {
		if _, err := Parse(c.kind, c.line); err == nil || err.Error() != c.want {
			t.Errorf("%q: %v, want %s", c.line, err, c.want)
		}
	}
}

func TestEntryIn(t *testing.T) {
	l := list(t, Domains, "evil.example", "github.io")
	for line, want := range map[string]bool{"EVIL.example": true, "www.evil.example": false, "*.github.io": false} {
		if got := entry(t, Domains, line).In(l); got != want {
			t.Errorf("%s: %v", line, got)
		}
	}
	if (Entry{}).In(l) || entry(t, URLs, "evil.example").In(l) {
		t.Error("an entry of another kind is in the list")
	}
}

func TestIndexHolds(t *testing.T) {
	x := NewIndex([]Source{{ID: "a", Kind: Domains, Block: []*List{list(t, Domains, "x.example"), list(t, Domains, "evil.example")},
		Allow: []*List{list(t, Domains, "ok.example")}}})
	for _, c := range []struct {
		id, line     string
		block, allow bool
	}{{"a", "Evil.example", true, false}, {"a", "ok.example", false, true}, {"a", "www.evil.example", false, false},
		{"b", "evil.example", false, false}} {
		if block, allow := x.Holds(c.id, entry(t, Domains, c.line)); block != c.block || allow != c.allow {
			t.Errorf("%s %s: %v, %v", c.id, c.line, block, allow)
		}
	}
}
