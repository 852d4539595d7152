package content

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/dmgate/dmgate/filter"
)

// What composes with the character before it is never taken for normal without a look.
func TestTraitsComposed(t *testing.T) {
	for c := range rune(unicode.MaxRune + 1) {
		apart := norm.NFD.String(string(c))
		last, size := utf8.DecodeLastRuneInString(apart)
		if size < len(apart) && norm.NFC.String(apart) == string(c) && traitsOf(last)&composed != 0 {
			t.Errorf("%U composes to %U, and is taken for normal", last, c)
		}
		if traitsOf(c)&composed != 0 && !norm.NFKC.IsNormalString(string(c)) {
			t.Errorf("%U is taken for normal", c)
		}
	}
}

// A character that the survey only counts changes nothing else when it is looked at in full.
func TestTraitsSurveyed(t *testing.T) {
	for r := range rune(0xA000) {
		counted := traitsOf(r) & surveyed
		if counted == 0 && !han(r) {
			continue
		}
		var fast, full survey
		fast.c, full.c = new(filter.Content), new(filter.Content)
		fast.stacked, full.stacked = 2, 2
		if han(r) {
			fast.stacked, fast.shown, fast.eastAsian = 0, 1, true
			if unicode.IsUpper(r) || unicode.IsLower(r) || unicode.IsDigit(r) || emoji(r) || unseen(r) || decoration(r) || inFancyDress(r) {
				t.Errorf("%U is more than Han", r)
			}
		} else {
			fast.letter(counted)
		}
		full.character(string(r), 0, r, 'a')
		if !reflect.DeepEqual(fast.c, full.c) {
			t.Errorf("%U: counted as %+v, is %+v", r, fast.c, full.c)
		}
		if fast.c, full.c = nil, nil; fast != full {
			t.Errorf("%U: counted as %+v, is %+v", r, fast, full)
		}
	}
}

// A label that is taken for lonely is a chain by itself, and no part of an address.
func TestLonelyLabels(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pieces := append([]string{"a", "www", "evil", "com", "dot", "-dot-", "_dot_", "dotcom", " at ", "gmail", "titik", " ", ".", "·", "\n"},
		hostile...)
	lonely := 0
	for range 30_000 {
		var text strings.Builder
		for range 1 + random.IntN(8) {
			text.WriteString(pieces[random.IntN(len(pieces))])
		}
		s := new(scratch)
		folded := s.fold(text.String())
		for i := 0; i < len(folded.folded); i++ {
			if !utf8.RuneStart(folded.folded[i]) || !labelAt(folded.folded, i) {
				continue
			}
			j := labelEnd(folded.folded, i)
			if !folded.lonely(i, j) {
				continue
			}
			lonely++
			f := finder{scratch: new(scratch), t: &folded, c: new(filter.Content)}
			c := folded.chainAt(i, j)
			if _, mail := f.email(&c); mail || c.n != 1 || c.end != j {
				t.Fatalf("%q: the label at %d is not lonely", text.String(), i)
			}
		}
	}
	if lonely < 1000 {
		t.Errorf("only %d labels are lonely", lonely)
	}
}

// What is said to be no suffix by itself is none at the end of a host either.
func TestUnsuffixed(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	labels := []string{"こちら", "みんな", "コム", "公司", "中国", "先生", "닷컴", "한국", "가나", "ー", "com", "x", "かﾞ", "微信", "々"}
	unsuffixed := 0
	for range 5_000 {
		folded := new(scratch).fold(labels[random.IntN(len(labels))] + "。" + labels[random.IntN(len(labels))] + "。" +
			labels[random.IntN(len(labels))])
		c := folded.chainAt(0, labelEnd(folded.folded, 0))
		for n := 2; n <= c.n; n++ {
			if !folded.unsuffixed(&c, n) {
				continue
			}
			unsuffixed++
			if h, ok := folded.hostOf(&c, n); ok && strength(h.name) != noTLD {
				t.Fatalf("%q: %s has a suffix", folded.raw, h.name)
			}
		}
	}
	if unsuffixed < 1000 {
		t.Errorf("only %d chains have no suffix", unsuffixed)
	}
}

// pieced makes texts of hostile units and of characters that fold in different ways.
func pieced(n int, each func(text string)) {
	random := rand.New(rand.NewPCG(1, 2))
	pieces := append([]string{"a", "www", "evil", "com", "dot", "at", "gmail", "dotcom", "don't", "aa", "tellegram", "\n", "Ａ", "．", "ß", "é", "e\u0301", "が",
		"か\u3099", "가", "ㄱ", "प्र", "\u094d", "\u093c", "Ν", "ν", "жж", "微", "ﷺ", "🇩🇪", "\u3164", "📱", "\u0e31", "½", "{.}", "<at>", "привет", "дом"}, hostile...)
	for range n {
		var text strings.Builder
		for range 1 + random.IntN(8) {
			text.WriteString(pieces[random.IntN(len(pieces))])
		}
		each(text.String())
	}
}

