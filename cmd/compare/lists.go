package main

import (
	"bufio"
	"bytes"
	"io/fs"
	"strings"

	"github.com/dmgate/dmgate/rules"
)

// lists are those of the shipped pack, in two maps.
type lists struct {
	named   map[string][]string // the lists that an id, a domain, a page or a digest is on
	phrases map[string][]phrase // by their first word, without a star
}

// phrase is words in a row. A word that ends in a star stands for all that begin so.
type phrase struct {
	list  string
	words []string
}

// notPhrases are the lists of which an entry is no phrase.
var notPhrases = map[string]bool{
	"senders": true, "devices": true, "domains": true, "urls": true, "media": true, "shorteners": true,
}

func readLists() (*lists, error) {
	l := &lists{map[string][]string{}, map[string][]phrase{}}
	files, err := fs.Glob(rules.Shipped(), "lists/*.txt")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		text, err := fs.ReadFile(rules.Shipped(), file)
		if err != nil {
			return nil, err
		}
		l.add(strings.TrimSuffix(strings.TrimPrefix(file, "lists/"), ".txt"), text)
	}
	return l, nil
}

func (l *lists) add(list string, text []byte) {
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		entry, _, _ := strings.Cut(" "+lines.Text(), " #")
		switch entry = strings.TrimSpace(entry); {
		case entry == "":
		case notPhrases[strings.TrimSuffix(list, "_allow")]:
			l.named[entry] = append(l.named[entry], list)
		default:
			l.addPhrase(list, entry)
		}
	}
}

func (l *lists) addPhrase(list, entry string) {
	var words []string
	for _, field := range strings.Fields(entry) {
		stem, star := strings.CutSuffix(field, "*")
		words = append(words, wordsOf(stem)...)
		if star {
			words[len(words)-1] += "*"
		}
	}
	start := strings.TrimSuffix(words[0], "*")
	l.phrases[start] = append(l.phrases[start], phrase{list, words})
}

// matches returns the lists that something of a message is on, allowlists among them.
func (l *lists) matches(m *message) []any {
	found := map[string]bool{}
	for _, id := range []string{m.sender, m.device} {
		l.note(found, id)
	}
	attachments, _ := m.event["attachments"].([]any)
	for _, a := range attachments {
		digest, _ := a.(map[string]any)["sha256"].(string)
		l.note(found, digest)
	}
	for _, link := range m.links {
		l.matchLink(found, link)
	}
	for i := range m.words {
		l.matchPhrases(found, m.words[i:])
	}
	names := make([]any, 0, len(found))
	for name := range found {
		names = append(names, name)
	}
	return names
}

func (l *lists) note(found map[string]bool, entry string) {
	for _, list := range l.named[entry] {
		found[list] = true
	}
}

// matchLink looks up a link's host and all domains that it is in, and its page and all that this lies below.
func (l *lists) matchLink(found map[string]bool, link string) {
	host, _, _ := strings.Cut(link, "/")
	for domain, more := host, true; more; _, domain, more = strings.Cut(domain, ".") {
		l.note(found, domain)
	}
	for page := link; page != host; page = page[:strings.LastIndexByte(page, '/')] {
		l.note(found, page)
	}
}

// matchPhrases looks for the phrases that words begin with.
func (l *lists) matchPhrases(found map[string]bool, words []string) {
	for end := range len(words[0]) {
		for _, p := range l.phrases[words[0][:end+1]] {
			if p.begins(words) {
				found[p.list] = true
			}
		}
	}
}

// begins reports whether the words begin with the phrase.
func (p *phrase) begins(words []string) bool {
	if len(words) < len(p.words) {
		return false
	}
	for i, want := range p.words {
		stem, star := strings.CutSuffix(want, "*")
		if words[i] != stem && !(star && strings.HasPrefix(words[i], stem)) {
			return false
		}
	}
	return true
}
