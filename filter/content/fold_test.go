package content

import (
	"slices"
	"strings"
	"testing"
	"unicode"
)

func TestFold(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", ""}, {"Hello, World!", "hello, world!"}, {"line\none\ttwo", "line\none\ttwo"}, {"a\x00b\x7f", "ab"},
		{"Crème Brûlée", "creme brulee"}, {"Cre\u0300me", "creme"}, {"İstanbul ışık I i", "istanbul isik i i"},
		{"Straße STRASSE ẞ", "strasse strasse ss"}, {"Ærø œuvre", "aero oeuvre"}, {"Łódź đ ħ", "lodz d h"},
		{"раураl РАУРАL", "paypal paypal"}, {"ΡΑYPAL", "paypal"}, {"Νetflix Υahoo", "netflix yahoo"},
		{"ᎪᎷᎬᏃ", "amez"}, {"ꓮꓟꓰꓜ", "amez"}, {"Օո", "on"},
		{"𝐅𝒓𝓮𝔢 𝟚𝟘𝟚𝟞", "free 2026"}, {"ⓕⓡⓔⓔ", "free"}, {"🅵🆁🅴🅴", "free"}, {"ｆｒｅｅ", "free"}, {"⒡⒭⒠⒠", "free"},
		{"free\u2800coins\u3164for\uffa0you", "free coins for you"},
		{"f\u3164r\u3164e\u3164e a\u2800coin", "free a coin"}, {"\u2800a\u2800\u2800b\u2800", " a  b "}, {"🇫 🇷 🇪 🇪", "f r e e"}, {"🇩🇪🇫🇷", "🇩🇪🇫🇷"}, {"ꜰʀᴇᴇ", "free"}, {"fr\u200be\u00ade\u2060", "free"},
		{"f̶r̷e̸e̡̛", "free"}, {"٠١٢ ०१२ ๐๑๒ ０１２", "012 012 012 012"}, {"don’t ‘x’", "don't 'x'"}, {"a–b—c‑d", "a-b-c-d"},
		{"a\u00a0b\u3000c", "a b c"}, {"①⑳", "120"}, {"ﬁn ㎏", "fin kg"}, {"한글 ᄒ\u200bᅡᆫ", "한글 한"}, {"ｶﾞ が か\u3099", "ガ が が"},
		{"कि की", "कि की"}, {"مُحَمَّد", "محمد"}, {"ไทย", "ไทย"}, {"Ёлка Й", Fold("елка и")}, {"❤️👍🏽", "❤👍🏽"},
	} {
		if got := Fold(test.text); got != test.want {
			t.Errorf("Fold(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

// TestFoldKeepsWordsTogether checks on words of living languages that case, and how accents are typed, make no
// difference, and that words which differ in more than look stay apart.
func TestFoldKeepsWordsTogether(t *testing.T) {
	words := strings.Fields(`инвестиции заработок криптовалюта подъезд ночь вклад платёж майка объявление гроші їжа
		ґрунт ћирилица επένδυση κρυπτονόμισμα χρήματα φίλος ψυχή ωραίος գումար inversión größe şifre çalışmak żółć dobrý
		tiếng ångström`)
	folded := map[string]string{}
	for _, w := range words {
		f := Fold(w)
		if other, ok := folded[f]; ok {
			t.Errorf("%s and %s both fold to %s", w, other, f)
		}
		folded[f] = w
		if upper := Fold(strings.ToUpper(w)); upper != f {
			t.Errorf("%s folds to %s, its capitals to %s", w, f, upper)
		}
		if strings.IndexFunc(f, unicode.IsSpace) >= 0 || f == "" {
			t.Errorf("%s folds to %q", w, f)
		}
	}
}

func TestWords(t *testing.T) {
	for _, test := range []struct {
		text string
		want []string
	}{
		{"", nil}, {"... !", nil}, {"Don't worry, it’s OK", []string{"dont", "worry", "its", "ok"}},
		{"a-b_c 'quoted'", []string{"a", "b", "c", "quoted"}}, {"web3 4u 1.5", []string{"web3", "4u", "1", "5"}},
		{"п’ять", Words("пять")}, {"加微信abc", []string{"加", "微", "信", "abc"}}, {"カード", []string{"カ", "ー", "ド"}},
		{"ที่นี่", []string{"ที่", "นี่"}}, {"안녕 하세요", []string{"안녕", "하세요"}}, {"नमस्ते दोस्त", []string{"नमस्ते", "दोस्त"}},
		{"a👍b", []string{"a", "b"}}, {"rock'n'roll'", []string{"rocknroll"}},
	} {
		if got := Words(test.text); !slices.Equal(got, test.want) {
			t.Errorf("Words(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Hello", "раypal", "𝐟𝐫𝐞𝐞", "ᄀ\u200bᅡ", "が", "ｶﾞ", "🇺🇸🇬", "🇺\u200b🇸🇬", "İstanbul ı ß",
		"\xff\xfe", "Ν Υ ΝΥ", "don’t", "مُحَمَّد", "\u0344\u1fc1", "ﷺ", "\u1100\u201b\u1161"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Fold(s)
		if twice := Fold(once); twice != once {
			t.Errorf("Fold(%+q) = %+q, folded again %+q", s, once, twice)
		}
		words := Words(s)
		if again := Words(strings.Join(words, " ")); !slices.Equal(again, words) {
			t.Errorf("Words(%+q) = %+q, of its words %+q", s, words, again)
		}
	})
}
