package content

import (
	"fmt"
	"strings"
	"testing"
)

func TestPayments(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		// Published example addresses.
		{"send to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "wallet:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"},
		{"3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "wallet:3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"},
		{"btc: bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq!", "wallet:bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"},
		{"BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ", "wallet:bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"},
		{"eth 0xde0B295669a9FD93d5F28D9Ec85E40f4cb697BAe", "wallet:0xde0b295669a9fd93d5f28d9ec85e40f4cb697bae"},
		{"usdt TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "wallet:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"},
		{"usdt TCHDTPNcQPRirUjCQVWpLBmfgVALanZBBH", "wallet:TCHDTPNcQPRirUjCQVWpLBmfgVALanZBBH"}, // no digit
		{"xrp rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", "wallet:rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"},
		{"sol EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v", "wallet:EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"},
		{"1A1zP1eP5QG\u200befi2DMPTfTL5SLmv7DivfNa", "wallet:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"},
		{"GB29 NWBK 6016 1331 9268 19", "bank:GB29NWBK60161331926819"},
		{"iban de89370400440532013000.", "bank:DE89370400440532013000"},
		{"ke rek BCA 123-456-7890 a/n siapa", "bank:1234567890"},
		{"paypal.me/SomeName", "payment_app:paypal.me/somename"},
		{"https://cash.app/$SomeName", "payment_app:cash.app/$somename"},
		{"cashapp $SomeName", "payment_app:somename"},
		{"cash app me $somename", "payment_app:somename"},
		{"venmo @some-name", "payment_app:some-name"},
		{"upi somename@okaxis", "payment_app:somename@okaxis"},
		{"to somename@ybl", "payment_app:somename@ybl"},
		{"chave pix: some.name@gmail.com", "payment_app:some.name@gmail.com"},
		{"gcash 0917 123 4567", "payment_app:09171234567"},
		// Nothing to pay to.
		{"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", ""},
		{"bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdp", ""},
		{"0xde0B295669a9FD93d5F28D9Ec85E40f4cb697BA", ""},
		{"GB29 NWBK 6016 1331 9268 18", ""},
		{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", ""},
		{"paypal is slow today", ""},
		{"$TSLA to the moon", ""},
		{"i paid with cash app yesterday", ""},
		{"my card was declined", ""},
		{"Donaudampfschifffahrtsgesellschaft", ""},
	} {
		var got []string
		for _, p := range read(t, test.text).Payments {
			got = append(got, fmt.Sprintf("%s:%s", p.Kind, p.Value))
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%q: payments %q, want %q", test.text, got, test.want)
		}
	}
}

func TestMoney(t *testing.T) {
	for _, test := range []struct {
		text string
		want bool
	}{
		{"$400", true}, {"£1000", true}, {"400 usd", true}, {"Rp 35 ribu", true}, {"Rp35.000", true}, {"10 juta", true},
		{"5000 руб", true}, {"₹500", true}, {"1.000 €", true}, {"500 usdt", true}, {"$5k", true}, {"5k usd", true},
		{"400$ a day", true}, {"2 million dollars", true}, {"10тыс рублей", true}, {"300 евро", true}, {"R$ 50", true},
		{"3000元", true}, {"500円", true}, {"1,500 EUR", true}, {"50💵", true}, {"５００円", true}, {"5 lakh", true},
		{"20 quid", true}, {"USD 300", true}, {"1500 dollars", true}, {"100 баксов", true},
		{"400", false}, {"i have 3 cats", false}, {"10k followers", false}, {"r u 4 real", false}, {"5 minutes", false},
		{"2026", false}, {"$TSLA", false}, {"10 m", false}, {"5 stars", false}, {"money money", false},
		{"3 million views", false},
		{"top 10", false}, {"1st place", false}, {"7 euros? no idea", true}, {"usd is strong", false},
	} {
		if got := read(t, test.text).Money; got != test.want {
			t.Errorf("%q: money %v, want %v", test.text, got, test.want)
		}
	}
}
