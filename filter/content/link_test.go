package content

import (
	"slices"
	"strings"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

func read(t testing.TB, text string) filter.Content {
	t.Helper()
	c, err := New().Read(&filter.Message{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLinks(t *testing.T) {
	for _, test := range []struct {
		text string
		want string // URLs, with "!" in front of a disguised one
	}{
		// As browsers take them.
		{"see https://example.com", "example.com"},
		{"see HTTP://Example.COM/Path?Q=1#top now", "example.com/Path?Q=1"},
		{"https://example.com:8443/a/", "example.com/a"},
		{"(https://en.example.org/wiki/Go_(game))", "en.example.org/wiki/Go_(game)"},
		{"go to www.example.so.", "www.example.so"},
		{"example.com", "example.com"},
		{"try example.co.uk, ok", "example.co.uk"},
		{"my shop: lucky-spin.club", "lucky-spin.club"},
		{"t.me/somechannel", "t.me/somechannel"},
		{"join t.me", "t.me"},
		{"https://youtu.be/AbC-d_1", "youtu.be/AbC-d_1"},
		{"bit.ly/2AbCd", "bit.ly/2AbCd"},
		{"[click](https://example.com/a)", "example.com/a"},
		{"<https://example.com/a|here>", "example.com/a"},
		{"clickhttps://example.com/a", "example.com/a"},
		{"one.example.com.thanks", "one.example.com"},
		{"first.net second.org", "first.net second.org"},
		{"luckyspin.c0m", "!luckyspin.com"},
		{"luckyspin.0rg/a", "!luckyspin.org/a"},
		{"luckyspin·com", "!luckyspin.com"},
		{"luckyspin•com/a", "!luckyspin.com/a"},
		{"luckyspin・net", "!luckyspin.net"},
		{"www·luckyspin·com", "!luckyspin.com"},
		{"luckyspin🔵com", "!luckyspin.com"},
		{"luckyspin,com/a", "!luckyspin.com/a"},
		{"luckyspin..com/a", "!luckyspin.com/a"},
		{`luckyspin"."com`, "!luckyspin.com"},
		{"luckyspinꓸcom", "!luckyspin.com"},
		{"lucky-dot-com", "!lucky.com"},
		{"luckyspin_dot_net", "!luckyspin.net"},
		{"luckyspindotcom", "!luckyspin.com"},
		{"luckyspin (period) com", "!luckyspin.com"},
		{"luckyspin\n.com", "!luckyspin.com"},
		{"w w w . l u c k y . c o m", "!www.lucky.com"},
		{"see l u c k y . c o m / a now", "!lucky.com/a"},
		{"see l u c k y .c o m", "!lucky.com"},
		{"see l u c k y.c o m", "!lucky.com"},
		{"h t t p s : / / l u c k y . c o m", "!lucky.com"},
		{"luckyspin . c o m", "!luckyspin.com"},
		{"see \u202emoc.nipsykcul\u202c", "!luckyspin.com"},
		{"see \u202emoc.nipsykcul//:sptth", "!luckyspin.com"},
		{"www luckyspin com", "!www.luckyspin.com"},
		{"l̴u̷c̶k̴y̷.̷c̶o̸m̷", "!lucky.com"},
		{"🅻🆄🅲🅺🆈.🅲🅾🅼", "!lucky.com"},
		{"café-lucky.com", "xn--caf-lucky-d4a.com"},
		{"tg://resolve?domain=Some_Bot&start=1", "t.me/Some_Bot"},
		{"tg://join?invite=AbCd", "t.me/+AbCd"},
		{"whatsapp://send?phone=447700900123", "wa.me/447700900123"},
		{"http://192.0.2.7/x", "192.0.2.7/x"},
		{"192.0.2.7:8080/x", "192.0.2.7/x"},
		{"http://[2001:db8::1]/x", "2001:db8::1/x"},
		{"https://new.zzznewtld/a", "new.zzznewtld/a"},
		{"see http://intranet/x", "intranet/x"},
		{"http://localhost:8080/x", "localhost/x"},
		{"http://example.com.thanks", "example.com"},
		{"hxxp://intranet", "!intranet"},
		{"http://%69ntranet/x", "!intranet/x"},
		{"ipfs://bafybei/a", "ipfs://bafybei/a"},
		{"a.b.c.d.e.f.g.h.i.j.k.l.m.n.luckyspin.com/x", "e.f.g.h.i.j.k.l.m.n.luckyspin.com/x"},
		{"https://a.b.c.d.e.f.g.h.i.j.k.l.m.n.luckyspin.com", "e.f.g.h.i.j.k.l.m.n.luckyspin.com"},
		{"https://münchen.example.com", "xn--mnchen-3ya.example.com"},
		{"сайт пример.рф", "xn--e1afmkfd.xn--p1ai"},
		{"https://例え.jp/あ。", "xn--r8jz45g.jp/あ"},
		{"看 https://example.com/a，谢谢", "example.com/a"},
		// Disguised.
		{"hxxp://example.com/a", "!example.com/a"},
		{"hxxps[:]//example[.]com/a", "!example.com/a"},
		{"h**ps://example.com", "!example.com"},
		{`https:\\example.com\a`, "!example.com/a"},
		{"https//example.com", "!example.com"},
		{"example[.]com", "!example.com"},
		{"example(.)com", "!example.com"},
		{"example {.} com", "!example.com"},
		{"example[dot]com/a", "!example.com/a"},
		{"example (dot) so", "!example.so"},
		{"example dot com", "!example.com"},
		{"luckyspin DOT net", "!luckyspin.net"},
		{"luckyspin точка ru", "!luckyspin.ru"},
		{"bit dot ly slash offer", "!bit.ly/offer"},
		{"luckyspin . com", "!luckyspin.com"},
		{"luckyspin .com", "!luckyspin.com"},
		{"luckyspin。com", "!luckyspin.com"},
		{"www。luckyspin。com", "!www.luckyspin.com"},
		{"luckyspin．com", "!luckyspin.com"},
		{"luckyspin․com", "!luckyspin.com"},
		{"lucky\u200bspin.com", "!luckyspin.com"},
		{"luckyspin.\u200bcom", "!luckyspin.com"},
		{"luckysрin.com", "!luckyspin.com !xn--luckysin-bch.com"},
		{"𝐥𝐮𝐜𝐤𝐲.𝐜𝐨𝐦", "!lucky.com"},
		{"https://xn--80ak6aa92e.com", "!xn--80ak6aa92e.com"},
		{"https://bank.com@luckyspin.com/a", "!luckyspin.com/a"},
		{"http://%6cuckyspin.com/a", "!luckyspin.com/a"},
		{"http://3221225991/x", "!192.0.2.7/x"},
		{"http://0xC0000207/x", "!192.0.2.7/x"},
		{"http:// luckyspin.com", "!luckyspin.com"},
		{"luckyspin.c0m", "!luckyspin.com"},
		{"luckyspin.сom/a", "!luckyspin.com/a"},
		// Names that end in a word, and words that run into names.
		{"best site: luckyspin.top", "luckyspin.top"},
		{"luckyspin.netSTOP", "luckyspin.net"},
		{"join lucky7.me", "lucky7.me"},
	} {
		var got []string
		for _, l := range read(t, test.text).Links {
			if l.Disguised {
				l.URL = "!" + l.URL
			}
			got = append(got, l.URL)
		}
		if !slices.Equal(got, strings.Fields(test.want)) {
			t.Errorf("%q: links %q, want %q", test.text, got, test.want)
		}
	}
}

func TestNoLinks(t *testing.T) {
	for _, text := range []string{
		"ok.so i will", "3.5", "node.js", "e.g. this", "i.e. that", "U.S.A", "8 a.m. or 9 p.m.", "hello.how are you",
		"wait...what", "yes.no", "file.txt", "main.go", "lol.im fine", "v1.2.3", "1.2.3.4", "22.11.2026", "12.30",
		"$3.50", "and.it", "me.too", "dot com boom", "connect the dot in my book", "a dot com company", "J.R.R. Tolkien",
		"it was good.I am home", "no.my phone died", "see you.be there", "thanks.us too", "see u 2nite.im late", "8.30.am",
		"5.kg", "Rp45.500.Kunjungi", "1.500.000", "README.md", "script.py", "run.sh", "main.rs", "data.zip", "clip.mov",
		"Mr.Smith", "St.John", "no. in the end", "i went home . it was late", "ok . so what", "asp.net", "hm.ok.so",
		"Great.Live and let live", "unfortunately.my phone broke", "да.нет", "привет.как дела", "好的。我们走吧", "行。OK",
		"he/she", "and/or", "24/7", "a.k.a", "p.s. i love you", "www", "http", "https:// ", "://", "...", "a..b", ".com",
		"@name", "alice@work", "c++", "#1.", "10.am", "what.is", "home.at last", "pls.do it", "wow.just wow",
		"im at home.be right there", "ola.eu vou", "bien.de nada", "si.es verdad", "oi.tv", "good.to know", "ok.id rather",
		"u . s . a . f", "a . b . c", "ok . i m o", "1 . 2 . 3 . 4", "l o l . o m g", "\u202eשלום\u202c",
		"the dot-com bubble", "polka-dot dress", "home • info", "a,com b", "oi,com voce", "oi..com voce", "yes,no/maybe",
		"www is old", "www of the com", "20°c", "paral·lel", "price·now", "one\n.two", "dotcom",
		"that's it.so", "really?no.way", "dr.who", "vol.2", "fig.3", "sec.7.2.so",
		"go to the point me too", "good point in my view", "at this point so what", "nice.click here", "hi.here",
		"for.example this", "luckily.top of the list", "birthday.today is fun",
	} {
		if links := read(t, text).Links; len(links) > 0 {
			t.Errorf("%q: links %+v, want none", text, links)
		}
	}
}
