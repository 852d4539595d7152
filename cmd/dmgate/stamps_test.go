package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// writeStamped writes a file of a pack, with the same time whenever it is written.
func writeStamped(t *testing.T, dir, name, text string) {
	t.Helper()
	name = filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(name, time.Time{}, time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
}

// relink has a symbolic link lead elsewhere at one stroke, as Kubernetes does.
func relink(t *testing.T, to, link string) {
	t.Helper()
	if err := os.Symlink(to, link+".new"); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	if err := os.Rename(link+".new", link); err != nil {
		t.Fatal(err)
	}
}

// A volume of a ConfigMap changes by one hidden link that all others lead through. Size and time of the files behind it may
// well be the same as before.
func TestStampsSeeLinksLeadElsewhere(t *testing.T) {
	dir := t.TempDir()
	for _, version := range []string{"..first", "..second"} {
		writeStamped(t, dir, version+"/pack.yaml", "name: a")
		writeStamped(t, dir, version+"/policies/hello.rego", "package dmgate")
	}
	relink(t, "..first", filepath.Join(dir, "..data"))
	relink(t, "..data/pack.yaml", filepath.Join(dir, "pack.yaml"))
	relink(t, "..data/policies", filepath.Join(dir, "policies"))
	before := stampsOf(dir)
	if len(before) != 2 || !before.equal(stampsOf(dir)) {
		t.Errorf("the files are %v, want pack.yaml and policies/hello.rego", before)
	}
	relink(t, "..second", filepath.Join(dir, "..data"))
	if got := before.changes(stampsOf(dir)); got != "pack.yaml has changed, policies/hello.rego has changed" {
		t.Errorf("after the link the changes are %q", got)
	}
	// The same holds where the pack's directory is the link.
	link := filepath.Join(t.TempDir(), "current")
	relink(t, filepath.Join(dir, "..first"), link)
	before = stampsOf(link)
	relink(t, filepath.Join(dir, "..second"), link)
	if before.equal(stampsOf(link)) {
		t.Error("the pack's directory leads elsewhere, and nothing is seen")
	}
}

// A link to a folder above is no way to go on for ever.
func TestStampsEndInACircle(t *testing.T) {
	dir := t.TempDir()
	writeStamped(t, dir, "pack.yaml", "name: a")
	if err := os.Mkdir(filepath.Join(dir, "lists"), 0o755); err != nil {
		t.Fatal(err)
	}
	relink(t, ".", filepath.Join(dir, "again"))
	relink(t, "..", filepath.Join(dir, "lists", "too"))
	if got := len(stampsOf(dir)); got != 1 {
		t.Errorf("%d files, want 1", got)
	}
	writeStamped(t, dir, ".git/index", "")
	writeStamped(t, dir, "lists/senders.txt~", "")
	if got := len(stampsOf(dir)); got != 1 {
		t.Errorf("%d files: what is hidden, or an editor's, counts", got)
	}
}
