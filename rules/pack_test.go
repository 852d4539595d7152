package rules

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite what the tests expect: errors, golden decisions, the reference of facts")

// archive reads an archive's files into a directory in memory, over those of base.
func archive(t *testing.T, file string, base fstest.MapFS) (fstest.MapFS, *txtar.Archive) {
	t.Helper()
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dir := fstest.MapFS{}
	for name, f := range base {
		dir[name] = f
	}
	for _, f := range a.Files {
		dir[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return dir, a
}

func base(t *testing.T) fstest.MapFS {
	dir, _ := archive(t, "testdata/base.txtar", nil)
	return dir
}

// Every mistake has an archive of its own, with the whole error that its author gets to see.
func TestBadPacks(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.txtar")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d archives, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			dir, a := archive(t, file, base(t))
			want := string(dir["want"].Data)
			delete(dir, "want")
			_, err := Load(dir)
			if err == nil {
				t.Fatal("the pack loads, want an error")
			}
			got := err.Error() + "\n"
			if *update {
				a.Files[len(a.Files)-1].Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestBasePackLoads(t *testing.T) {
	p, err := Load(base(t))
	if err != nil {
		t.Fatal(err)
	}
	if p.Config.Name != "base" || len(p.Rules()) != 3+4 {
		t.Errorf("got pack %q with %d rules, want base with its 3 and the 4 that are built in", p.Config.Name, len(p.Rules()))
	}
}

// The revision changes with everything that can change a decision, and with nothing else.
func TestRevision(t *testing.T) {
	revision := func(change func(fstest.MapFS)) string {
		dir := base(t)
		change(dir)
		p, err := Load(dir)
		if err != nil {
			t.Fatal(err)
		}
		return p.Revision
	}
	appendTo := func(name, text string) func(fstest.MapFS) {
		return func(dir fstest.MapFS) {
			dir[name] = &fstest.MapFile{Data: append([]byte(nil), append(fileData(dir, name), text...)...)}
		}
	}
	before := revision(func(fstest.MapFS) {})
	for _, name := range []string{"pack.yaml", "domains.txt", "account.rego"} {
		if revision(appendTo(name, "# a remark\n")) == before {
			t.Errorf("a change of %s leaves the revision as it was", name)
		}
	}
	for _, name := range []string{"README.md", "account_test.rego", "scenarios/a.yaml"} {
		if revision(appendTo(name, "package dmgate_test\n")) != before {
			t.Errorf("a change of %s changes the revision", name)
		}
	}
}

func fileData(dir fstest.MapFS, name string) []byte {
	if f, ok := dir[name]; ok {
		return f.Data
	}
	return nil
}

func TestShippedPackLoads(t *testing.T) {
	dir := Shipped()
	p, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Load(dir)
	if err != nil || again.Revision != p.Revision {
		t.Errorf("revision %s, then %s, %v", p.Revision, again.Revision, err)
	}
	policies := 0
	for _, r := range p.Rules() {
		if r.Source == FromPolicy {
			policies++
			if r.Title == "" || r.Description == "" || r.Abuse == "" {
				t.Errorf("rule %s lacks a title, a description or the abuse that it is about", r.ID)
			}
		}
	}
	if policies < 25 {
		t.Errorf("%d policy rules, want at least 25", policies)
	}
}

// The overlay of pack and policies is a file system like any other.
func TestShippedIsAFileSystem(t *testing.T) {
	var names []string
	err := fs.WalkDir(Shipped(), ".", func(name string, _ fs.DirEntry, err error) error {
		names = append(names, name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(Shipped(), "pack.yaml"); err != nil {
		t.Error(err)
	}
}

// FuzzLoad feeds pack.yaml anything: it loads or says why not.
func FuzzLoad(f *testing.F) {
	files, _ := filepath.Glob("testdata/bad/*.txtar")
	for _, file := range append(files, "testdata/base.txtar") {
		a, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, part := range a.Files {
			if part.Name == "pack.yaml" {
				f.Add(part.Data)
			}
		}
	}
	a, err := txtar.ParseFile("testdata/base.txtar")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, config []byte) {
		dir := fstest.MapFS{}
		for _, part := range a.Files {
			dir[part.Name] = &fstest.MapFile{Data: part.Data}
		}
		dir["pack.yaml"] = &fstest.MapFile{Data: config}
		p, err := Load(dir)
		if (p == nil) == (err == nil) {
			t.Fatalf("pack %v, error %v", p, err)
		}
	})
}
