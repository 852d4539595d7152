package rules

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
)

// A snapshot is a directory as any other, and stays what it was when it was taken.
func TestSnapshot(t *testing.T) {
	dir := shippedDir(t)
	for _, hidden := range []string{".hidden", "lists/.hidden"} {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(hidden)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	held, err := Snapshot(Dir(dir))
	if err != nil {
		t.Fatal(err)
	}
	before, err := Load(Dir(dir))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "lists")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, ConfigFile), []byte("none"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(held, ConfigFile, "lists/aimed.txt", "policies/account_test.rego"); err != nil {
		t.Error(err)
	}
	after, err := Load(held)
	if err != nil {
		t.Fatal(err)
	}
	if after.Revision != before.Revision {
		t.Errorf("the revision is %s, want %s", after.Revision, before.Revision)
	}
	if changed := after.ListStates()[0].Changed; changed.IsZero() || !changed.Equal(before.ListStates()[0].Changed) {
		t.Errorf("a list changed at %v, want %v", changed, before.ListStates()[0].Changed)
	}
	for _, hidden := range []string{".hidden", "lists/.hidden"} {
		if _, err := fs.Stat(held, hidden); !os.IsNotExist(err) {
			t.Errorf("%s is in the snapshot: %v", hidden, err)
		}
	}
}

func TestSnapshotIsBounded(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(t *testing.T, dir string)
		want string
	}{
		{"large", func(t *testing.T, dir string) {
			grow(t, filepath.Join(dir, "lists", "a.dmlist"), MaxFile+1)
		}, "its files have 1073741825 bytes or more, at most 1073741824 are allowed"},
		{"a device", func(t *testing.T, dir string) {
			if err := os.Symlink("/dev/zero", filepath.Join(dir, "lists", "a.txt")); err != nil {
				t.Skip("no symbolic links here:", err)
			}
		}, "can't read lists/a.txt: it is a device, want a file"},
		{"a link that leads nowhere", func(t *testing.T, dir string) {
			if err := os.Symlink("nowhere", filepath.Join(dir, "lists", "a.txt")); err != nil {
				t.Skip("no symbolic links here:", err)
			}
		}, "can't read lists/a.txt: no such file or directory"},
	} {
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, "lists"), 0o755); err != nil {
			t.Fatal(err)
		}
		c.make(t, dir)
		if _, err := Snapshot(Dir(dir)); err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}
