package review

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/dmgate/dmgate/rules"
)

var update = flag.Bool("update", false, "rewrite the warnings that the archives expect")

// near marks the files of an archive that mend what it warns of.
const near = "near/"

// archive lays an archive's files over others, and returns those that mend it apart.
func archive(t *testing.T, file string, base fstest.MapFS) (pack, mended fstest.MapFS, a *txtar.Archive) {
	t.Helper()
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pack, mended = fstest.MapFS{}, fstest.MapFS{}
	for name, f := range base {
		pack[name], mended[name] = f, f
	}
	for _, f := range a.Files {
		name, mends := strings.CutPrefix(f.Name, near)
		mended[name] = &fstest.MapFile{Data: f.Data}
		if !mends {
			pack[name] = &fstest.MapFile{Data: f.Data}
		}
	}
	return pack, mended, a
}

func base(t *testing.T) fstest.MapFS {
	pack, _, _ := archive(t, "testdata/base.txtar", nil)
	return pack
}

// review returns the warnings about a pack, one a line.
func review(t *testing.T, dir fs.FS) string {
	t.Helper()
	pack, err := rules.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	found, err := Pack(pack, dir)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, w := range found {
		fmt.Fprintln(&b, w)
	}
	return b.String()
}

// Every warning has an archive of its own, with all that its author gets to see, and a near miss that is in order.
func TestWarnings(t *testing.T) {
	files, err := filepath.Glob("testdata/warned/*.txtar")
	if err != nil || len(files) < len(Kinds) {
		t.Fatalf("%d archives, %v; want one for each of %d kinds at least", len(files), err, len(Kinds))
	}
	var seen []Kind
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			pack, mended, a := archive(t, file, base(t))
			want := string(pack["want"].Data)
			delete(pack, "want")
			got := review(t, pack)
			if *update {
				a.Files[len(a.Files)-1].Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if got != want || got == "" {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			if left := review(t, mended); left != "" {
				t.Errorf("the near miss is warned of:\n%s", left)
			}
			for _, k := range Kinds {
				if strings.Contains(got, "["+string(k)+"]") {
					seen = append(seen, k)
				}
			}
		})
	}
	for _, k := range Kinds {
		if !slices.Contains(seen, k) {
			t.Errorf("no archive is about %s", k)
		}
	}
}

func TestNothingToSay(t *testing.T) {
	for name, dir := range map[string]fs.FS{"base": base(t), "shipped": rules.Shipped()} {
		if got := review(t, dir); got != "" {
			t.Errorf("%s: got\n%s\nwant nothing", name, got)
		}
	}
}

// The same pack has the same warnings in the same order each time.
func TestSameEachTime(t *testing.T) {
	pack, _, _ := archive(t, "testdata/warned/contradictions.txtar", base(t))
	delete(pack, "want")
	first := review(t, pack)
	for range 20 {
		if got := review(t, pack); got != first {
			t.Fatalf("got\n%s\nthen\n%s", first, got)
		}
	}
}

// Files that only look like a part of the pack are told from those that are one, and from what else lies about.
func TestUnreadFiles(t *testing.T) {
	const policy, scenarios = "nothing reads it: names of policies end in .rego; rename or remove it",
		"nothing runs these scenarios: they stand in folder scenarios; move or remove it"
	for name, c := range map[string]struct{ data, want string }{
		"policies/coins.reg":      {"", policy},
		"policies/coins.rego.txt": {"", policy},
		"policies/coins.Rego":     {"", policy},
		"policies/coins.rego~":    {"", ""},
		"policies/README.md":      {"", ""},
		"scenario/coins.yaml":     {"about: coins\nscenarios:\n  a:\n", scenarios},
		"coins.yml":               {"scenarios:\n  a:\n", scenarios},
		"scenarios/coins.yaml":    {"scenarios:\n  a:\n", ""},
		"compose.yaml":            {"services:\n  scenarios: 1\n", ""},
		".github/coins.yaml":      {"scenarios:\n  a:\n", ""},
		"lists/.coins.txt":        {"", ""},
		"lists/coins.csv":         {"", ""},
		"schema/a.json":           {"{}", ""},
	} {
		dir := base(t)
		dir[name] = &fstest.MapFile{Data: []byte(c.data)}
		want := ""
		if c.want != "" {
			want = name + ": warning: " + c.want + " [unread-file]\n"
		}
		if got := review(t, dir); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
