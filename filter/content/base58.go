package content

import (
	"bytes"
	"crypto/sha256"
	"strings"
)

const base58Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// rippleAlphabet is the one of the XRP Ledger: the same characters in an order of its own.
const rippleAlphabet = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"

// base58 decodes s, whose leading zeros are the alphabet's first character. It returns nil for what is not base 58 or
// is longer than any address.
func base58(s, alphabet string) []byte {
	if len(s) > 64 {
		return nil
	}
	out := make([]byte, 0, 48)
	for i := range len(s) {
		carry := strings.IndexByte(alphabet, s[i])
		if carry < 0 {
			return nil
		}
		for j := range out {
			carry += int(out[j]) * 58
			out[j] = byte(carry)
			carry >>= 8
		}
		for ; carry > 0; carry >>= 8 {
			out = append(out, byte(carry))
		}
	}
	for i := 0; i < len(s) && s[i] == alphabet[0]; i++ {
		out = append(out, 0)
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// base58Check decodes s and verifies its checksum: the last four bytes are the first of the double SHA-256 of the rest.
func base58Check(s, alphabet string) (payload []byte, ok bool) {
	all := base58(s, alphabet)
	if len(all) < 5 {
		return nil, false
	}
	payload, sum := all[:len(all)-4], all[len(all)-4:]
	first := sha256.Sum256(payload)
	second := sha256.Sum256(first[:])
	return payload, bytes.Equal(second[:4], sum)
}

const bech32Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

// bech32 verifies the checksum of a segregated-witness address, in the form of BIP 173 or BIP 350.
func bech32(s string) bool {
	human, data, ok := strings.Cut(s, "1")
	if !ok || len(data) < 8 || len(s) > 90 {
		return false
	}
	sum := uint32(1)
	step := func(v uint32) {
		top := sum >> 25
		sum = sum&0x1FFFFFF<<5 ^ v
		for i, g := range [5]uint32{0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3} {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	for i := range len(human) {
		step(uint32(human[i] >> 5))
	}
	step(0)
	for i := range len(human) {
		step(uint32(human[i] & 31))
	}
	for i := range len(data) {
		v := strings.IndexByte(bech32Alphabet, data[i])
		if v < 0 {
			return false
		}
		step(uint32(v))
	}
	return sum == 1 || sum == 0x2BC830A3
}
