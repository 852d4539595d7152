package content

import (
	"math/rand/v2"
	"reflect"
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

// A word without repeats has none that would be taken out.
func TestRepeats(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		var word strings.Builder
		for range random.IntN(9) {
			word.WriteString([]string{"a", "b", "1", "é"}[random.IntN(4)])
		}
		if w := word.String(); !repeats(w) && (squeeze(w, 1) != w || squeeze(w, 2) != w) {
			t.Errorf("%q repeats a letter", w)
		}
	}
}
