package content

import (
	"slices"
	"strings"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

// TestWriting checks each trick of writing on texts that use it and on texts that only seem to.
func TestWriting(t *testing.T) {
	for name, test := range map[string]struct {
		fact    func(filter.Content) bool
		yes, no []string
	}{
		"mixed script": {
			func(c filter.Content) bool { return c.MixedScript },
			[]string{"раypal", "инвeстиции", "bitсoin", "pаyment", "приvet", "ρaypal", "Раypal sale", "зapaбoтoк", "cryptо",
				"bitcסin", "cryptסs", "bitcഠin now", "𝐩а𝐲𝐩а𝐥", "ⓟаⓨⓟаⓛ", "ｐаｙｐаｌ"},
			[]string{"paypal", "𝐩𝐚𝐲𝐩𝐚𝐥", "ⓟⓐⓨⓟⓐⓛ", "ＴＶを見る", "инвестиции", "IT-отдел", "SMSка от банка", "наш VPNом пользуйся", "東京Tower", "iPhoneを買う", "5kΩ",
				"10µs", "résumé", "β-carotene", "2ая", "привет hello", "смотри в GitHubе", "한국 KBS", "नमस्ते hello",
				"PC를TV", "שלוםhello", "看A片", "KㅇK"},
		},
		"lookalike": {
			func(c filter.Content) bool { return c.Lookalike },
			[]string{"раypal", "bitсoin now", "buy ВТС today", "инвeстиции", "ꓝꓣꓰꓰ money", "hеllo", "fɑcebook", "teleɡram",
				"uǝʎ", "сасе wordж", "сасе abc"},
			[]string{"СССР", "сасе 5abc", "сасе жword", "ВТС и РТС в Москве", "naïve café", "ışık", "Привет", "Ελλάδα", "straße", "größer", "Łódź"},
		},
		"styled": {
			func(c filter.Content) bool { return c.Styled },
			[]string{"𝐅𝐫𝐞𝐞 money", "ⓕⓡⓔⓔ", "🅵🆁🅴🅴", "ｆｒｅｅ", "ᶠʳᵉᵉ", "ꜰʀᴇᴇ", "f̶r̶e̶e̶", "🇫 🇷 🇪 🇪", "h̷̡̛e̷̡̛l̷̡̛l̷̡̛o"},
			[]string{"free", "① ② ③", "ＯＫです、ＴＶを見る", "20℃ ™ №5 ℹ️", "𝑥 and ℝ", "🇺🇸🇬🇧", "4ᵗʰ", "Tiếng Việt", "ⓘ", "x²"},
		},
		"spaced out": {
			func(c filter.Content) bool { return c.SpacedOut },
			[]string{"c r y p t o", "t.e.l.e.g.r.a.m", "c-a-s-h", "p_a_y_m_e_n_t", "в б и т к о и н", "i n v e s t", "l-o-a-n",
				"F O R E X now", "с т а в к и", "b i t c o 1 n"},
			[]string{"a b c", "U S A", "i a m o k", "r u o k", "J. R. R. T.", "1 2 3 4", "A B C D E F", "a, b, c, d, e",
				"N.A.T.O",
				"x y z w", "a a a a a", "h e 2 2 2 2", "А и Б", "我 们 走 吧", "o o o o"},
		},
		"leetspeak": {
			func(c filter.Content) bool { return c.Leetspeak },
			[]string{"1nvest", "cr7pto", "b1tc0in", "f0rex", "$ex", "p0rn", "v1agra", "c@sh", "wh4tsapp", "te1egram", "bu$iness",
				"cl1ck", "g1ft", "m0ney", "fr33ly", "telegr@m", "0nline", "B1TCOIN"},
			[]string{"b4", "gr8", "2nite", "l8r", "mp3", "4u", "iphone15", "covid19", "w1", "3pm", "1st", "W1J6HL", "WC1N3XX",
				"2moro", "just4fun", "b4hand", "h2o", "5kg", "10k", "web3", "p2p", "R2D2", "$TSLA", "$eth", "US$", "A$50",
				"lunch@home", "some1", "every1", "AB12CDE", "b2b", "4ever", "hello world", "1month", "x264", "dQw4w9WgXcQ",
				"https://example.com/f0rex", "@b1tcoin", "100%", "1080p", "tv4u", "9am", "GTX1080", "i5", "M2", "utf8"},
		},
		"bidi": {
			func(c filter.Content) bool { return c.Bidi },
			[]string{"moc\u202e.elpmaxe", "a\u202dbc", "pay\u202apal", "x\u2067abc\u2069"},
			[]string{"שלום \u2067abc\u2069 עולם", "\u200fمرحبا\u200f بك", "call \u202a+1 555 201 4477\u202c", "plain",
				"\u2068Alice\u2069 joined"},
		},
		"stretched": {
			func(c filter.Content) bool { return c.Stretched },
			[]string{"freeeeeeeeee", "ПРИВЕЕЕЕЕЕЕЕТ"},
			[]string{"heyyyyy", "soooo", "hahahahahaha", "..........", "10000000000", "!!!!!!!!!!"},
		},
		"invisible": {
			func(c filter.Content) bool { return c.Invisible > 0 },
			[]string{"cry\u200bpto", "pay\u200dpal", "b\u2060tc", "a\ufeffb", "f\u200cree", "x\u3164\u3164\u3164y",
				"te\ufe0fst", "a\x00b"},
			[]string{"👨\u200d👩\u200d👧 ❤️", "می\u200cخواهم", "क्\u200dष", "\ufeffhello", "ภาษา\u200bไทย",
				"hy\u00adphen\u00adation", "1️⃣", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
				"\u200fمرحبا\u200f", "葛\U000e0100城", "hello\u200d there", "🧚\u200d♀️"},
		},
	} {
		for _, text := range test.yes {
			if !test.fact(read(t, text)) {
				t.Errorf("%s: not seen in %q", name, text)
			}
		}
		for _, text := range test.no {
			if test.fact(read(t, text)) {
				t.Errorf("%s: seen in %q", name, text)
			}
		}
	}
}

// TestMeant checks that a word can be found in spite of its disguise, and a phrase in spite of that of one of its
// words.
func TestMeant(t *testing.T) {
	for _, test := range []struct{ text, phrase string }{
		{"i n v e s t now", "invest now"},
		{"b i t c o i n here", "bitcoin"},
		{"в б и т к о и н", "биткоин"},
		{"в биткоин", "биткоин"},
		{"B1TC0IN sale", "bitcoin sale"},
		{"1nvest in f0rex", "invest in forex"},
		{"cr7pto", "crypto"},
		{"$ex chat", "sex chat"},
		{"c@sh prize", "cash prize"},
		{"freeeeee", "free"},
		{"looooook", "look"},
		{"fre'e'e", "fre"},
		{"PayPaI account", "paypal account"},
		{"сrурtо", "crypto"},
		{"𝐜𝐫𝐲𝐩𝐭𝐨", "crypto"},
		{"cry\u200bpto", "crypto"},
		{"c̷r̷y̷p̷t̷o̷", "crypto"},
		{"🅲🆁🆈🅿🆃🅾", "crypto"},
		{"don’t worry", "dont worry"},
		{"加微信吧", "微信"},
		{"инвecтиции", "инвестиции"},
		{"ИНВЕСТИЦИИ", "инвестиции"},
		{"ΕΠΕΝΔΥΣΗ", "επένδυση"},
	} {
		if !hasPhrase(read(t, test.text).Words, Words(test.phrase)) {
			t.Errorf("%q: no %q in %q", test.text, test.phrase, read(t, test.text).Words)
		}
	}
}

func TestHiddenWord(t *testing.T) {
	for _, test := range []struct {
		text, hidden string
		want         bool
	}{
		{"let's talk forex", "Forex", true}, {"f0rex", "forex", true}, {"f o r e x", "forex", true}, {"fоrеx", "forex", true},
		{"for\u200bex", "forex", true}, {"forexample", "forex", false}, {"good morning all", "good morning", true},
		{"good, morning", "good morning", true}, {"morning good", "good morning", false}, {"我想投资", "投资", true},
		{"eat 🍆", "🍆", true}, {"eat", "🍆", false}, {"x", "", false}, {"x", "  ", false},
	} {
		m := &filter.Message{Text: test.text, Recipient: filter.Recipient{HiddenWords: []string{"unrelated", test.hidden}}}
		c, err := New().Read(m)
		if err != nil || c.HiddenWord != test.want {
			t.Errorf("%q hidden in %q: %v, %v", test.hidden, test.text, c.HiddenWord, err)
		}
	}
}

func TestCounts(t *testing.T) {
	c := read(t, "WIN now!! 50% 😀👍🏽 👨\u200d👩\u200d👧 🇩🇪🇫🇷")
	if c.Length != 28 || c.Exclamations != 2 || c.Emoji != 5 || c.Capitals != 0.5 || c.Digits != 2.0/26 {
		t.Errorf("counts %+v", c)
	}
	if c := read(t, "ⒻⓇⒺⒺ 𝐌𝐎𝐍𝐄𝐘"); c.Capitals != 1 {
		t.Errorf("capitals in fancy dress are %v of the letters, want all", c.Capitals)
	}
	if plain, hidden := read(t, "call 5512"), read(t, "c\u200ba\u200bl\u200bl 5512"); plain.Digits != hidden.Digits {
		t.Errorf("invisible characters change the share of digits from %v to %v", plain.Digits, hidden.Digits)
	}
	if c := read(t, ""); c.Length != 0 || c.Words != nil || c.Fingerprint != 0 {
		t.Errorf("no text: %+v", c)
	}
	if c := read(t, "ПРИВЕТ"); c.Capitals != 1 {
		t.Errorf("capitals %v", c.Capitals)
	}
	if c := read(t, "你好"); c.Capitals != 0 || !slices.Equal(c.Words, []string{"你", "好"}) {
		t.Errorf("%+v", c)
	}
}

const template = "Good evening, our company is looking for remote workers, two hours a day"

func TestFingerprint(t *testing.T) {
	want := read(t, template).Fingerprint
	if want == 0 {
		t.Fatal("the text has no fingerprint")
	}
	for _, same := range []string{
		strings.ToUpper(template),
		template + " https://example.com/a?b=1", template + " t.me/some_name", template + " 555-201-4477",
		template + " @other_name",
		template + " 😀😀", strings.ReplaceAll(template, " ", "  "), strings.ReplaceAll(template, "e", "е"),
		strings.ReplaceAll(template, "o", "o\u200b"), "12345 " + template + "!!!", strings.ReplaceAll(template, "looking",
			"loooooking"),
		strings.ReplaceAll(template, "day", "d a y"), template + " some.name@gmail.com", template + " example[.]com",
	} {
		if got := read(t, same).Fingerprint; got != want {
			t.Errorf("%q: fingerprint differs", same)
		}
	}
	for _, other := range []string{
		strings.ReplaceAll(template, "two", "three"), template + " please", strings.ReplaceAll(template, "remote", "local"),
	} {
		if got := read(t, other).Fingerprint; got == want || got == 0 {
			t.Errorf("%q: fingerprint %d", other, got)
		}
	}
	for _, short := range []string{"hi", "good morning", "happy birthday!", "how are you today?",
		"12345678901234567890123456"} {
		if got := read(t, short).Fingerprint; got != 0 {
			t.Errorf("%q: fingerprint %d, want none", short, got)
		}
	}
}
