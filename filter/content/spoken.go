package content

import "github.com/dmgate/dmgate/filter"

// minSpoken is how many digits in a row, each spelled out, make a telephone number.
const minSpoken = 8

// digitWords are the names of digits. Those that two languages share have the same value in both.
var digitWords = func() map[string]byte {
	m := map[string]byte{}
	for digit, names := range []string{
		"zero oh nought null cero ноль nol kosong sıfır zéro", "one uno um один satu bir un eins",
		"two dos dois два dua iki deux zwei", "three tres três три tiga üç trois drei",
		"four cuatro quatro четыре empat dört quatre vier", "five cinco пять lima beş cinq fünf",
		"six seis шесть enam altı sechs", "seven siete sete семь tujuh yedi sept sieben",
		"eight ocho oito восемь delapan sekiz huit acht", "nine nueve nove девять sembilan dokuz neuf neun",
	} {
		for name := range wordSet(names) {
			m[name] = '0' + byte(digit)
		}
	}
	return m
}()

// spoken finds telephone numbers that are spelled out, digit by digit.
func (f *finder) spoken() {
	s := f.t.folded
	var digits []byte
	for k := 0; k <= len(f.words); k++ {
		if k < len(f.words) && f.roles[k]&digitWord != 0 && len(digits) < 15 {
			digits = append(digits, digitWords[s[f.words[k].start:f.words[k].end]])
			continue
		}
		if len(digits) >= minSpoken && !uniform(string(digits)) {
			f.handle(filter.Phone, string(digits))
		}
		digits = digits[:0]
	}
}
