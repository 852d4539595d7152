package rules

import (
	"io/fs"
	"path"
	"slices"
	"testing"
)

// The shipped pack holds what its README names, and nothing that was left lying about.
func TestShippedHoldsWhatItSays(t *testing.T) {
	patterns := []string{"README.md", "pack.yaml", "policies/*.rego", "lists/*.txt", "scenarios/*.yaml", "schema/*.schema.json"}
	seen := map[string]bool{}
	err := fs.WalkDir(Shipped(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		i := slices.IndexFunc(patterns, func(pattern string) bool {
			ok, err := path.Match(pattern, name)
			return ok && err == nil
		})
		if i < 0 {
			t.Errorf("%s belongs to no pack", name)
			return nil
		}
		seen[patterns[i]] = true
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, pattern := range patterns {
		if !seen[pattern] {
			t.Errorf("there is no %s", pattern)
		}
	}
}
