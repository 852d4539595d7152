package filter

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Digest stands for the id of a user where the id itself must not be kept: it is the SHA-256 of it, by which an id that is
// known is found, and one that can be guessed too. The zero value is nobody's.
type Digest [sha256.Size]byte

// DigestOf returns what stands for a user's id.
func DigestOf(id string) Digest { return sha256.Sum256([]byte(id)) }

// ParseDigest reads what String writes.
func ParseDigest(text string) (Digest, error) {
	var d Digest
	if n, err := hex.Decode(d[:], []byte(text)); len(text) != 2*len(d) || err != nil || n != len(d) || d.String() != text {
		return Digest{}, fmt.Errorf("want %d lower-case hexadecimal digits", 2*len(d))
	}
	return d, nil
}

// String returns the digest in lower-case hexadecimal digits.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }
