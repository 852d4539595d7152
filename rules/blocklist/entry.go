package blocklist

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dmgate/dmgate/filter/content"
)

// maxID is the longest id in bytes that a valid event holds.
const maxID = 256

// idKey checks an id. Ids are the backend's, so nothing in them is changed.
func idKey(entry string) (string, error) {
	switch {
	case len(entry) > maxID:
		return "", fmt.Errorf("the id has %d bytes, at most %d are allowed", len(entry), maxID)
	case !utf8.ValidString(entry):
		return "", errors.New("the id is not UTF-8")
	case strings.ContainsFunc(entry, unicode.IsControl):
		return "", errors.New("the id has a control character")
	}
	return entry, nil
}

// mediaKey reads a SHA-256, alone or as sha256sum prints it: the hash, two spaces or " *", the file's name.
func mediaKey(entry string) (string, error) {
	hash, _, _ := strings.Cut(entry, "  ")
	hash, _, _ = strings.Cut(hash, " *")
	hash = hashKey(strings.TrimPrefix(strings.ToLower(hash), "sha256:"))
	if b, err := hex.DecodeString(hash); err != nil || len(b) != 32 {
		return "", errors.New("want a SHA-256: 64 hexadecimal digits")
	}
	return hash, nil
}

// hashKey is the key of a hash, which backends write in either case.
func hashKey(hash string) string { return strings.ToLower(hash) }

// The most words of a phrase: as written, and after folding, where scripts without spaces have a word a character.
const (
	maxWords  = 8
	maxFolded = 64
)

// phraseKey folds every word of a phrase and joins them with spaces. A star at the end of a word is kept.
func phraseKey(entry string) (string, error) {
	written := strings.Fields(entry)
	if len(written) > maxWords {
		return "", fmt.Errorf("the phrase has %d words, at most %d are allowed", len(written), maxWords)
	}
	var words []string
	for _, w := range written {
		stem, starred := strings.CutSuffix(w, "*")
		if strings.Contains(stem, "*") {
			return "", errors.New("a * stands at the end of a word: invest*")
		}
		folded := content.Words(stem)
		if len(folded) == 0 {
			return "", fmt.Errorf("%q has no letter or digit", excerpt(w))
		}
		if starred {
			folded[len(folded)-1] += "*"
		}
		words = append(words, folded...)
	}
	if len(words) > maxFolded {
		return "", fmt.Errorf("the phrase has %d words after folding, at most %d are allowed", len(words), maxFolded)
	}
	return strings.Join(words, " "), nil
}
