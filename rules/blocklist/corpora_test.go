package blocklist

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

// corpus reads one of the real lists, which are no part of the repository.
func corpus(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "corpora", "lists", name))
	if err != nil {
		t.Skipf("needs the corpora beside the repository: %v", err)
	}
	return data
}

// TestRealListsImport imports real lists and finds every entry of theirs again.
func TestRealListsImport(t *testing.T) {
	for _, c := range []struct {
		name      string
		entries   int // at least
		malformed int // at most
	}{
		{"malicious_domains.txt", 194_900, 30},
		{"discord_phishing.txt", 21_900, 5},
		{"url_shorteners.txt", 1_470, 1},
		{"disposable_email.txt", 8_300, 0},
		{"benign_top10k.txt", 9_990, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := corpus(t, c.name)
			l, malformed, err := Load(c.name, data, Domains, Options{SkipMalformed: true})
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range malformed {
				t.Log(m)
			}
			s := l.Stats()
			t.Logf("%d malformed, %+v", len(malformed), s)
			if s.Entries < c.entries || len(malformed) > c.malformed {
				t.Errorf("%d entries and %d malformed, want %d or more and %d or less",
					s.Entries, len(malformed), c.entries, c.malformed)
			}
			if _, _, err := Load(c.name, data, Domains, Options{}); (err != nil) != (len(malformed) > 0) {
				t.Errorf("%d malformed and unskipped, the error is %v", len(malformed), err)
			}
			checkMatches(t, l, data, malformed)
		})
	}
}

// checkMatches looks every well-formed line up as a link would be.
func checkMatches(t *testing.T, l *List, data []byte, malformed []Malformed) {
	bad := map[int]bool{}
	for _, m := range malformed {
		bad[m.Line] = true
	}
	for i, line := range strings.Split(string(data), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' || bad[i+1] {
			continue
		}
		if _, ok, err := l.Match("https://" + line); !ok || err != nil {
			t.Fatalf("line %d, %q, is not found: %v", i+1, line, err)
		}
	}
}

// TestPopularDomainsAreNotListedByAccident looks popular domains up in a big list: the filter lets some through, the
// exact entries none that is not in the text.
func TestPopularDomainsAreNotListedByAccident(t *testing.T) {
	text := corpus(t, "malicious_domains.txt")
	l, _, err := Load("malicious_domains.txt", text, Domains, Options{SkipMalformed: true})
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, line := range strings.Fields(strings.ToLower(string(text))) {
		listed[line] = true
	}
	x := NewIndex([]Source{{ID: "domains", Kind: Domains, Block: []*List{l}}})
	passed, confirmed := 0, 0
	for _, name := range strings.Fields(string(corpus(t, "benign_top10k.txt"))) {
		if l.maybe(name) {
			passed++
		}
		matches, _ := x.Lookup(&filter.Message{}, &filter.Content{Links: []filter.Link{{URL: name, Host: name}}})
		if len(matches) > 0 {
			confirmed++
			if !listed[name] {
				t.Errorf("%q matches and is not in the list", name)
			}
		}
	}
	t.Logf("%d pass the filter, %d are listed", passed, confirmed)
}
