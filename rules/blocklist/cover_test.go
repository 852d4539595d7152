package blocklist

import (
	"slices"
	"strings"
	"testing"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/content"
)

func TestCover(t *testing.T) {
	for _, c := range []struct {
		kind      Kind
		list      string
		entry     string
		all, part string
	}{
		{Senders, "u-1", "u-1", "u-1", ""},
		{Senders, "u-1", "u-11", "", ""},
		{Domains, "evil.example", "evil.example", "evil.example", ""},
		{Domains, "evil.example", "a.evil.example", "evil.example", ""},
		{Domains, "a.evil.example", "evil.example", "", ""},
		{Domains, "evil.example", "evil.example/page", "evil.example", ""},
		{Domains, "evil.example/page", "evil.example", "", ""},
		{Domains, "github.io", "*.github.io", "", ""}, // the bare name is that one host
		{Domains, "*.github.io", "*.github.io", "github.io", ""},
		{URLs, "evil.example/a", "evil.example/a/b", "evil.example/a", ""},
		{URLs, "evil.example/a/b", "evil.example/a", "", ""},
		{Phrases, "crypto coin", "crypto coin", "crypto coin", ""},
		{Phrases, "crypto*", "crypto coin", "", "crypto*"},
		{Phrases, "crypto* coin*", "cryptos coins", "crypto* coin*", "crypto* coin*"},
		{Phrases, "coin", "crypto coin", "", "coin"},
		{Phrases, "coin", "crypto coin*", "", ""},
		{Phrases, "coin*", "crypto coin*", "", "coin*"},
		{Phrases, "coins*", "crypto coin*", "", ""},
		{Phrases, "crypto coin now", "crypto coin", "", ""},
	} {
		cover := NewCover(c.kind, []*List{list(t, c.kind, c.list)})
		all, part := "", ""
		for _, key := range list(t, c.kind, c.entry).table.all() {
			found, ok := cover.All(key)
			if all = found; !ok {
				break
			}
		}
		for _, key := range list(t, c.kind, c.entry).table.all() {
			part, _ = cover.Part(key)
		}
		if all != c.all || part != c.part {
			t.Errorf("%s: %q covers %q with %q and in part with %q, want %q and %q", c.kind, c.list, c.entry, all, part, c.all, c.part)
		}
	}
}

func (t *table) all() []string {
	l := List{table: *t}
	return slices.Collect(l.Keys())
}

// What is covered by an allowlist matches nothing, and what is not covered matches something.
func TestCoverAgreesWithLookups(t *testing.T) {
	words := []string{"a", "b", "c", "ab", "a*", "b*"}
	phrasesOf := func(n int) string {
		out := []string{words[n%6]}
		if n >= 6 {
			out = append(out, words[n/6%6])
		}
		return strings.Join(out, " ")
	}
	for block := range 36 {
		for allow := range 36 {
			blocked, allowed := list(t, Phrases, phrasesOf(block)), list(t, Phrases, phrasesOf(allow))
			index := NewIndex([]Source{{ID: "x", Kind: Phrases, Block: []*List{blocked}, Allow: []*List{allowed}}})
			matches := false
			for _, text := range texts([]string{"a", "b", "c", "ab", "ax", "bx"}, 3) {
				found, _ := index.Lookup(&filter.Message{}, &filter.Content{Words: content.Words(text)})
				matches = matches || len(found) > 0
			}
			if _, covered := NewCover(Phrases, []*List{allowed}).All(blocked.table.all()[0]); covered == matches {
				t.Errorf("%q is covered by %q: %v, but some text matches: %v", phrasesOf(block), phrasesOf(allow), covered, matches)
			}
		}
	}
}

// texts returns every text of up to n words.
func texts(words []string, n int) []string {
	if n == 0 {
		return []string{""}
	}
	var out []string
	for _, rest := range texts(words, n-1) {
		for _, w := range words {
			out = append(out, w+" "+rest)
		}
		out = append(out, rest)
	}
	return out
}

func TestLines(t *testing.T) {
	lines := Lines(Phrases, []byte("\ufeff# a list\nEarn MONEY # fast\n\n***\nfree*\n"))
	want := []Line{{2, "Earn MONEY", []string{"earn money"}, true}, {5, "free*", []string{"free*"}, false}}
	if len(lines) != 2 || !slices.EqualFunc(lines, want, func(a, b Line) bool {
		return a.Number == b.Number && a.Entry == b.Entry && slices.Equal(a.Keys, b.Keys) && a.Commented == b.Commented
	}) {
		t.Errorf("got %v, want %v", lines, want)
	}
}
