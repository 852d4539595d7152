package review

import (
	"slices"
	"strings"
	"unicode"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/content"
	"github.com/dmgate/dmgate/rules/blocklist"
)

// reviewLists looks at every list, and at its entries where they stand in a text file.
func (r *reviewer) reviewLists() {
	for i := range r.lists {
		l := &r.lists[i]
		if !l.Hit && !r.pack.Policies.ReadsList(l.ID) && !r.inWhen("lists."+l.ID) {
			r.inPack(UnreadList, "lists."+l.ID, "nothing reads list %s: it is a fact (as: fact), and no policy has "+
				"input.lists.%s and no limit lists.%s; read it, or remove it", l.ID, l.ID, l.ID)
		}
		if l.emptied {
			r.inPack(EmptiedList, "lists."+l.ID, "list %s never matches: its allowlist allows every entry of its "+
				"blocklist; remove the entries from one of them", l.ID)
		} else if len(l.allow) > 0 {
			r.reviewAllowed(l)
		}
		r.reviewSeparators(l)
		if l.Kind == blocklist.Phrases {
			r.reviewPhrases(l)
		}
	}
}

// reviewAllowed finds the entries that stand in both lists. A comment behind one says that its author knows.
func (r *reviewer) reviewAllowed(l *list) {
	for _, f := range l.files {
		for _, line := range f.lines {
			if !line.Commented && !slices.ContainsFunc(line.Keys, func(key string) bool { return !l.allows(key) }) {
				by, _ := l.allowed.All(line.Keys[0])
				r.add(AllowedEntry, f.name, line.Number, "%q never matches: %q in the allowlist of list %s allows it; "+
					"remove one of them, or say behind it why it stands here", line.Entry, by, l.ID)
			}
		}
	}
}

// separators are what people put between the entries of a line, by kind of list. Within an entry they mean nothing.
var separators = map[blocklist.Kind]string{
	blocklist.Senders: " \t,;|", blocklist.Devices: " \t,;|", blocklist.Phrases: ",;|()",
}

// reviewSeparators finds lines that were meant as several entries, and are read as one.
func (r *reviewer) reviewSeparators(l *list) {
	for _, f := range l.files {
		for _, line := range f.lines {
			if strings.ContainsAny(line.Entry, separators[l.Kind]) {
				r.add(SeveralEntries, f.name, line.Number, "%q is read as one entry; put each on a line of its own",
					line.Entry)
			}
		}
	}
}

// reviewPhrases finds phrases that no text has, and phrases that others make superfluous.
func (r *reviewer) reviewPhrases(l *list) {
	index := blocklist.NewIndex([]blocklist.Source{{ID: l.ID, Kind: l.Kind, Block: l.block}})
	cover := blocklist.NewCover(l.Kind, l.block)
	first := map[string]bool{}
	for _, f := range l.files {
		for _, line := range f.lines {
			key := line.Keys[0]
			if !found(index, line.Entry, key) {
				r.add(UnreachableEntry, f.name, line.Number, "%q finds no word that begins so: by itself it is read "+
					"as %q, in a text it is not; write more letters of the word", line.Entry, key)
			}
			if len(l.allow) > 0 {
				continue // what an allowlist takes from the one phrase it may leave of the other
			}
			if by, ok := cover.Part(key); ok {
				r.add(RedundantEntry, f.name, line.Number, "%q adds nothing: %q matches wherever it does; remove it",
					line.Entry, by)
			} else if first[key] {
				r.add(RedundantEntry, f.name, line.Number, "%q adds nothing: list %s has it already; remove it",
					line.Entry, l.ID)
			}
			first[key] = true
		}
	}
}

// found reports whether a message with a phrase as its text is found by that phrase, read and looked up as production
// does. A star stands for a letter of the script before it.
func found(index *blocklist.Index, entry, key string) bool {
	m := &filter.Message{Text: continued(entry)}
	c, err := content.New().Read(m)
	return err != nil || slices.ContainsFunc(index.Explain(m, &c), func(l blocklist.Lookup) bool { return l.Key == key })
}

// continued puts a letter in the place of every star.
func continued(entry string) string {
	var b strings.Builder
	last := ' '
	for _, r := range entry {
		if r != '*' {
			b.WriteRune(r)
			last = r
			continue
		}
		for _, s := range scripts {
			if unicode.Is(s.of, last) {
				b.WriteRune(s.letter)
			}
		}
	}
	return b.String()
}

// scripts are those whose letters look like each other's, so that what stands beside a letter says which it is.
var scripts = []struct {
	of     *unicode.RangeTable
	letter rune
}{{unicode.Latin, 's'}, {unicode.Cyrillic, 'я'}, {unicode.Greek, 'σ'}}

// inWhen reports whether some limit counts by a subject.
func (r *reviewer) inWhen(path string) bool {
	for i := range r.config.Limits {
		for _, c := range r.config.Limits[i].When {
			if c.Subject() == path {
				return true
			}
		}
	}
	return false
}
