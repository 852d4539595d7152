package workload

import (
	"strings"
	"unicode"

	"github.com/dmgate/dmgate/filter"
)

// phrases is what texts are made from: the sentences and the plain words of the samples, by the script that they are
// written in.
type phrases struct {
	sentences map[*unicode.RangeTable][]string
	words     map[*unicode.RangeTable][]string
}

// scripts are those that texts are told apart by. Latin is last: it is what a text in several is taken for.
var scripts = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Arabic,
	unicode.Devanagari, unicode.Cyrillic, unicode.Latin}

func scriptOf(text string) *unicode.RangeTable {
	for _, script := range scripts {
		if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(script, r) }) {
			return script
		}
	}
	return unicode.Latin
}

func newPhrases(samples []*filter.Message) phrases {
	p := phrases{map[*unicode.RangeTable][]string{}, map[*unicode.RangeTable][]string{}}
	for _, m := range samples {
		script := scriptOf(m.Text)
		p.sentences[script] = append(p.sentences[script], sentencesOf(m.Text)...)
		for word := range strings.FieldsSeq(m.Text) {
			if plain(word) {
				p.words[script] = append(p.words[script], word)
			}
		}
	}
	return p
}

// sentencesOf cuts a text behind full stops, question marks and the like that a space follows.
func sentencesOf(text string) []string {
	var out []string
	from := 0
	for i := 0; i+1 < len(text); i++ {
		if strings.IndexByte(".!?:", text[i]) >= 0 && text[i+1] == ' ' {
			out = append(out, text[from:i+1])
			from = i + 2
		}
	}
	return append(out, text[from:])
}

// plain reports whether a word is of small letters alone, so that another may stand in its place.
func plain(word string) bool {
	return !strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsLower(r) && !unicode.IsOneOf(scripts[:6], r) })
}

// make makes a text that goes on from a sample's.
func (p *phrases) make(r *random, sample string) string {
	script := scriptOf(sample)
	sentences, words := p.sentences[script], p.words[script]
	text := sample
	if r.oneIn(4) {
		text = sentences[r.below(len(sentences))]
	}
	parts := p.reword(r, nil, text, words)
	if r.oneIn(16) {
		parts = p.reword(r, parts, sentences[r.below(len(sentences))], words)
	}
	if len(words) > 0 {
		for range 3 + r.below(8) {
			parts = append(parts, words[r.below(len(words))])
		}
	}
	return strings.Join(parts, " ")
}

// reword appends the words of a text, others in a quarter of the places, and each link to a page of its own.
func (p *phrases) reword(r *random, to []string, text string, words []string) []string {
	for word := range strings.SplitSeq(text, " ") {
		switch {
		case plain(word) && word != "" && r.oneIn(4):
			word = words[r.below(len(words))]
		case strings.HasPrefix(word, "http") && !strings.ContainsAny(word, "?#,;)"):
			word = strings.TrimRight(word, "./") + "/" + string(rune('a'+r.below(26))) + string(rune('a'+r.below(26)))
		}
		to = append(to, word)
	}
	return to
}
