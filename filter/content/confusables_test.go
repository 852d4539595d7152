package content

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// sameLook are characters that Unicode's own table maps to each other: its target for "I", "1" and "|" is "l", and for
// "0" it is "O". A fold to any of them is a fold to all.
var sameLook = strings.NewReplacer("1", "l", "i", "l", "|", "l", "0", "o")

// TestFoldAgainstConfusables measures Fold against the confusables of UTS #39: of the characters whose look-alike is
// one ASCII letter or digit, at least 95 % must fold to it, case apart.
func TestFoldAgainstConfusables(t *testing.T) {
	mappings := confusables(t)
	missed, strict := 0, 0
	for source, target := range mappings {
		got, want := Fold(string(source)), strings.ToLower(string(target))
		if got == want {
			strict++
		}
		if sameLook.Replace(got) != sameLook.Replace(want) {
			missed++
			t.Logf("U+%04X %c -> %q, want %q", source, source, got, want)
		}
	}
	share := 1 - float64(missed)/float64(len(mappings))
	t.Logf("%d of %d mappings, %.1f %% (%.1f %% letter for letter)", len(mappings)-missed, len(mappings), 100*share,
		100*float64(strict)/float64(len(mappings)))
	if share < 0.95 {
		t.Errorf("%.1f %% of the mappings fold to their look-alike, want at least 95 %%", 100*share)
	}
}

// confusables returns the characters whose look-alike is a single ASCII letter or digit.
func confusables(t *testing.T) map[rune]rune {
	file, err := os.Open("../../../shared/corpora/lists/unicode_confusables.txt")
	if err != nil {
		t.Skip("the Unicode confusables are not here: ", err)
	}
	defer file.Close()
	mappings := map[rune]rune{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		line, _, _ := strings.Cut(lines.Text(), "#")
		fields := strings.Split(line, ";")
		if len(fields) < 2 {
			continue
		}
		source, errSource := strconv.ParseUint(strings.TrimSpace(strings.TrimPrefix(fields[0], "\ufeff")), 16, 32)
		target, errTarget := strconv.ParseUint(strings.TrimSpace(fields[1]), 16, 32)
		r := rune(target)
		if errSource == nil && errTarget == nil && r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			mappings[rune(source)] = r
		}
	}
	if len(mappings) < 1000 {
		t.Fatalf("only %d mappings found", len(mappings))
	}
	return mappings
}
