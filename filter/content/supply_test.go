package content

import (
	"slices"
	"strings"
	"testing"
)

// What one reading returned, no other one changes, nor who appends to it.
func TestSupply(t *testing.T) {
	filled := func(n int) string { return strings.Repeat(string(rune('a'+n%26)), n%300) }
	var s supply
	var words [][]string
	var texts []string
	for n := range 2_000 {
		handed := s.slice(n % 300)
		if slices.ContainsFunc(handed, func(word string) bool { return word != "" }) {
			t.Fatalf("%q is handed out, want empty strings", handed)
		}
		for i := range handed {
			handed[i] = filled(n)
		}
		words, texts = append(words, handed), append(texts, s.string([]byte(filled(n))))
		if most := suppliedText + 300; s.text.Cap() > 2*most {
			t.Fatalf("%d bytes are held for one reading", s.text.Cap())
		}
	}
	for n := range words {
		_ = append(words[n], "appended")
	}
	for n := range words {
		if want := filled(n); texts[n] != want || !slices.Equal(words[n], slices.Repeat([]string{want}, n%300)) {
			t.Fatalf("%q and %q were changed, want %q", words[n], texts[n], want)
		}
	}
}
