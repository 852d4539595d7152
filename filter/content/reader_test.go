package content

import (
	"reflect"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/dmgate/dmgate/filter"
)

// hostile are units of texts that are written to cost a reader dearly.
var hostile = []string{".", "@", "\u200b", "[", "(", "[.]", " ", "1", "9 ", "+1 ", "a.", "a.so ", "a.so/", "a.com ",
	"a.com/", "a@",
	"a at ", "a dot ", "http://", "http://a@", "hxxp://[", "h**p://", "://", "t.me/", "@a ", "telegram ", "telegram:",
	"wa 1 ", "$1 ",
	"x y ", "a b c d ", "a1", "a1b ", "$a", "aaaaaaaaa ", "\u0301", "а", "аa", "𝐚", "。", "a。b", "%41", "http://%41",
	"0x", "bc1",
	"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfN ", "gb29 ", "rek 1 ", "paypal ", "微", "加微", "👍🏽", "\u202e", "\xff", "🇦", "'",
	"a'", "text 1 to ",
	"I", "aI", "a_", "_", "-", "a-", "\n", "x@okaxis ", "@okaxis ", "tg://a ", "a://", "xn--a.com ", "è", "l1", "1l",
	"o0o0"}

// TestReadHostile reads long messages made of every hostile unit. What they cost is BenchmarkHostile's to
// tell.
func TestReadHostile(t *testing.T) {
	for _, unit := range hostile {
		text := hostileText(unit, 16<<10)
		if c := read(t, text); utf8.ValidString(text) && c.Length != utf8.RuneCountInString(text) {
			t.Errorf("%q repeated: length %d", unit, c.Length)
		}
	}
}

// hostileText repeats a unit up to a size.
func hostileText(unit string, size int) string { return strings.Repeat(unit, size/len(unit)) }

// TestReadIsSafeForConcurrentUse reads the same texts from many goroutines: the facts must be those of one alone.
func TestReadIsSafeForConcurrentUse(t *testing.T) {
	texts := []string{template, "раypal.com", "t.me/some_name +44 7700 900123", "i n v e s t f0rex", "加微信abc123x"}
	reader := New()
	want := make([]filter.Content, len(texts))
	for i, text := range texts {
		want[i] = read(t, text)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				for i, text := range texts {
					if got, _ := reader.Read(&filter.Message{Text: text}); !reflect.DeepEqual(got, want[i]) {
						t.Errorf("%q read differently: %+v", text, got)
					}
				}
			}
		})
	}
	wg.Wait()
}

func FuzzRead(f *testing.F) {
	for _, s := range append(hostile, template, "https://example.com/a?b#c", "somename at gmail dot com", "f0rex $ex c@sh",
		"GB29 NWBK 6016 1331 9268 19", "whatsapp +44 7700 900123", "hxxps[:]//example[.]com/a", "http://[2001:db8::1]:80/") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := read(t, s)
		if utf8.ValidString(s) && c.Length != utf8.RuneCountInString(s) {
			t.Errorf("length %d of %q", c.Length, s)
		}
		for _, share := range []float64{c.Capitals, c.Digits} {
			if share < 0 || share > 1 {
				t.Errorf("%q: a share of %v", s, share)
			}
		}
		for _, w := range c.Words {
			if w == "" {
				t.Errorf("%q: an empty word", s)
			}
		}
		for _, h := range c.Handles {
			if h.Value == "" || h.Kind == "" {
				t.Errorf("%q: handle %+v", s, h)
			}
		}
		if again := read(t, s); !reflect.DeepEqual(again, c) {
			t.Errorf("%q read twice: %+v, %+v", s, c, again)
		}
	})
}

func FuzzLinks(f *testing.F) {
	for _, s := range []string{"example.com/a", "hxxp://example[.]com", "http://3221225991/x", "раypal.com",
		"a dot com slash b", "https://xn--80ak6aa92e.com", "http://%65xample.com/?#", "www。example。com", "0。AC。ŀ",
		"a,com/b", "a-dot-com", "www a com", "e x . c o m", "\u202emoc.a", "[::1]", "http://[::1]:8/x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, l := range read(t, s).Links {
			if !strings.HasPrefix(l.URL, l.Host) && !strings.Contains(l.URL, "://") {
				t.Errorf("%q: %q does not start with its host %q", s, l.URL, l.Host)
			}
			if strings.Contains(l.URL, "://") && !strings.Contains(l.Host, ".") {
				continue // opens an app
			}
			if host, err := Host(l.Host); err != nil || host != l.Host {
				t.Errorf("%q: host %q is %q in canonical form, %v", s, l.Host, host, err)
			}
			if l.Domain != Domain(l.Host) {
				t.Errorf("%q: domain %q of %q", s, l.Domain, l.Host)
			}
		}
	})
}
