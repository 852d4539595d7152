package content

import "strings"

// ibanLengths gives the length of an IBAN by country, after the registry of ISO 13616.
var ibanLengths = func() map[string]int {
	m := map[string]int{}
	for entry := range strings.FieldsSeq(`AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24
		DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30
		KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24
		RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20`) {
		m[strings.ToLower(entry[:2])] = int(entry[2]-'0')*10 + int(entry[3]-'0')
	}
	return m
}()

// ibanAt reads the IBAN at i of a folded text, in one piece or in groups of any size.
func ibanAt(s string, i int) (iban string, end int, ok bool) {
	if i+4 > len(s) {
		return "", i, false
	}
	length := ibanLengths[s[i:i+2]]
	if length == 0 {
		return "", i, false
	}
	out := make([]byte, 0, 34)
	for end = i; end < len(s) && len(out) < length; end++ {
		c := s[end]
		switch {
		case asciiClass(c) == inside:
			out = append(out, c)
			if n := len(out); n > 2 && n <= 4 && (c < '0' || c > '9') {
				return "", i, false // the check digits
			}
		case c == ' ' || c == '-':
			if end+1 < len(s) && asciiClass(s[end+1]) != inside {
				return "", i, false
			}
		default:
			return "", i, false
		}
	}
	if len(out) != length || end < len(s) && asciiClass(s[end]) == inside || !mod97(out) {
		return "", i, false
	}
	return strings.ToUpper(string(out)), end, true
}

// mod97 verifies the checksum of an IBAN: moved behind the rest, country and check digits make the whole 1 modulo 97,
// letters counting as 10 to 35.
func mod97(iban []byte) bool {
	rest := 0
	for i := range iban {
		c := iban[(i+4)%len(iban)]
		if letter(c) {
			rest = (rest*100 + int(c-'a') + 10) % 97
		} else {
			rest = (rest*10 + int(c-'0')) % 97
		}
	}
	return rest == 1
}
