package rules

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io/fs"
	"maps"
	"slices"
)

// revision digests every file that was loaded: SHA-256 over names and contents, each after its length, in the order of
// the names. Tests, scenarios and notes in the pack are not part of it, since they change no decision.
func (f *files) revision() string {
	digest := sha256.New()
	write := func(data []byte) {
		var length [8]byte
		binary.BigEndian.PutUint64(length[:], uint64(len(data)))
		digest.Write(length[:])
		digest.Write(data)
	}
	for _, name := range slices.Sorted(maps.Keys(f.read)) {
		write([]byte(name))
		write(f.read[name])
	}
	return "sha256:" + hex.EncodeToString(digest.Sum(nil))
}

// reason leaves out what fs.PathError repeats.
func reason(err error) string {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err.Error()
	}
	return err.Error()
}
