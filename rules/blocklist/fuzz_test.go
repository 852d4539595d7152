package blocklist

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// FuzzParse builds lists of anything. What is taken must be found again by its key and in the compiled form,
// and all else must be reported.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"evil.example", "# c\r\n\ufeffEVIL.example. # d", "*.github.io\n.b.example", "0.0.0.0 a.example b.example",
		"||a.example^", "bit.example/x?y#z", `"u #1" # c`, hash + "  clip.mp4", "инвест* деньги", "投资 理财", "co.uk\ncom\n*",
		"http://user@a.example:99999/", "[::1]/x", "a..b/../c", "\xff\xfe", "xn--\n", "a\u0130b.example", "\u200bfree*",
		"a.example?/", "0/  /", "a.example//b//?c&&d=/&", "0 0 0 0 0 0 0 0", "ก ข*",
	} {
		for kind := range Kinds {
			f.Add(uint8(kind), []byte(seed))
		}
	}
	f.Fuzz(func(t *testing.T, k uint8, data []byte) {
		kind := Kinds[int(k)%len(Kinds)]
		l, malformed, err := Load("fuzz.txt", data, kind, Options{SkipMalformed: true})
		if IsCompiled(data) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		lines := bytes.Count(data, []byte("\n")) + 1
		if len(malformed) > lines || l.table.len() > len(data) {
			t.Errorf("%d lines make %d malformed and %d entries", lines, len(malformed), l.table.len())
		}
		checkKeys(t, l)
		opened, err := Open("fuzz.dmlist", compiled(t, l))
		if err != nil || !slices.Equal(keys(opened), keys(l)) {
			t.Errorf("compiled %q, opened %v", keys(l), err)
		}
		NewIndex([]Source{{Kind: kind, Block: []*List{l}}})
	})
}

// checkKeys checks that every key is found, by itself and as a part of a message that consists of it.
func checkKeys(t *testing.T, l *List) {
	for _, k := range keys(l) {
		if !l.Has(k) {
			t.Errorf("%q is lost", k)
		}
		if strings.HasPrefix(k, ".") && l.kind == Domains { // a wildcard, which has a key without the dot, too
			continue
		}
		matches := false
		if l.kind == Phrases {
			_, matches, _ = l.Match(strings.ReplaceAll(k, "*", ""))
		} else {
			part := subject{id: k, url: k, host: k}
			if end := strings.IndexAny(k, "/?"); end >= 0 {
				part.host = k[:end]
			}
			_, matches = part.coveredBy([]*List{l}, l.kind)
		}
		if !matches {
			t.Errorf("%q does not match itself", k)
		}
	}
}

// FuzzOpen opens anything, also with the right checksum under it. What is taken must be written the same again.
func FuzzOpen(f *testing.F) {
	lists := []*List{list(f, Domains), list(f, Domains, "a.example", "b.example"), list(f, Phrases, "free* money"),
		asDigests(f, Domains, "a.example", "b.example")}
	for _, l := range lists {
		f.Add(compiled(f, l))
	}
	f.Add(make([]byte, 24))
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, data []byte) {
		candidates := [][]byte{data}
		if len(data) > 32 {
			candidates = append(candidates, resum(data))
		}
		for _, data := range candidates {
			l, err := Open("fuzz.dmlist", data)
			if err != nil {
				continue
			}
			if !bytes.Equal(compiled(t, l), data) {
				t.Error("writing an opened list gives other bytes")
			}
			for _, k := range keys(l) {
				l.Has(k)
			}
			NewIndex([]Source{{Kind: l.kind, Block: []*List{l}}})
		}
	})
}
