package blocklist

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestHasIsExact compares a list with a map, with a filter of any quality.
func TestHasIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, rate := range []float64{1e-6, 0.001, 0.5, 0.99} {
		listed := map[string]bool{}
		var text strings.Builder
		for range 500 {
			id := letters(r, 1+r.IntN(3))
			listed[id] = true
			text.WriteString(id + "\n")
		}
		l, _, err := Load("test.txt", []byte(text.String()), Senders, Options{FalsePositives: rate})
		if err != nil {
			t.Fatal(err)
		}
		if l.Stats().Entries != len(listed) {
			t.Errorf("rate %v: %d entries, want %d", rate, l.Stats().Entries, len(listed))
		}
		for range 5000 {
			if id := letters(r, r.IntN(5)); l.Has(id) != listed[id] || saturated(l).Has(id) != listed[id] {
				t.Errorf("rate %v: Has(%q) is %v, want %v", rate, id, l.Has(id), listed[id])
			}
		}
	}
}

func TestFilterLetsFewThrough(t *testing.T) {
	l := list(t, Domains, domainNames(20_000, 1)...)
	passed := 0
	for _, name := range domainNames(20_000, 2) {
		if l.maybe(name) && !l.Has(name) {
			passed++
		}
	}
	if passed > 60 { // 20 expected
		t.Errorf("%d of 20,000 unlisted names pass the filter, want about 20", passed)
	}
	if s := l.Stats(); s.FalsePositives < 0.0005 || s.FalsePositives > 0.002 {
		t.Errorf("estimated %v, want about 0.001", s.FalsePositives)
	}
	if s := asDigests(t, Domains, domainNames(20_000, 1)...).Stats(); s.FalsePositives < 0.11 || s.FalsePositives > 0.14 {
		t.Errorf("before digests estimated %v, want about an eighth", s.FalsePositives)
	}
}

func TestEmptyListHasNothing(t *testing.T) {
	l := list(t, Domains, "# nothing yet")
	if l.Has("") || l.Has("a.example") || l.Stats().Entries != 0 {
		t.Errorf("an empty list has something: %+v", l.Stats())
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for _, rate := range []float64{-1, 1, 2, 1e-300} {
		if _, _, err := Load("test.txt", nil, Domains, Options{FalsePositives: rate}); err == nil {
			t.Errorf("a share of false positives of %v is taken", rate)
		}
	}
	_, _, err := Load("test.txt", nil, "hosts", Options{})
	if err == nil || !strings.Contains(err.Error(), "want one of") {
		t.Errorf("unknown kind: got %v", err)
	}
}

func TestSourceDigest(t *testing.T) {
	digest := func(texts ...string) string {
		var files []File
		for _, text := range texts {
			files = append(files, File{Name: "test.txt", Data: []byte(text)})
		}
		l, _, err := Build(Senders, files, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return l.Stats().Source
	}
	// printf 'a\n' | sha256sum
	if got := digest("a\n"); got != "sha256:87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7" {
		t.Errorf("got %s", got)
	}
	if digest("a\n", "b\n") == digest("b\n", "a\n") || digest("a\n", "b\n") == digest("a\nb\n") {
		t.Error("different sources have the same digest")
	}
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		kind        Kind
		entry       string
		value, want string
	}{
		{Domains, "evil.example", "https://www.EVIL.example/x", "evil.example"},
		{Domains, "evil.example", "good.example", ""},
		{URLs, "evil.example/a", "evil.example/a/b", "evil.example/a"},
		{Senders, "u-1", "u-1", "u-1"},
		{Senders, "u-1", "U-1", ""},
		{Media, hash, strings.ToUpper(hash), hash},
		{Phrases, "invest* now", "Do INVESTING now", "invest* now"},
		{Phrases, "bitcoin*", "my b i t c o i n s", "bitcoin*"}, // read as a message is
		{Phrases, "invest* now", "now", ""},
	} {
		entry, ok, err := list(t, c.kind, c.entry).Match(c.value)
		if err != nil || entry != c.want || ok != (c.want != "") {
			t.Errorf("%s %q: Match(%q) = %q, %v, %v, want %q", c.kind, c.entry, c.value, entry, ok, err, c.want)
		}
	}
	if _, _, err := list(t, Media, hash).Match("abc"); err == nil || !strings.Contains(err.Error(), `"abc"`) {
		t.Errorf("a value that is no hash: %v", err)
	}
}
