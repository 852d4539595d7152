package signature

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/nats-io/nkeys"
)

// Key signs. Whoever has it can sign anything, so its seed is to be kept as a password is.
type Key struct{ pair nkeys.KeyPair }

// PublicKey is how a Key is known to those who trust it: "U" and 55 more letters and digits. The zero value is none.
type PublicKey string

// NewKey makes a key, and the seed from which ParseSeed makes it again.
func NewKey() (*Key, []byte, error) {
	pair, err := nkeys.CreateUser()
	if err != nil {
		return nil, nil, err
	}
	seed, err := pair.Seed()
	return &Key{pair}, seed, err
}

// ParseSeed reads the seed of a key: "SU" and 56 more letters and digits, as NewKey and "nk -gen user" write it, with any
// white space around. No error quotes it.
func ParseSeed(seed []byte) (*Key, error) {
	seed = bytes.TrimSpace(seed)
	kind, _, err := nkeys.DecodeSeed(seed)
	switch {
	case err != nil && nkeys.IsValidPublicKey(string(seed)):
		return nil, errors.New("it holds a public key, want the seed of the key, which begins with SU")
	case err != nil:
		return nil, errors.New("it holds no seed, want that of a key, which begins with SU and has 58 letters and digits")
	case kind != nkeys.PrefixByteUser:
		return nil, fmt.Errorf("it holds the seed of an nkey for %s, want that of one for users, which begins with SU", ownerOf(kind))
	}
	pair, err := nkeys.FromSeed(seed)
	return &Key{pair}, err
}

// Public returns what others verify the key's signatures with.
func (k *Key) Public() PublicKey {
	public, err := k.pair.PublicKey()
	if err != nil {
		panic(err) // a key that was made or read has one
	}
	return PublicKey(public)
}

// ParsePublicKey reads a public key. No error quotes a seed that stands in its place.
func ParsePublicKey(text string) (PublicKey, error) {
	switch {
	case nkeys.IsValidPublicUserKey(text):
		return PublicKey(text), nil
	case isSeed(text):
		return "", errors.New("this is the seed of a key, which nobody else may see: want the public key, which begins with U")
	case nkeys.IsValidPublicKey(text):
		return "", fmt.Errorf("this is an nkey for %s, want one for users, which begins with U", ownerOf(nkeys.Prefix(text)))
	}
	return "", errors.New("this is no public key, want one that begins with U and has 56 letters and digits")
}

// isSeed reports whether a text is a seed, or begins as one and is damaged.
func isSeed(text string) bool {
	const letters = 58
	_, _, err := nkeys.DecodeSeed([]byte(text))
	return err == nil || len(text) > letters/2 && text[0] == 'S'
}

// ownerOf says for whom a kind of nkey is made.
func ownerOf(kind nkeys.PrefixByte) string {
	switch kind {
	case nkeys.PrefixByteAccount:
		return "accounts"
	case nkeys.PrefixByteOperator:
		return "operators"
	case nkeys.PrefixByteServer:
		return "servers"
	case nkeys.PrefixByteCluster:
		return "clusters"
	case nkeys.PrefixByteCurve:
		return "encryption"
	}
	return "users"
}
