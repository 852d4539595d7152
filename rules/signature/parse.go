package signature

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nkeys"
)

// Signature is what somebody says of files. Until it is verified it is a claim.
type Signature struct {
	Kind  Kind
	Files []File // sorted by name
	Key   PublicKey

	statement string // what is signed
	signature []byte
}

// errCutShort is what a file without its last line is called.
var errCutShort = errors.New("the signature is cut short: sign again")

// Parse reads a file with a signature. Errors name the line.
func Parse(data []byte) (*Signature, error) {
	if len(data) > MaxSize {
		return nil, fmt.Errorf("the signature has %d bytes, at most %d are allowed", len(data), MaxSize)
	}
	text := string(data)
	header, rest, ok := strings.Cut(text, "\n")
	kind, known := strings.CutPrefix(header, headerPrefix)
	switch {
	case !known || Kind(kind) != Pack && Kind(kind) != List:
		return nil, fmt.Errorf("line 1: no signature that this dmgate knows, want %q", headerPrefix+"pack or list")
	case !ok:
		return nil, errCutShort
	}
	s := &Signature{Kind: Kind(kind)}
	number := 1
	for ; ; number++ {
		line, after, ok := strings.Cut(rest, "\n")
		if !ok {
			return nil, errCutShort
		}
		if key, found := strings.CutPrefix(line, keyPrefix); found {
			return s, s.end(text, key, after, number+1)
		}
		if err := s.file(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", number+1, err)
		}
		rest = after
	}
}

// file reads the line of a file.
func (s *Signature) file(line string) error {
	digest, name, ok := strings.Cut(line, "  ")
	f := File{Name: name}
	n, err := hex.Decode(f.SHA256[:], []byte(digest[:min(len(digest), 2*len(f.SHA256))]))
	if !ok || err != nil || n != len(f.SHA256) || digest != hex.EncodeToString(f.SHA256[:]) {
		return errors.New("want a SHA-256 and the name of a file, with two spaces between")
	}
	if err := checkName(name); err != nil {
		return err
	}
	switch {
	case len(s.Files) > 0 && s.Files[len(s.Files)-1].Name >= name:
		return fmt.Errorf("file %q is not in its place, want the names sorted", name)
	case len(s.Files) == maxFiles:
		return fmt.Errorf("more than %d files, fewer are allowed", maxFiles)
	}
	s.Files = append(s.Files, f)
	return nil
}

// end reads the last two lines: the key, in that line of the text, and what is after it.
func (s *Signature) end(text, key, after string, line int) (err error) {
	if s.Key, err = ParsePublicKey(key); err != nil {
		return fmt.Errorf("line %d: %w", line, err)
	}
	encoded, whole := strings.CutSuffix(after, "\n")
	encoded, found := strings.CutPrefix(encoded, signaturePrefix)
	s.signature, err = base64.StdEncoding.DecodeString(encoded)
	switch {
	case !whole || !found && strings.HasPrefix(signaturePrefix, encoded):
		return errCutShort
	case !found || strings.Contains(encoded, "\n"):
		return fmt.Errorf("line %d: want the signature, and nothing behind it", line+1)
	case err != nil || len(s.signature) != ed25519Size || base64.StdEncoding.EncodeToString(s.signature) != encoded:
		return fmt.Errorf("line %d: the signature has not the form of one, want 64 bytes as base64", line+1)
	}
	s.statement = text[:len(text)-len(after)]
	return nil
}

// ed25519Size is how many bytes a signature has.
const ed25519Size = 64

// valid reports whether the signature is that of its key.
func (s *Signature) valid() bool {
	pair, err := nkeys.FromPublicKey(string(s.Key))
	return err == nil && pair.Verify(signed(s.statement), s.signature) == nil
}
