package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/signature"
)

func newKey(t *testing.T) *signature.Key {
	t.Helper()
	key, _, err := signature.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// signPack signs a pack's directory as the command does.
func signPack(t *testing.T, key *signature.Key, dir string) {
	t.Helper()
	_, to, files, err := toSign(dir)
	if err != nil {
		t.Fatal(err)
	}
	data, err := key.Sign(signature.Pack, files)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// A gate that runs takes only packs that are signed: a change alone is refused, logged and counted, and one whose
// signature comes after it is taken then.
func TestReloadOnlyWhatIsTrusted(t *testing.T) {
	r := newReloading(t, nil)
	key, stranger := newKey(t), newKey(t)
	signPack(t, key, r.dir)
	source, err := newPackSource(modeAct, r.dir, trusting([]signature.PublicKey{key.Public()}))
	if err != nil {
		t.Fatal(err)
	}
	r.sources[0] = source
	before := r.engines.Current().Revision()
	if got := r.changed(edited(t, "pack.yaml", "burst: 1", "burst: 2")); got != reloadFailed {
		t.Errorf("a pack that was changed: the reload is %q", got)
	}
	if log := r.log(); !strings.Contains(log, "the one before stays in force") ||
		!strings.Contains(log, "is not trusted: it is not what was signed: pack.yaml has changed") {
		t.Errorf("the log says %s", log)
	}
	signPack(t, stranger, r.dir)
	if got := r.changed(nil); got != reloadFailed {
		t.Errorf("a pack that somebody else has signed: the reload is %q", got)
	}
	if r.engines.Current().Revision() != before {
		t.Error("a pack that is not trusted decides")
	}
	signPack(t, key, r.dir)
	if got := r.changed(nil); got != reloadApplied || r.engines.Current().Revision() == before {
		t.Errorf("a pack that is signed again: the reload is %q: %s", got, r.log())
	}
	if err := os.Remove(filepath.Join(r.dir, signature.PackFile)); err != nil {
		t.Fatal(err)
	}
	if got := r.changed(nil); got != reloadFailed {
		t.Errorf("without a signature the reload is %q", got)
	}
}

// What is verified is what is loaded, whatever becomes of the directory in between.
func TestVerifiedBytesAreLoaded(t *testing.T) {
	dir := t.TempDir()
	putPack(t, dir, reloadPack)
	key := newKey(t)
	signPack(t, key, dir)
	want, err := rules.Load(rules.Dir(dir))
	if err != nil {
		t.Fatal(err)
	}
	fsys, err := trusting([]signature.PublicKey{key.Public()})(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	pack, err := rules.Load(fsys)
	if err != nil || pack.Revision != want.Revision {
		t.Errorf("what is loaded is not what was verified: %v", err)
	}
}

func TestReadUpTo(t *testing.T) {
	for size, want := range map[int]string{0: "<nil>", 1024: "<nil>", 1025: "keys.txt has more than 1.0 KiB, at most that are allowed"} {
		data, err := readAllUpTo("keys.txt", strings.NewReader(strings.Repeat("x", size)), 1024)
		if got := fmt.Sprint(err); got != want || err == nil && len(data) != size {
			t.Errorf("%d bytes: got %q and %d bytes, want %q", size, got, len(data), want)
		}
	}
}
