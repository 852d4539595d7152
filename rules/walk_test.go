package rules

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A pack is the same pack where all that can be seen of it are links, as in a volume of Kubernetes.
func TestLoadFollowsLinks(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "..2026"), Shipped()); err != nil {
		t.Fatal(err)
	}
	link := func(to, name string) {
		t.Helper()
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skip("no symbolic links here:", err)
		}
	}
	link("..2026", "..data")
	for _, name := range []string{"pack.yaml", "policies", "lists"} {
		link(filepath.Join("..data", name), name)
	}
	link(".", "round") // and round
	pack, err := Load(os.DirFS(dir))
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
	link("nowhere", "lost.rego")
	if _, err := Load(os.DirFS(dir)); err == nil || err.Error() != "lost.rego: can't read lost.rego: no such file or directory" {
		t.Errorf("a link that leads nowhere: %v", err)
	}
}

// What is hidden is no part of a pack, and a folder that can't be listed is an error, but not the end.
func TestEachFile(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a/b/c.txt", "a/.d/e.txt", ".f", "g.txt"} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var names []string
	see := func(name string, info os.FileInfo) {
		if info == nil {
			name += "?"
		}
		names = append(names, name)
	}
	if err := EachFile(os.DirFS(dir), ".", see); err != nil || !slices.Equal(names, []string{"a/b/c.txt", "g.txt"}) {
		t.Errorf("the files are %q, %v", names, err)
	}
	if err := EachFile(os.DirFS(dir), "nowhere", see); err == nil {
		t.Error("a folder that is not there is no error")
	}
}
