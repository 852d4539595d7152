package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const modulePath = "github.com/dmgate/dmgate"

// tableRow is a row of the table of folders in docs/architecture.md: the folder, and what it may import.
var tableRow = regexp.MustCompile("(?m)^\\| `([a-z/]+)/` \\|.*\\| *([^|]*?) *\\|$")

// mayImport reads from docs/architecture.md which other packages of this module each one may import: the domain none,
// adapters the domain, the command all.
func mayImport(t *testing.T) map[string][]string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "architecture.md"))
	if err != nil {
		t.Fatal(err)
	}
	table := map[string][]string{}
	for _, row := range tableRow.FindAllStringSubmatch(string(page), -1) {
		table[row[1]] = strings.Split(row[2], ", ")
	}
	return table
}

// onlyIn says which packages may import a module from outside, and why no other may.
var onlyIn = []struct {
	module   string
	packages []string
	reason   string
}{
	{"github.com/bits-and-blooms/", []string{"rules/blocklist"},
		"a Bloom filter may be wrong, so only the package that confirms its hits may ask it"},
	{"golang.org/x/time/rate", []string{"ratelimit"},
		"its buckets rewind with the clock and must never be evicted early; ratelimit guards both"},
	{"github.com/open-policy-agent/", []string{"rego"},
		"the policy engine is an adapter: rules see findings, not its types"},
	{"github.com/nats-io/nats", []string{"filter/stream"},
		"a decision must not depend on how messages travel"},
	{"github.com/nats-io/jwt", nil, "the tests alone make credentials"},
	{"github.com/nats-io/nkeys", []string{"rules/signature"},
		"who has signed a pack is asked in one place; credentials are the NATS client's"},
	{"github.com/synadia-io/", []string{"filter/stream"},
		"a decision must not depend on how messages travel"},
	{"go.yaml.in/yaml", []string{"rules", "rules/strictyaml"},
		"what authors write in YAML is read strictly, in one place"},
	{"github.com/santhosh-tekuri/", []string{"rules/schema/schematest"},
		"schemas are for editors; dmgate reads strictly by itself, and only tests ask whether the two agree"},
	{"golang.org/x/net/publicsuffix", []string{"filter/content", "rules/blocklist"},
		"registrable domains are made where text is read and where list keys are made"},
	{"github.com/spf13/", []string{"cmd/dmgate"}, "flags belong to the command"},
	{"github.com/prometheus/", []string{"cmd/dmgate"}, "a decision counts nothing: who runs the gate observes what comes out"},
	{"golang.org/x/term", []string{"cmd/dmgate"}, "the terminal belongs to the command"},
}

func TestImportDirection(t *testing.T) {
	table, all := mayImport(t), productionImports(t)
	for pkg, imports := range all {
		allowed, ok := table[pkg]
		if !ok {
			t.Errorf("the table of folders in docs/architecture.md lacks %s", pkg)
		}
		for _, imported := range imports {
			if own, ok := strings.CutPrefix(imported, modulePath+"/"); !ok {
				checkOutside(t, pkg, imported)
			} else if !slices.Contains(allowed, own) && !slices.Contains(allowed, "all") {
				t.Errorf("%s imports %s; it may import %v: dependencies point to the domain", pkg, own, allowed)
			}
		}
	}
	for pkg, allowed := range table {
		if all[pkg] == nil {
			t.Errorf("docs/architecture.md has a folder %s, which holds no package", pkg)
		}
		for _, own := range allowed {
			if table[own] != nil && !slices.Contains(all[pkg], modulePath+"/"+own) {
				t.Errorf("docs/architecture.md lets %s import %s, which it does not", pkg, own)
			}
		}
	}
}

func checkOutside(t *testing.T, pkg, imported string) {
	t.Helper()
	if pkg == "filter" && strings.Contains(strings.Split(imported, "/")[0], ".") {
		t.Errorf("filter imports %s; the domain imports nothing but the standard library", imported)
	}
	for _, rule := range onlyIn {
		if strings.HasPrefix(imported, rule.module) && !slices.Contains(rule.packages, pkg) {
			t.Errorf("%s imports %s; only %v may: %s", pkg, imported, rule.packages, rule.reason)
		}
	}
}

// What go.mod requires directly is what the table of dependencies in docs/architecture.md explains, line for line.
func TestDependenciesAreExplained(t *testing.T) {
	root := filepath.Join("..", "..")
	module, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(root, "docs", "architecture.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "\n## Dependencies\n")
	required := firsts(regexp.MustCompile(`(?m)^\t(\S+) v\S+$`), string(module)) // indirect ones have a comment behind
	explained := firsts(regexp.MustCompile(`(?m)^\| (\S+\.\S+) \|`), table)
	if len(required) == 0 || !slices.Equal(required, explained) {
		t.Errorf("go.mod requires\n%s\nand docs/architecture.md explains\n%s", strings.Join(required, "\n"),
			strings.Join(explained, "\n"))
	}
}

// firsts returns what the first group of a pattern matches, sorted.
func firsts(pattern *regexp.Regexp, text string) []string {
	var out []string
	for _, found := range pattern.FindAllStringSubmatch(text, -1) {
		out = append(out, found[1])
	}
	slices.Sort(out)
	return out
}

// The domain has no I/O and no clock.
func TestDomainHasNoInputOrOutput(t *testing.T) {
	for _, imported := range productionImports(t)["filter"] {
		if slices.Contains([]string{"os", "net", "net/http", "log", "log/slog", "math/rand", "math/rand/v2"}, imported) {
			t.Errorf("filter imports %s; a decision follows from the pack, the state and the message alone", imported)
		}
	}
}

// isModule reports whether a folder is a module of its own.
func isModule(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

// productionImports returns what the files of each package import, its tests left out.
func productionImports(t *testing.T) map[string][]string {
	t.Helper()
	root := filepath.Join("..", "..")
	imports := map[string][]string{}
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != root && (entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".")):
			return fs.SkipDir
		case entry.IsDir() && name != root && isModule(name):
			return fs.SkipDir // what dmgate does not depend on
		case entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		relative, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		pkg := path.Dir(filepath.ToSlash(relative))
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			imports[pkg] = append(imports[pkg], imported)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(imports["filter"]) == 0 || len(imports["cmd/dmgate"]) == 0 {
		t.Fatal("no imports were found: is the test in cmd/dmgate?")
	}
	return imports
}
