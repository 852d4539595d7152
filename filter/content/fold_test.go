package content

import (
	"testing"
)

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Hello", "раypal", "𝐟𝐫𝐞𝐞", "ᄀ\u200bᅡ", "が", "ｶﾞ", "🇺🇸🇬", "🇺\u200b🇸🇬", "İstanbul ı ß", "\xff\xfe", "Ν Υ ΝΥ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Fold(s)
		if twice := Fold(once); twice != once {
			t.Errorf("Fold(%+q) = %+q, folded again %+q", s, once, twice)
		}
	})
}
