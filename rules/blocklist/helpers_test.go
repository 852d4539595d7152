package blocklist

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/bits-and-blooms/bloom/v3"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/content"
)

// list builds a list that must have no malformed entry.
func list(t testing.TB, kind Kind, lines ...string) *List {
	t.Helper()
	l, malformed, err := Load("test.txt", []byte(strings.Join(lines, "\n")), kind, Options{})
	if err != nil || len(malformed) > 0 {
		t.Fatalf("building %v: %v", lines, err)
	}
	return l
}

// keys returns all keys of a list in order.
func keys(l *List) []string {
	out := []string{}
	for i := range l.table.len() {
		out = append(out, string(l.table.key(i)))
	}
	return out
}

// saturated returns the list with a filter that lets everything through.
func saturated(l *List) *List {
	all := *l
	all.filter = bloom.New(1, 1)
	all.filter.AddString("any")
	return &all
}

// link is a link as the content reader reports it.
func link(t testing.TB, url string) filter.Link {
	t.Helper()
	normal, host, err := content.URL(url)
	if err != nil {
		t.Fatalf("%q: %v", url, err)
	}
	return filter.Link{URL: normal, Host: host}
}

// linking returns the content of a text with these links.
func linking(t testing.TB, urls ...string) *filter.Content {
	t.Helper()
	c := &filter.Content{}
	for _, u := range urls {
		c.Links = append(c.Links, link(t, u))
	}
	return c
}

// worded returns the content of a text with these words.
func worded(text string) *filter.Content { return &filter.Content{Words: content.Words(text)} }

// ids returns the ids of the lists that match.
func ids(matches []filter.ListMatch) string {
	var out []string
	for _, m := range matches {
		out = append(out, m.List)
	}
	return strings.Join(out, " ")
}

// domainNames makes n different domains.
func domainNames(n int, seed uint64) []string {
	r := rand.New(rand.NewPCG(seed, 1))
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("%s%d.example-%d.com", letters(r, 4+r.IntN(8)), i, r.IntN(1000))
	}
	return names
}

func letters(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('a' + r.IntN(26))
	}
	return string(b)
}
