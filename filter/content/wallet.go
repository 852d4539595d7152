package content

import (
	"encoding/base64"
	"strings"
)

// minWallet is the length of the shortest address.
const minWallet = 25

// wallet reports whether a token is a cryptocurrency address, and returns its normal form. The checksum is verified
// wherever the address has one that takes no Keccak; Ethereum's hides in its capitals, which many drop.
func wallet(token string) (string, bool) {
	switch n := len(token); {
	case n < minWallet || n > 110:
		return "", false
	case strings.HasPrefix(token, "0x") || strings.HasPrefix(token, "0X"):
		return strings.ToLower(token), n == 42 && strings.Trim(token[2:], "0123456789abcdefABCDEF") == ""
	case bech32(strings.ToLower(token)):
		human, _, _ := strings.Cut(strings.ToLower(token), "1")
		return strings.ToLower(token), bech32Coins[human]
	case n == 48 && (token[0] == 'E' || token[0] == 'U') && token[1] == 'Q':
		return token, ton(token)
	case n == 95 && (token[0] == '4' || token[0] == '8'): // Monero
		return token, strings.Trim(token, base58Alphabet) == ""
	case n <= 35 && token[0] == 'r':
		payload, ok := base58Check(token, rippleAlphabet)
		return token, ok && len(payload) == 21 && payload[0] == 0
	case n <= 35:
		payload, ok := base58Check(token, base58Alphabet)
		return token, ok && (len(payload) == 21 && coinVersions[payload[0]] || len(payload) == 22 && token[0] == 't')
	case n == 43 || n == 44: // Solana: 32 bytes, no checksum, so it must at least look random
		return token, random(token) && len(base58(token, base58Alphabet)) == 32
	}
	return "", false
}

var bech32Coins = tldSet("bc tb ltc addr cosmos osmo bnb")

// coinVersions are the first bytes of addresses of Bitcoin, Litecoin, Dogecoin, Dash, Tron and Bitcoin Cash.
var coinVersions = map[byte]bool{0x00: true, 0x05: true, 0x30: true, 0x32: true, 0x1E: true, 0x16: true, 0x4C: true,
	0x10: true, 0x41: true}

// random reports whether a token mixes small letters, capitals and digits.
func random(token string) bool {
	digits, capitals, small := base58Alphabet[:9], base58Alphabet[9:33], base58Alphabet[33:]
	return strings.ContainsAny(token, digits) && strings.ContainsAny(token, capitals) && strings.ContainsAny(token, small)
}

// ton verifies an address of The Open Network: 34 bytes, then their CRC-16 (XMODEM).
func ton(token string) bool {
	data, err := base64.URLEncoding.DecodeString(strings.NewReplacer("+", "-", "/", "_").Replace(token))
	if err != nil || len(data) != 36 {
		return false
	}
	var crc uint16
	for _, b := range data[:34] {
		crc ^= uint16(b) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return byte(crc>>8) == data[34] && byte(crc) == data[35]
}
