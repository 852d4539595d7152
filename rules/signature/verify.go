package signature

import (
	"fmt"
	"slices"
	"strings"
)

// Verify returns nil where the signature is of exactly these files, made by one of the keys that are trusted. The error
// says what differs; until the key and the signature are found good, it says nothing of the files.
func (s *Signature) Verify(trusted []PublicKey, kind Kind, files []File) error {
	switch {
	case s.Kind != kind:
		return fmt.Errorf("the signature is of a %s, want one of a %s", s.Kind, kind)
	case !slices.Contains(trusted, s.Key):
		return fmt.Errorf("it is signed by %s, which is not trusted", s.Key)
	case !s.valid():
		return fmt.Errorf("the signature is not that of %s: the file with the signature was changed", s.Key)
	}
	if differ := differences(s.Files, sorted(files)); len(differ) > 0 {
		return fmt.Errorf("it is not what was signed: %s", told(differ))
	}
	return nil
}

// differences says which files are not as they were signed. Both are sorted.
func differences(signed, there []File) []string {
	var differ []string
	for len(signed) > 0 || len(there) > 0 {
		switch {
		case len(there) == 0 || len(signed) > 0 && signed[0].Name < there[0].Name:
			differ = append(differ, signed[0].Name+" is gone")
			signed = signed[1:]
		case len(signed) == 0 || there[0].Name < signed[0].Name:
			differ = append(differ, there[0].Name+" is new")
			there = there[1:]
		default:
			if signed[0].SHA256 != there[0].SHA256 {
				differ = append(differ, signed[0].Name+" has changed")
			}
			signed, there = signed[1:], there[1:]
		}
	}
	return differ
}

// shownDifferences is how many files an error names.
const shownDifferences = 5

func told(differ []string) string {
	if more := len(differ) - shownDifferences; more > 0 {
		differ = append(differ[:shownDifferences:shownDifferences], fmt.Sprintf("%d more", more))
	}
	return strings.Join(differ, ", ")
}