// Folding in one step gives what the three steps give, from the same places.
func TestFoldApart(t *testing.T) {
	apart := 0
	check := func(text string) {
		fast, full := new(scratch), new(scratch)
		if !fast.foldApart(text) {
			return
		}
		apart++
		if normal := full.strip(text); !normal && !norm.NFKC.IsNormal(full.first.bytes) {
			full.compose()
		}
		full.mapLetters(len(text))
		if string(fast.second.bytes) != string(full.second.bytes) || !slices.Equal(fast.second.origin, full.second.origin) {
			t.Fatalf("%q folds to %q from %v, in three steps to %q from %v", text, fast.second.bytes, fast.second.origin,
				full.second.bytes, full.second.origin)
		}
	}
	for r := range rune(0x20000) {
		check("a" + string(r) + "\u094db")
		check("α" + string(r) + "Ａ" + string(r))
	}
	check("क" + strings.Repeat("\u094d", 40)) // a run that composing breaks up
	pieced(30_000, check)
	if apart < 100_000 {
		t.Errorf("only %d texts fold in one step", apart)
	}
}

// The labels of a word that is cut off are chains by themselves, and no part of an address.
func TestCutOff(t *testing.T) {
	words := 0
	pieced(30_000, func(text string) {
		s := new(scratch)
		folded := s.fold(text)
		s.split(folded.folded)
		f := finder{scratch: s, t: &folded, c: new(filter.Content), dotcom: true}
		f.cues(s.wordsIn(folded.folded))
		for k, w := range s.words {
			if !f.cutOff(k) {
				continue
			}
			words++
			for i := w.start; i < w.end; {
				if !labelAt(folded.folded, i) {
					_, size := classAt(folded.folded, i)
					i += size
					continue
				}
				j := labelEnd(folded.folded, i)
				_, schemed := schemeAt(folded.folded, i, j)
				c := folded.chainAt(i, j)
				if _, mail := f.email(&c); schemed || mail || c.n != 1 || c.end != j || j > w.end {
					t.Fatalf("%q: word %d is not cut off", text, k)
				}
				i = j
			}
		}
	})
	if words < 10_000 {
		t.Errorf("only %d words are cut off", words)
	}
}

// What a word is made up of leaves nothing out that is looked for in it.
func TestMakeup(t *testing.T) {
	pieced(30_000, func(text string) {
		s := new(scratch)
		folded := s.fold(text).folded
		s.split(folded)
		for k, word := range s.wordsIn(folded) {
			made := s.made[k]
			_, doubled := undoubled(word)
			switch {
			case made&(hasRepeat|hasApostrophe) == 0 && doubled:
				t.Fatalf("%q: %q repeats a letter", text, word)
			case made&(hasRun|hasApostrophe) == 0 && (squeeze(word, 1) != word || squeeze(word, 2) != word):
				t.Fatalf("%q: %q is stretched", text, word)
			case made&hasDigit == 0 && strings.ContainsAny(word, "0123456789"):
				t.Fatalf("%q: %q has a digit", text, word)
			case made&hasForeign == 0 && !ascii(word):
				t.Fatalf("%q: %q is not ASCII", text, word)
			case made&hasApostrophe == 0 && len(word) != s.words[k].end-s.words[k].start:
				t.Fatalf("%q: %q has lost an apostrophe", text, word)
			case made&isLong == 0 != (s.words[k].end-s.words[k].start < minWallet):
				t.Fatalf("%q: %q is long", text, word)
			case made&isSingle == 0 == single(folded[s.words[k].start:s.words[k].end]):
				t.Fatalf("%q: %q is single", text, word)
			case made&^s.all != 0:
				t.Fatalf("%q: %q is of what is not in the text", text, word)
			}
		}
	})
}

func single(word string) bool {
	class, size := classAt(word, 0)
	return class == inside && size == len(word)
}

// What is found on the way through the words is what a look for it finds.
func TestSplit(t *testing.T) {
	pieced(30_000, func(text string) {
		s := new(scratch)
		folded := s.fold(text)
		s.split(folded.folded)
		for signs, kind := range map[string]signed{"@": atSigned, ".": dotted, "@$|": tied} {
			if strings.ContainsAny(folded.folded, signs) != (s.signs&kind != 0) {
				t.Fatalf("%q: signs are %b", text, s.signs)
			}
		}
		f := finder{scratch: s, t: &folded, c: new(filter.Content)}
		if s.signs &^= atSigned; !strings.Contains(folded.folded, "@") {
			atOnce := f.fingerprint()
			if s.signs |= atSigned; f.fingerprint() != atOnce {
				t.Fatalf("%q: the fingerprint is %x, of all characters %x", text, atOnce, f.fingerprint())
			}
		}
		if parts := spreadAddresses(folded.folded); parts != nil && !dotApart(folded.folded) {
			t.Fatalf("%q: %q are spread out", text, parts)
		}
	})
}

// A survey that skips words in a script that is known as native finds what one finds that looks at every word.
func TestSurveySkipsNothing(t *testing.T) {
	found := map[string]filter.Content{}
	pieced(30_000, func(text string) {
		var c filter.Content
		surveyText(text, &c)
		found[text] = c
	})
	table := lowTraits
	t.Cleanup(func() { lowTraits = table })
	for r := range lowTraits {
		lowTraits[r] = lowTraits[r]&^letterTraits | unsure
	}
	for text, fast := range found {
		var full filter.Content
		if surveyText(text, &full); !reflect.DeepEqual(fast, full) {
			t.Fatalf("%q: %+v, in full %+v", text, fast, full)
		}
	}
}
