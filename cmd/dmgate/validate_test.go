package main

import (
	"os"
	"strings"
	"testing"

	"github.com/dmgate/dmgate/rules/review"
)

func TestValidatePage(t *testing.T) { testPage(t, "docs/validate.md") }

// Every kind of warning is explained where its readers are sent.
func TestWarningsAreExplained(t *testing.T) {
	page, err := os.ReadFile("../../docs/validate.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range review.Kinds {
		if !strings.Contains(string(page), "\n| `"+string(k)+"` |") {
			t.Errorf("docs/validate.md says nothing of %s", k)
		}
	}
}
