package blocklist

import (
	"encoding/binary"
	"encoding/hex"
	"testing"
)

// TestSipHash holds the hash to vectors of its authors, https://github.com/veorq/SipHash/blob/master/vectors.h: the key is the
// bytes from 0 on, and so is each text.
func TestSipHash(t *testing.T) {
	const k0, k1 = 0x0706050403020100, 0x0f0e0d0c0b0a0908
	text := make([]byte, 16)
	for i := range text {
		text[i] = byte(i)
	}
	for n, want := range []string{
		"310e0edd47db6f72", "fd67dc93c539f874", "5a4fa9d909806c0d", "2d7efbd796666785", "b7877127e09427cf", "8da699cd64557618",
		"cee3fe586e46c9cb", "37d1018bf50002ab", "6224939a79f5f593", "b0e4a90bdf82009e", "f3b9dd94c5bb5d7a", "a7ad6b22462fb3f4",
		"fbe50e86bc8f1e75", "903d84c02756ea14", "eef27a8e90ca23f7", "e545be4961ca29a1",
	} {
		got := hex.EncodeToString(binary.LittleEndian.AppendUint64(nil, sipHash(k0, k1, string(text[:n]))))
		if got != want {
			t.Errorf("%d bytes: got %s, want %s", n, got, want)
		}
	}
}
