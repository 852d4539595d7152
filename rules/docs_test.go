package rules

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

// The reference of the facts is written from the vocabulary, so it can't fall behind.
func TestReferenceOfFacts(t *testing.T) {
	const file, begin, end = "../docs/pack.md", "<!-- facts: written by a test -->\n", "<!-- end of facts -->\n"
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(page), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatalf("%s lacks the marks around the facts", file)
	}
	want := before + begin + factTable() + end + after
	if string(page) == want {
		return
	}
	if !*update {
		t.Fatalf("%s does not hold the facts as they are: run go test ./rules -run TestReferenceOfFacts -update", file)
	}
	if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

func factTable() string {
	var b strings.Builder
	b.WriteString("| fact | value | what it says |\n|---|---|---|\n")
	for _, f := range filter.Vocabulary() {
		fmt.Fprintf(&b, "| `input.%s` | %s | %s |\n", f.Name, factValue(f), f.About)
	}
	return b.String()
}

func factValue(f filter.Fact) string {
	switch f.Kind {
	case filter.Flag:
		return "true, false"
	case filter.Label:
		return "`" + strings.Join(f.Values, "`, `") + "`"
	}
	return "number, " + map[filter.Unit]string{
		filter.Count: "a count", filter.Ratio: "a ratio", filter.Seconds: "seconds", filter.Share: "a share from 0 to 1",
	}[f.Unit]
}
