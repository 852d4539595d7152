package blocklist

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/dmgate/dmgate/filter/content"
)

var hash = strings.Repeat("0123456789abcdef", 4)

func TestEntries(t *testing.T) {
	for _, c := range []struct {
		name string
		kind Kind
		text string
		want []string
	}{
		{"plain", Domains, "evil.example", []string{"evil.example"}},
		{"empty file", Domains, "", []string{}},
		{"blank lines and comments", Domains, "# a\n\n \t\na.example # why\nb.example\t#why\n",
			[]string{"a.example", "b.example"}},
		{"CRLF", Domains, "a.example\r\nb.example\r\n", []string{"a.example", "b.example"}},
		{"byte order mark", Domains, "\ufeffa.example", []string{"a.example"}},
		{"upper case", Domains, "EVIL.Example", []string{"evil.example"}},
		{"trailing dots", Domains, "evil.example.", []string{"evil.example"}},
		{"IDN", Domains, "bücher.example\nпример.рф", []string{"xn--bcher-kva.example", "xn--e1afmkfd.xn--p1ai"}},
		{"wildcards", Domains, "*.a.example\n.b.example", []string{"a.example", "b.example"}},
		{"schemes", Domains, "http://a.example\nhttps://b.example/", []string{"a.example", "b.example"}},
		{"ports", Domains, "a.example:8080", []string{"a.example"}},
		{"hosts file", Domains,
			"127.0.0.1 localhost\n::1 ip6-localhost\n0.0.0.0 0.0.0.0\n0.0.0.0\ta.example  b.example # x",
			[]string{"a.example", "b.example"}},
		{"ad blocker", Domains, "[Adblock Plus 2.0]\n! comment\n||a.example^", []string{"a.example"}},
		{"address", Domains, "203.0.113.9", []string{"203.0.113.9"}},
		{"underscore", Domains, "a_b.evil.example", []string{"a_b.evil.example"}},
		{"twice", Domains, "a.example\nA.example.\n*.a.example", []string{"a.example"}},
		{"URL among domains", Domains, "short.example/aBc\nhttp://short.example/x?y=Z#f",
			[]string{"short.example/aBc", "short.example/x?y=Z"}},
		{"private suffix", Domains, "github.io", []string{"github.io"}},
		{"all of a private suffix", Domains, "*.github.io", []string{".github.io", "github.io"}},

		{"URLs", URLs, "HTTPS://Evil.example/Path/\nevil.example\nb.example/x#top # why",
			[]string{"b.example/x", "evil.example", "evil.example/Path"}},

		{"ids stay as they are", Senders, "u-1\n  U-1.\t\nпользователь 7", []string{"U-1.", "u-1", "пользователь 7"}},
		{"id with a hash sign", Devices, "d#1\nd #1", []string{"d", "d#1"}},
		{"quoted ids", Senders, `"u #1" # why` + "\n" + `" u\""`, []string{` u"`, "u #1"}},

		{"hash", Media, strings.ToUpper(hash) + "\nsha256:" + hash, []string{hash}},
		{"sha256sum", Media, hash + "  a clip.mp4\n" + hash + " *b.mp4", []string{hash}},

		{"phrase", Phrases, "Earn   MONEY\tfast", []string{"earn money fast"}},
		{"stars", Phrases, "инвест* деньги\nfree*", []string{"free*", content.Fold("инвест* деньги")}},
		{"punctuation in phrases", Phrases, "win-win deal", []string{"win win deal"}},
		{"phrase with comment", Phrases, "earn money # why", []string{"earn money"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := keys(list(t, c.kind, c.text)); !slices.Equal(got, c.want) {
				t.Errorf("got keys %q, want %q", got, c.want)
			}
		})
	}
}

