package content

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	// currencies are words and codes for money that follow an amount, or stand in front of it.
	currencies = wordSet(`usd usdt usdc eur gbp inr idr rub rur uah kzt byn try brl mxn ngn kes ghs zar php vnd thb myr
		sgd aud cad nzd chf jpy cny rmb hkd twd krw aed sar pkr bdt lkr egp pln czk huf ron sek nok dkk cop clp ars btc
		eth bnb trx ltc xrp dollar dollars bucks quid pounds pence euro euros rupee rupees rupiah ruble rubles naira peso
		pesos reais lira yen yuan dirham dirhams riyal ringgit baht franc francs kr kn zl rs rp tl руб рубль рубля рублей
		рублях р грн гривен гривны доллар доллара долларов евро тенге баксов бакса юсдт dolares dólares euros reales eurot
		dolar 元 块 塊 円 원 万元 रुपये रुपए रु دولار ريال درهم دينار جنيه ليرة تومان`)
	// multipliers stand between an amount and its currency; those that are used of little but money stand for both.
	multipliers = wordSet(`k m mn mln mio million millions thousand grand lakh lakhs lac crore crores cr mil milhao millon
		millones тыс тысяч тысячи т к млн кк миллион миллиона миллионов тр juta jt ribu rb rbu milyar miliar bin milyon bn`)
	moneyMultipliers = wordSet(`juta jt ribu rb rbu lakh lakhs lac crore crores тр grand миллион`)
	// prefixes are currencies that are only written in front.
	prefixes = wordSet(`rp rs usd eur gbp inr idr ngn aud cad hk nz usdt pkr php myr rm sgd kes`)
)

// money reports whether the text names an amount of money.
func (f *finder) money() bool {
	s := f.t.folded
	if f.all&hasDigit == 0 {
		return false
	}
	for k, w := range f.words {
		if f.made[k]&hasDigit == 0 {
			continue
		}
		word := s[w.start:w.end]
		if word[0] >= '0' && word[0] <= '9' {
			if f.amount(k, w) {
				return true
			}
			continue
		}
		if last := word[len(word)-1]; last < '0' || last > '9' {
			continue
		}
		if digits := strings.TrimLeft(word, "abcdefghijklmnopqrstuvwxyz"); digits != word && len(digits) > 1 &&
			moneyPrefixes[word[:len(word)-len(digits)]] && strings.Trim(digits, "0123456789") == "" {
			return true // "rp35000", "usd400"
		}
	}
	return false
}

var moneyPrefixes = wordSet(`rp rs usd eur gbp inr idr ngn`)

// amount reports whether the number that is, or starts, the k-th word is one of money.
func (f *finder) amount(k int, w span) bool {
	s := f.t.folded
	if signBefore(s, w.start) {
		return true
	}
	if k > 0 {
		before := f.words[k-1]
		word, gap := s[before.start:before.end], s[before.end:w.start]
		if (gap == " " || gap == ". ") && prefixes[word] || gap == "." && moneyPrefixes[word] {
			return true
		}
	}
	word := s[w.start:w.end]
	tail := strings.TrimLeft(word, "0123456789")
	if tail != "" {
		return currencies[tail] && tail != "m" || moneyMultipliers[tail] || signAfter(s, w.end) ||
			multipliers[tail] && k+1 < len(f.words) && currencies[f.next(k)] && s[w.end:f.words[k+1].start] == " "
	}
	if signAfter(s, w.end) {
		return true
	}
	for ahead := k + 1; ahead < len(f.words) && ahead <= k+2; ahead++ {
		next := f.words[ahead]
		if gap := s[f.words[ahead-1].end:next.start]; gap != " " && gap != "" && !(gap == "," || gap == ".") {
			return false
		}
		unit := s[next.start:next.end]
		switch {
		case currencies[unit]:
			return s[f.words[ahead-1].end:next.start] != "."
		case moneyMultipliers[unit]:
			return true
		case multipliers[unit], unit[0] >= '0' && unit[0] <= '9':
			if signAfter(s, next.end) {
				return true
			}
		default:
			return false
		}
	}
	return false
}

// currencySign reports whether a character is a sign for money, emoji included.
func currencySign(r rune) bool { return unicode.Is(unicode.Sc, r) || r >= 0x1F4B0 && r <= 0x1F4B8 }

// signBefore reports whether a currency sign stands in front of byte i.
func signBefore(s string, i int) bool {
	for back := 0; i > 0 && s[i-1] == ' ' && back < 1; back++ {
		i--
	}
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return currencySign(r)
}

// signAfter reports whether a currency sign stands at byte i, or one space on.
func signAfter(s string, i int) bool {
	if i < len(s) && s[i] == ' ' {
		i++
	}
	r, size := utf8.DecodeRuneInString(s[min(i, len(s)):])
	if !currencySign(r) {
		return false
	}
	after := s[i+size:]
	return after == "" || r != '$' || after[0] < '0' || after[0] > '9'
}
