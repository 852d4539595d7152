package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// A pack that can't be written whole says what of it there is, and leaves what was there before as it was.
func TestInitFailsPartWay(t *testing.T) {
	dir := t.TempDir()
	pack := fstest.MapFS{
		"lists/a.txt": {Data: []byte("a\n")},
		"lists/b.txt": {Data: []byte("b\n")},
		"pack.yaml":   {Data: []byte("name: new\n")},
	}
	if err := os.MkdirAll(filepath.Join(dir, "lists"), 0o777); err != nil {
		t.Fatal(err)
	}
	mine := filepath.Join(dir, "lists", "b.txt")
	if err := os.WriteFile(mine, []byte("mine\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	written, err := writePack(dir, pack)
	if !errors.Is(err, fs.ErrExist) || strings.Join(written, " ") != "lists/a.txt" {
		t.Fatalf("wrote %v, %v", written, err)
	}
	if data, err := os.ReadFile(mine); err != nil || string(data) != "mine\n" {
		t.Errorf("the file that was there holds %q, %v", data, err)
	}
	said := partlyWritten(dir, written, err).Error()
	for _, want := range []string{"the pack is not complete", "b.txt", "1 file ", "the last one lists/a.txt"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q does not say %q", said, want)
		}
	}
	if said := partlyWritten(dir, nil, fs.ErrPermission).Error(); !strings.HasPrefix(said, "nothing was written: ") {
		t.Errorf("said %q", said)
	}
}