func TestMalformed(t *testing.T) {
	for _, c := range []struct {
		name string
		kind Kind
		text string
		line int
		want string // in the message
	}{
		{"no domain", Domains, "a.example\n\nb example", 3, `"b example": want one domain a line`},
		{"top-level domain", Domains, "com", 1, "want a domain with a dot"},
		{"public suffix", Domains, "co.uk", 1, "co.uk is a public suffix"},
		{"wildcard of a public suffix", Domains, "*.co.uk", 1, "co.uk is a public suffix"},
		{"IDN suffix", Domains, "рф", 1, "want a domain with a dot"},
		{"everything", Domains, "*", 1, "stands only in front"},
		{"wildcard inside", Domains, "a.*.example", 1, "stands only in front"},
		{"wildcard URL", Domains, "*.a.example/x", 1, "can't have a wildcard"},
		{"exception", Domains, "@@||a.example^", 1, "belongs in an allowlist"},
		{"filter with options", Domains, "||a.example^$third-party", 1, "only ||example.com^ is understood"},
		{"fragment alone", Domains, "a.example/#/login", 1, "would list the whole host"},
		{"fragment alone", URLs, "a.example#x", 1, "would list the whole host"},
		{"empty label", Domains, "a..example", 1, `"a..example": a label of 0 characters`},
		{"text", Domains, "not,a,domain.example", 1, ""},
		{"bad name in a hosts line", Domains, "0.0.0.0 a.example b..example", 1, ""},
		{"not UTF-8", Domains, "a.example\n\xff\xfeb.example", 2, "not UTF-8"},
		{"UTF-16", Domains, "\xff\xfea\x00.\x00", 1, "UTF-16"},
		{"long line", Domains, strings.Repeat("a", maxLine+1), 1, "at most 4096 are allowed"},
		{"wildcard URL", URLs, "evil.example/*", 1, "lists what lies below it anyway"},
		{"two URLs", URLs, "a.example/x b.example", 1, "one URL a line"},
		{"long URL", URLs, "evil.example/" + strings.Repeat("a", maxURL), 1, "at most 2048 are allowed"},
		{"URL of many parts", URLs, "evil.example" + strings.Repeat("/a", 40), 1, "41 parts, at most 32 are allowed"},
		{"long id", Senders, strings.Repeat("a", maxID+1), 1, "257 bytes, at most 256 are allowed"},
		{"control character", Senders, "u\x00", 1, "control character"},
		{"open quotes", Senders, `"u`, 1, "quotes are not closed"},
		{"after quotes", Senders, `"u" v`, 1, "follows the closing quotes"},
		{"empty quotes", Devices, `""`, 1, "empty id"},
		{"quoted bytes", Devices, `"\xff"`, 1, "not UTF-8"},
		{"short hash", Media, "abcdef", 1, "64 hexadecimal digits"},
		{"no hash", Media, strings.Repeat("g", 64), 1, "64 hexadecimal digits"},
		{"star alone", Phrases, "free *", 1, "no letter or digit"},
		{"star inside", Phrases, "fr*e", 1, "at the end of a word"},
		{"many words", Phrases, "a b c d e f g h i", 1, "9 words, at most 8 are allowed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, malformed, err := Load("test.txt", []byte(c.text), c.kind, Options{})
			if err == nil || l != nil || len(malformed) != 1 {
				t.Fatalf("got %v, %v, %v, want one malformed entry and no list", l, malformed, err)
			}
			m := malformed[0]
			if m.File != "test.txt" || m.Line != c.line || !strings.Contains(m.Message(), c.want) {
				t.Errorf("got %s, want line %d and %q", m, c.line, c.want)
			}
			if !strings.Contains(err.Error(), m.String()) {
				t.Errorf("the error does not list the entry: %v", err)
			}
			if len(m.Entry) > 4*shownLength {
				t.Errorf("%d bytes of the entry are shown", len(m.Entry))
			}
		})
	}
}

func TestSkipMalformed(t *testing.T) {
	text := []byte("a.example\nco.uk\nb.example\nb..example")
	l, malformed, err := Load("test.txt", text, Domains, Options{SkipMalformed: true})
	if err != nil || len(malformed) != 2 {
		t.Fatalf("got %v, %v, want 2 malformed entries", malformed, err)
	}
	if got := keys(l); !slices.Equal(got, []string{"a.example", "b.example"}) {
		t.Errorf("got keys %q", got)
	}
}

func TestErrorListsTheFirstMalformedEntriesAndCountsTheRest(t *testing.T) {
	_, _, err := Load("test.txt", []byte(strings.Repeat("co.uk\n", 25)), Domains, Options{})
	if lines := strings.Split(err.Error(), "\n"); len(lines) != 22 || lines[21] != "… and 5 more" {
		t.Errorf("got %v", err)
	}
}

// Property: a file that is read in pieces has the entries and the malformed lines of one that is read as a whole, in order.
func TestPiecesAreTheWhole(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	for range 300 {
		var file strings.Builder
		for range r.IntN(40) {
			file.WriteString(pick(r, []string{"", "\n", "a.example\n", "not one\r\n", "\ufeffb.example\n", "co.uk\n", "# c\n",
				"c.example"}))
		}
		data := []byte(file.String())
		whole := text{kind: Domains}
		whole.piece("test.txt", data)
		cut := pieces(data, 1+r.IntN(12))
		if !bytes.Equal(bytes.Join(cut, nil), data) {
			t.Fatalf("%q is cut into %q", data, cut)
		}
		joined, before := text{kind: Domains}, 0
		for _, piece := range cut {
			one := text{kind: Domains}
			one.piece("test.txt", piece)
			joined.add(&one, before)
			before += bytes.Count(piece, []byte("\n"))
		}
		if !slices.Equal(joined.keys, whole.keys) || !slices.Equal(joined.malformed, whole.malformed) {
			t.Fatalf("%q in pieces: got %v %v, want %v %v", cut, joined.keys, joined.malformed, whole.keys, whole.malformed)
		}
	}
}

// TestLongFileKeepsItsLineNumbers reads one that is long enough to be read in pieces.
func TestLongFileKeepsItsLineNumbers(t *testing.T) {
	lines := domainNames(2*pieceSize/20, 1)
	want := []int{1, len(lines) / 2, len(lines)}
	for _, n := range want {
		lines[n-1] = "not one"
	}
	l, malformed, err := Load("test.txt", []byte(strings.Join(lines, "\n")), Domains, Options{SkipMalformed: true})
	if err != nil || l.Stats().Entries != len(lines)-len(want) {
		t.Fatal(l.Stats(), err)
	}
	for i, m := range malformed {
		if len(malformed) != len(want) || m.Line != want[i] {
			t.Errorf("got %v, want lines %v", malformed, want)
		}
	}
}
