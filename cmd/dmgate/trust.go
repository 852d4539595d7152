package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/signature"
)

// trustFlag is the flag --trust: whose signatures count.
type trustFlag struct{ values []string }

func (f *trustFlag) addTo(cmd *cobra.Command, usage string) {
	cmd.Flags().StringSliceVar(&f.values, "trust", nil, usage)
}

// keys returns the keys that the flag names, by themselves or by files that hold one a line.
func (f *trustFlag) keys(cmd *cobra.Command) ([]signature.PublicKey, error) {
	var keys []signature.PublicKey
	for _, value := range f.values {
		if _, err := os.Stat(value); err == nil {
			more, err := keysIn(value)
			if err != nil {
				return nil, err
			}
			keys = append(keys, more...)
			continue
		}
		key, err := signature.ParsePublicKey(value)
		if err != nil {
			return nil, usagef(cmd, "--trust: there is no such file, and %v", err)
		}
		keys = append(keys, key)
	}
	if cmd.Flags().Changed("trust") && len(keys) == 0 {
		return nil, usagef(cmd, "--trust is empty, want a public key or a file with some")
	}
	return keys, nil
}

// maxKeyFile is how large a file with keys may be: room for a thousand.
const maxKeyFile = 64 << 10

// keysIn reads a file of public keys, one a line. A line that begins with # is a comment.
func keysIn(name string) ([]signature.PublicKey, error) {
	data, err := readUpTo(name, maxKeyFile)
	if err != nil {
		return nil, err
	}
	var keys []signature.PublicKey
	number := 0
	for line := range strings.Lines(string(data)) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, err := signature.ParsePublicKey(line)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, number, err)
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("%s: there is no key in it, want public keys, one a line", name)
	}
	return keys, nil
}

// readUpTo reads a file that may have so many bytes.
func readUpTo(name string, most int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAllUpTo(name, f, most)
}

// readAllUpTo reads what may have so many bytes. name is for errors.
func readAllUpTo(name string, r io.Reader, most int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(data)) > most {
		return nil, fmt.Errorf("%s has more than %s, at most that are allowed", name, sizeText(int(most)))
	}
	return data, err
}

// opener opens a pack's directory; "" is the shipped pack.
type opener func(dir string) (fs.FS, error)

// trusting returns what opens packs that one of the keys has signed, and refuses all others. What it returns is in memory,
// so that what is loaded is what was verified. The shipped pack is part of the program and needs no signature.
func trusting(keys []signature.PublicKey) opener {
	return func(dir string) (fs.FS, error) {
		fsys, err := packFiles(dir)
		if err != nil || dir == "" {
			return fsys, err
		}
		_, err = verifyPack(&fsys, keys)
		if err != nil {
			return nil, fmt.Errorf("pack %s is not trusted: %w", dir, err)
		}
		return fsys, nil
	}
}

// verifyPack puts a snapshot of the directory in its place, and returns who has signed what is in it.
func verifyPack(fsys *fs.FS, keys []signature.PublicKey) (*signature.Signature, error) {
	held, err := rules.Snapshot(*fsys)
	if err != nil {
		return nil, err
	}
	*fsys = held
	data, err := fs.ReadFile(held, signature.PackFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("it is not signed, want %s in it", signature.PackFile)
	}
	if err != nil {
		return nil, err
	}
	files, err := packDigests(held)
	if err != nil {
		return nil, err
	}
	return verified(signature.PackFile, data, keys, signature.Pack, files)
}

// verified reads a signature and verifies it. name is that of its file.
func verified(name string, data []byte, keys []signature.PublicKey, kind signature.Kind, files []signature.File) (*signature.Signature, error) {
	s, err := signature.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return s, s.Verify(keys, kind, files)
}

// packDigests returns what of a pack is signed: all files of the snapshot but the signature.
func packDigests(held fs.FS) ([]signature.File, error) {
	var files []signature.File
	var failed error
	err := rules.EachFile(held, ".", func(name string, _ fs.FileInfo) {
		data, err := fs.ReadFile(held, name)
		failed = errors.Join(failed, err)
		if name != signature.PackFile {
			files = append(files, digestOf(name, data))
		}
	})
	return files, errors.Join(err, failed)
}

// listDigest returns what of a list is signed.
func listDigest(name string, data []byte) []signature.File {
	return []signature.File{digestOf(path.Base(name), data)}
}
