package evade

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// Every rewrite does what it says, and leaves alone what would lead nowhere if it were changed.
func TestRewrites(t *testing.T) {
	const link = "Free coins: https://shop.example/Win?a=1"
	const wallet = "to 1BitcoinEaterAddressDontSendf59kuE"
	tests := map[string]map[string]string{
		"look-alikes":  {"Free coins": "Frее соіnѕ", "Привет": "Пpивeт", wallet: "tо 1BitcoinEaterAddressDontSendf59kuE"},
		"zero-width":   {"coin 10": "c\u200bo\u200bi\u200bn 10"},
		"styled":       {link: "𝐅𝐫𝐞𝐞 𝐜𝐨𝐢𝐧𝐬: 𝐡𝐭𝐭𝐩𝐬://𝐬𝐡𝐨𝐩.𝐞𝐱𝐚𝐦𝐩𝐥𝐞/Win?a=1", "7": "𝟕"},
		"fullwidth":    {"Hi, 10!": "Ｈｉ， １０！"},
		"circled":      {"Hi 1": "Ⓗⓘ 1"},
		"accents":      {"coin": "co\u0301i\u0308n"},
		"soft-hyphen":  {"coin": "c\u00ado\u00adi\u00adn"},
		"bidi-marks":   {"coin, now": "\u202aco\u200ein\u202c, \u202an\u200eow\u202c"},
		"reversed":     {"coin": "\u202enioc\u202c"},
		"small-caps":   {"Free x 10": "Fʀᴇᴇ x 10"},
		"blanks":       {"free coins": "free\u2800coins"},
		"signs":        {"free sites, eh": "fr€€ $!t€$, eh"},
		"masked":       {"free coins to you": "fr*e c*ins to you", "éclair 10": "écl*ir 10", "psst": "psst"},
		"hyphenated":   {"telegram, to me": "tele-gram, to me", "крипта": "кри-пта"},
		"typos":        {"telegram, to me": "telgeram, to me", "крипта": "крпита"},
		"joined":       {"free coins": "freecoins"},
		"mixed-case":   {"free coins": "FrEe CoInS"},
		"spacing":      {"free coins to you": " f r e e   c o i n s  to you"},
		"dotted":       {"coins, u1@mail.example": " c.o.i.n.s , u1@mail.example"},
		"stretched":    {"free coins to you": "freeeee coiiiins to you"},
		"leetspeak":    {"telegram and bot": "7el3gram and bot", "see u1 at 5": "see u1 at 5"},
		"emoji":        {"free coins": "free🔥coins"},
		"links":        {link: "Free coins: hxxps://shop dot example/Win?a=1", "a.example b.example": "a dot example b(.)example"},
		"padding":      {},
		"no such name": {},
	}
	for _, r := range Rewrites {
		cases, listed := tests[r.Name]
		if !listed {
			t.Errorf("%s has no test", r.Name)
		}
		for text, want := range cases {
			if got := r.Apply(text); got != want {
				t.Errorf("%s: got %q, want %q", r.Name, got, want)
			}
		}
	}
	if padded := padding("free coins"); !strings.Contains(padded, " free coins ") || len(padded) < 100 {
		t.Errorf("padding: got %q", padded)
	}
	if _, ok := Named("no such name"); ok || len(Names()) != len(Rewrites) {
		t.Error("a name that is no rewrite's is found")
	}
}

func FuzzRewrites(f *testing.F) {
	f.Add("Free coins at https://shop.example/Win, write to u1@mail.example!")
	f.Add("Привет 你好 \u202e👍🏽")
	f.Fuzz(func(t *testing.T, text string) {
		for _, r := range Rewrites {
			got := r.Apply(text)
			if utf8.ValidString(text) && !utf8.ValidString(got) {
				t.Errorf("%s makes %q of %q, which is not UTF-8", r.Name, got, text)
			}
			if again := r.Apply(text); again != got {
				t.Errorf("%s makes %q of %q, and then %q", r.Name, got, text, again)
			}
		}
	})
}
