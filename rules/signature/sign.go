package signature

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode"
)

// Kind is what a signature is of. One of a list says nothing about a pack.
type Kind string

// What can be signed.
const (
	Pack Kind = "pack" // all files of a directory but PackFile
	List Kind = "list" // one file
)

// The names of files with signatures.
const (
	PackFile   = "pack.sig" // in the pack's directory
	ListSuffix = ".sig"     // behind the list's name
)

// The bounds of a file with a signature.
const (
	MaxSize  = 4 << 20 // bytes
	maxFiles = 10_000
	maxName  = 1024 // bytes
)

// File is a file that is signed.
type File struct {
	Name   string // with slashes, from the pack's directory; a list's is without a directory
	SHA256 [sha256.Size]byte
}

// Sign returns the content of a file with a signature of these files, in any order. Names that are no paths, or have
// control characters, are errors.
func (k *Key) Sign(kind Kind, files []File) ([]byte, error) {
	files = sorted(files)
	for i, f := range files {
		if err := checkName(f.Name); err != nil {
			return nil, err
		}
		if i > 0 && files[i-1].Name == f.Name {
			return nil, fmt.Errorf("file %q is there twice", f.Name)
		}
	}
	if len(files) > maxFiles {
		return nil, fmt.Errorf("there are %d files, at most %d can be signed", len(files), maxFiles)
	}
	text := statement(kind, files, k.Public())
	signature, err := k.pair.Sign(signed(text))
	if err != nil {
		return nil, err
	}
	out := text + signaturePrefix + base64.StdEncoding.EncodeToString(signature) + "\n"
	if len(out) > MaxSize {
		return nil, fmt.Errorf("the names of the files are too long: the signature has %d bytes, at most %d are allowed", len(out), MaxSize)
	}
	return []byte(out), nil
}

// domain is signed before a statement. A key for NATS also signs what a server sends it, which is UTF-8, and tokens, which
// are ASCII: behind this first byte neither can be taken for a signature here, nor one made here for theirs.
const domain = "\xff" + "dmgate signature, see rules/signature\n"

func signed(statement string) []byte { return []byte(domain + statement) }

// What lines begin with.
const (
	headerPrefix    = "dmgate signature 1 of a "
	keyPrefix       = "key "
	signaturePrefix = "signature "
)

// statement is all of a signature's file but its last line. Files are sorted.
func statement(kind Kind, files []File, key PublicKey) string {
	var b strings.Builder
	b.WriteString(headerPrefix + string(kind) + "\n")
	for _, f := range files {
		b.WriteString(hex.EncodeToString(f.SHA256[:]) + "  " + f.Name + "\n")
	}
	b.WriteString(keyPrefix + string(key) + "\n")
	return b.String()
}

func sorted(files []File) []File {
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return files
}

func checkName(name string) error {
	unprintable := func(r rune) bool { return r == unicode.ReplacementChar || !unicode.IsPrint(r) }
	switch {
	case !fs.ValidPath(name), name == ".", strings.ContainsFunc(name, unprintable):
		return fmt.Errorf("a file is named %q, want a name without control characters", name)
	case len(name) > maxName:
		return fmt.Errorf("the name of a file has %d bytes, at most %d are allowed", len(name), maxName)
	}
	return nil
}
