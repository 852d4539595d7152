package blocklist

import (
	"encoding/binary"
	"math/bits"
)

// sipHash is SipHash-2-4 of a key (Aumasson and Bernstein, https://www.aumasson.jp/siphash/siphash.pdf): who does not know k0
// and k1 can't tell anything about the hash of a key, nor find keys of one hash.
func sipHash(k0, k1 uint64, key string) uint64 {
	s := sip{k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573}
	last := tail(key) | uint64(len(key))<<56
	for ; len(key) >= 8; key = key[8:] {
		s = s.word(littleEndian(key))
	}
	s = s.word(last)
	s.v2 ^= 0xff
	s = s.round().round().round().round()
	return s.v0 ^ s.v1 ^ s.v2 ^ s.v3
}

// tail returns the bytes of a key that are left when words of eight are taken from it.
func tail(key string) (last uint64) {
	if n := len(key); n >= 8 {
		return littleEndian(key[n-8:]) >> (64 - 8*(n%8))
	}
	for i := range len(key) {
		last |= uint64(key[i]) << (8 * i)
	}
	return last
}

func littleEndian(s string) uint64 { return binary.LittleEndian.Uint64([]byte(s[:8])) }

// sip is the state of a SipHash.
type sip struct{ v0, v1, v2, v3 uint64 }

func (s sip) word(w uint64) sip {
	s.v3 ^= w
	s = s.round().round()
	s.v0 ^= w
	return s
}

func (s sip) round() sip {
	s.v0 += s.v1
	s.v1 = bits.RotateLeft64(s.v1, 13) ^ s.v0
	s.v0 = bits.RotateLeft64(s.v0, 32)
	s.v2 += s.v3
	s.v3 = bits.RotateLeft64(s.v3, 16) ^ s.v2
	s.v0 += s.v3
	s.v3 = bits.RotateLeft64(s.v3, 21) ^ s.v0
	s.v2 += s.v1
	s.v1 = bits.RotateLeft64(s.v1, 17) ^ s.v2
	s.v2 = bits.RotateLeft64(s.v2, 32)
	return s
}
