package blocklist

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

// benchEntries is the size of a real list of malicious domains.
const benchEntries = 195_000

const benchText = "hi there i saw your photos from the lake last weekend and wondered which lens you " +
	"used for the one with the heron because the light in it looks so good to me"

// benchIndex has lists of every kind with n entries each, and 25 small lists of phrases.
func benchIndex(t testing.TB, n int) *Index {
	names := domainNames(n, 1)
	sources := []Source{
		{ID: "senders", Kind: Senders, Block: []*List{list(t, Senders, names...)}},
		{ID: "devices", Kind: Devices, Block: []*List{list(t, Devices, names...)}},
		{ID: "domains", Kind: Domains,
			Block: []*List{list(t, Domains, names...)}, Allow: []*List{list(t, Domains, names[:10]...)}},
		{ID: "urls", Kind: URLs, Block: []*List{list(t, URLs, names...)}},
		{ID: "media", Kind: Media, Block: []*List{list(t, Media, strings.Repeat("0", 64))}},
	}
	r := rand.New(rand.NewPCG(2, 2))
	for i := range 25 {
		var phrases []string
		for range 60 {
			phrases = append(phrases, letters(r, 3+r.IntN(6))+pick(r, []string{"", "*"})+" "+letters(r, 3+r.IntN(6)))
		}
		sources = append(sources, Source{ID: fmt.Sprint("words", i), Kind: Phrases,
			Block: []*List{list(t, Phrases, phrases...), list(t, Phrases, "free money*")}})
	}
	return NewIndex(sources)
}

func BenchmarkHas(b *testing.B) {
	names := domainNames(benchEntries, 1)
	l := list(b, Domains, names...)
	others := domainNames(benchEntries, 2)
	set := map[string]bool{}
	for _, n := range names {
		set[n] = true
	}
	for _, c := range []struct {
		name string
		keys []string
		has  func(string) bool
	}{
		{"unlisted", others, l.Has}, {"unlisted/map", others, func(k string) bool { return set[k] }},
		{"listed", names, l.Has}, {"listed/map", names, func(k string) bool { return set[k] }},
	} {
		b.Run(c.name, func(b *testing.B) {
			found := 0
			for i := 0; b.Loop(); i++ {
				if c.has(c.keys[i*7919%len(c.keys)]) {
					found++
				}
			}
			b.ReportMetric(float64(found)/float64(b.N), "found/op")
		})
	}
}

func BenchmarkLookup(b *testing.B) {
	x := benchIndex(b, benchEntries)
	link := link(b, "https://www.some-shop.example.com/sale/today?ref=dm")
	listed := filter.Link{URL: domainNames(benchEntries, 1)[77], Host: domainNames(benchEntries, 1)[77]}
	ham := worded(benchText)
	for _, c := range []struct {
		name    string
		content *filter.Content
	}{
		{"ham", ham},
		{"ham with link", &filter.Content{Words: ham.Words, Links: []filter.Link{link}}},
		{"spam", &filter.Content{Words: strings.Fields("get your free money here"), Links: []filter.Link{listed}}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			m := message()
			for b.Loop() {
				x.Lookup(m, c.content)
			}
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	text := []byte(strings.Join(domainNames(benchEntries, 1), "\n"))
	l, _, err := Load("bench.txt", text, Domains, Options{})
	if err != nil {
		b.Fatal(err)
	}
	for name, data := range map[string][]byte{"text": text, "compiled": compiled(b, l)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if _, _, err := Load("bench", data, Domains, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkLookupWithAdditions has thousands of additions to lists of every kind.
func BenchmarkLookupWithAdditions(b *testing.B) {
	plain := benchIndex(b, benchEntries)
	additions := map[string]*Additions{}
	r := rand.New(rand.NewPCG(4, 4))
	for _, s := range plain.sources {
		var all []Addition
		for _, name := range domainNames(1000, 9) {
			switch s.Kind {
			case Media:
				name = fmt.Sprintf("%064x", r.Uint64())
			case Phrases:
				name = letters(r, 3+r.IntN(6)) + " " + letters(r, 4)
			}
			all = append(all, Addition{Entry: entry(b, s.Kind, name), Until: additionTime})
		}
		additions[s.ID] = NewAdditions(s.Kind, slices.Values(all))
	}
	with := plain.With(additions)
	ham := worded(benchText)
	content := &filter.Content{Words: ham.Words, Links: []filter.Link{link(b, "https://www.some-shop.example.com/sale/today?ref=dm")}}
	for name, x := range map[string]*Index{"none": plain, "1000 a list": with} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			m := message()
			for b.Loop() {
				x.Lookup(m, content)
			}
		})
	}
	b.Run("making an index", func(b *testing.B) {
		for b.Loop() {
			plain.With(additions)
		}
	})
}
