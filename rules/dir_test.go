package rules

import (
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shippedDir writes the shipped pack to a directory.
func shippedDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, Shipped()); err != nil {
		t.Fatal(err)
	}
	return dir
}

// grow makes a file as large as is said, without room on the disk.
func grow(t *testing.T, name string, size int64) {
	t.Helper()
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Truncate(size); err != nil {
		t.Fatal(err)
	}
}

func replaceFile(t *testing.T, name string, with func(name string) error) {
	t.Helper()
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if err := with(name); err != nil {
		t.Skip("can't be made here:", err)
	}
}

// A pack's directory may hold whatever it likes: loading ends, and says what is wrong.
func TestDirIsBounded(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(t *testing.T, dir string)
		want string
	}{
		{"pack.yaml too large", func(t *testing.T, dir string) { grow(t, filepath.Join(dir, ConfigFile), MaxSource+1) },
			"pack.yaml: can't read pack.yaml: it has 1048577 bytes, at most 1048576 are allowed"},
		{"a policy too large", func(t *testing.T, dir string) { grow(t, filepath.Join(dir, "policies", "x.rego"), 1<<40) },
			"policies/x.rego: can't read policies/x.rego: it has 1099511627776 bytes, at most 1048576 are allowed"},
		{"pack.yaml is a device", func(t *testing.T, dir string) {
			replaceFile(t, filepath.Join(dir, ConfigFile), func(name string) error { return os.Symlink("/dev/zero", name) })
		}, "pack.yaml: can't read pack.yaml: it is a device, want a file"},
		{"a policy is a socket", func(t *testing.T, dir string) {
			t.Chdir(dir) // the name of a socket must be short
			l, err := net.Listen("unix", "x.rego")
			if err != nil {
				t.Skip("no sockets here:", err)
			}
			t.Cleanup(func() { l.Close() })
		}, "x.rego: can't read x.rego: it is a socket, want a file"},
		{"many files", func(t *testing.T, dir string) {
			for i := range MaxFiles {
				if err := os.WriteFile(filepath.Join(dir, "lists", fmt.Sprintf("%d.txt", i)), nil, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}, ".: can't list the pack's directory: there are more than 10000 files and folders, fewer are allowed"},
		{"deep folders", func(t *testing.T, dir string) {
			if err := os.MkdirAll(filepath.Join(dir, strings.Repeat("d/", MaxDepth+1)), 0o755); err != nil {
				t.Fatal(err)
			}
		}, ".: can't list the pack's directory: folders are more than 32 deep, fewer are allowed"},
		{"links that double", func(t *testing.T, dir string) { // 2^20 ways to the last folder
			for i := range 20 {
				folder := filepath.Join(dir, fmt.Sprintf("f%d", i))
				if err := os.Mkdir(folder, 0o755); err != nil {
					t.Fatal(err)
				}
				for _, name := range []string{"a", "b"} {
					if err := os.Symlink(fmt.Sprintf("../f%d", i+1), filepath.Join(folder, name)); err != nil {
						t.Skip("no symbolic links here:", err)
					}
				}
			}
			if err := os.Mkdir(filepath.Join(dir, "f20"), 0o755); err != nil {
				t.Fatal(err)
			}
		}, ".: can't list the pack's directory: there are more than 10000 files and folders, fewer are allowed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := shippedDir(t)
			c.make(t, dir)
			_, err := Load(Dir(dir))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// What Dir shows is what is there.
func TestDirShowsThePack(t *testing.T) {
	pack, err := Load(Dir(shippedDir(t)))
	if err != nil {
		t.Fatal(err)
	}
	shipped, err := Load(Shipped())
	if err != nil {
		t.Fatal(err)
	}
	if pack.Revision != shipped.Revision {
		t.Errorf("the revision is %s, want %s", pack.Revision, shipped.Revision)
	}
	if _, err := fs.Stat(Dir(t.TempDir()), "absent"); !os.IsNotExist(err) {
		t.Errorf("what is absent: %v", err)
	}
}
