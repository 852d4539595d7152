package rules

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// TestLoader wants policies to serve again as long as nothing is different that they rest on, and errors to stay errors.
func TestLoader(t *testing.T) {
	files := shippedFiles(t)
	var l Loader
	load := func() *Pack {
		t.Helper()
		pack, err := l.Load(files)
		if err != nil {
			t.Fatal(err)
		}
		return pack
	}
	change := func(name, before, after string) {
		t.Helper()
		files[name].Data = []byte(replaceOnce(t, string(files[name].Data), before, after))
	}
	first := load()
	change("pack.yaml", "account.new: 1.5", "account.new: 2.5")
	second := load()
	if second.Policies != first.Policies || second.Revision == first.Revision ||
		second.Config.Scoring.Weights["account.new"].Points != 2.5 {
		t.Error("a weight was changed: want the same policies in another pack")
	}
	change("pack.yaml", "{name: grown,", "{name: middling,")
	third := load()
	if third.Policies == first.Policies {
		t.Error("the names were changed: want the policies compiled anew")
	}
	change("policies/account.rego", `input.sender.has_avatar == false`, `input.sender.has_avatar == true`)
	if load().Policies == third.Policies {
		t.Error("a policy was changed: want the policies compiled anew")
	}
	change("policies/account.rego", `input.sender.has_avatar == true`, `input.sender.avatar == true`)
	if _, err := l.Load(files); err == nil {
		t.Error("a policy that does not compile is taken")
	}
}

// replaceOnce replaces the one place where before stands.
func replaceOnce(t *testing.T, text, before, after string) string {
	t.Helper()
	if n := strings.Count(text, before); n != 1 {
		t.Fatalf("%q stands in %d places, want 1", before, n)
	}
	return strings.Replace(text, before, after, 1)
}

// shippedFiles is the shipped pack, to be changed.
func shippedFiles(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(Shipped(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(Shipped(), name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
