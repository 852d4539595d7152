package blocklist_test

import (
	"fmt"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules/blocklist"
)

func Example() {
	text := []byte("# phishing\nEvil.example.\nshort.example/win  # one page of a shortener\n")
	blocked, _, err := blocklist.Load("domains.txt", text, blocklist.Domains, blocklist.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	index := blocklist.NewIndex([]blocklist.Source{
		{ID: "phishing", Kind: blocklist.Domains, Hit: true, Block: []*blocklist.List{blocked}},
	})

	for _, link := range []filter.Link{
		{URL: "login.evil.example/x", Host: "login.evil.example"},
		{URL: "short.example/win", Host: "short.example"},
		{URL: "short.example/cats", Host: "short.example"},
	} {
		matches, _ := index.Lookup(&filter.Message{}, &filter.Content{Links: []filter.Link{link}})
		for _, m := range matches {
			fmt.Printf("%s: %s is listed\n", m.List, m.What)
		}
	}
	// Output:
	// phishing: a linked domain is listed
	// phishing: a linked URL is listed
}

func ExampleLoad_malformed() {
	text := []byte("evil.example\nco.uk\n")
	_, _, err := blocklist.Load("domains.txt", text, blocklist.Domains, blocklist.Options{})
	fmt.Println(err)

	list, malformed, _ := blocklist.Load("domains.txt", text, blocklist.Domains, blocklist.Options{SkipMalformed: true})
	fmt.Println(list.Stats().Entries, "entry,", len(malformed), "skipped")
	// Output:
	// malformed entries: 1
	// domains.txt:2: "co.uk": co.uk is a public suffix: unrelated people's domains lie below it
	// 1 entry, 1 skipped
}
