package rules

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/dmgate/dmgate/rules/schema"
	"github.com/dmgate/dmgate/rules/schema/schematest"
	"github.com/dmgate/dmgate/rules/strictyaml"
)

const packSchemaFile = "shipped/schema/pack.schema.json"

// The schema that is shipped is the one that the code makes.
func TestPackSchemaIsWritten(t *testing.T) {
	schematest.Written(t, packSchemaFile, PackSchema(), *update)
}

// jsonOf returns what YAML means in JSON, or false where it is no YAML.
func jsonOf(data []byte) (any, bool) {
	p := &strictyaml.Problems{}
	root, ok := strictyaml.Parse("pack.yaml", data, p)
	if !ok {
		return nil, false
	}
	return root.JSON(), true
}

func TestPackSchemaTakesPacks(t *testing.T) {
	compiled := schematest.Compile(t, PackSchema())
	for name, data := range map[string][]byte{
		"shipped": fileOf(t, "shipped/pack.yaml"), "base": fileData(base(t), "pack.yaml"), "rich": []byte(richPack),
	} {
		value, ok := jsonOf(data)
		if !ok {
			t.Fatalf("%s is no YAML", name)
		}
		if err := compiled.Validate(value); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func fileOf(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// beyondSchema is the mistakes that a schema can't tell: what rests on order, on other places or on other files, and
// what is no YAML, of which every editor tells by itself.
var beyondSchema = []string{
	"bad_condition_value", "band_bounded", "band_order", "character", "colon_in_value", "duplicate_key",
	"duplicate_weight", "empty", "engine_rule", "indentation", "limit_band_twice", "limit_without_weight", "list_damaged",
	"list_file_twice", "list_flood", "list_malformed", "list_missing", "list_without_weight", "not_closed",
	"not_utf8", "not_yaml", "policy_syntax", "policy_typo", "quote", "rule_without_weight", "tab", "threshold_order",
	"two_documents", "unknown_anchor", "unknown_rule", "weight_nowhere", "weight_of_fact",
}

// The schema refuses every mistake that a schema can tell.
func TestPackSchemaRefusesMistakes(t *testing.T) {
	compiled := schematest.Compile(t, PackSchema())
	files, err := filepath.Glob("testdata/bad/*.txtar")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d archives, %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		dir, _ := archive(t, file, base(t))
		value, ok := jsonOf(fileData(dir, "pack.yaml"))
		refused := ok && compiled.Validate(value) != nil
		if beyond := slices.Contains(beyondSchema, name); refused == beyond {
			t.Errorf("%s: refused %v, and among those that a schema can't tell %v", name, refused, beyond)
		}
	}
}

// richPack has every key that a pack can have.
const richPack = `
name: rich
thresholds: {requests: 3, drop: 10.5}
trust: {follow_age: 72h}
rollout: {percent: 50, allow: [u1]}
breaker: {window: 1000, percent: 25, factor: 10, hold: 1h, except: ["limit.*"]}
bands:
  account_age:
    fact: sender.account_age
    ranges: [{name: new, below: 3d}, {name: young, below: 1h30m}, {name: old}]
    unknown: unknown
  words:
    fact: content.words
    ranges: [{name: few, below: 4}, {name: many}]
lists:
  domains: {kind: domains, as: hit, block: [domains.txt], allow: [fine.txt]}
  themes: {kind: phrases, as: fact, block: [lists/themes.txt]}
limits:
  sender:
    counts: messages
    key: [sender, device]
    when:
      conversation.state: [none, pending]
      recipient.inbox: everyone
      content.link: true
      bands.account_age: [new]
      bands.words: few
      lists.themes: false
    rate: 10/1h
    burst: 10
    bands: [{name: exceeded, from: 1}, {name: flood, from: 2.5}]
weights:
  all:
    cap: 6.5
    rules:
      account.new: -2.5
      limit.sender: {weight: 5, floor: requests, mode: act}
      list.domains: {floor: drop}
`

// oddities are what stands in the place of values.
var oddities = []string{
	"", "~", "true", `"true"`, "0", "-0", "1", "05", "+5", "-1", "2.5", "1.0", ".5", "1e3", "0x10", "1_000", ".inf", ".nan",
	`"5"`, "none", "ok", "Name", "a.b", "a b", "[]", "{}", "[1]", "[none]", "[none, none]", "{a: b}", "{mode: shadow}",
	"30d", "+1h", ".5h", "1.h", "1h30m", "-1h", "h", "d", "10/1h", "+10/h30m", "10/.5h", "10/d", "10/0x", "0/1h",
	"a/../b.txt", "../b.txt", "./b.txt", "/b.txt", "..", "sender", "2026-01-01", "inbox.closed", "drop",
}

// What the schema refuses, the loader refuses too, so that an editor never finds fault with a pack that decides.
func TestPackSchemaRefusesNoPack(t *testing.T) {
	compiled := schematest.Compile(t, PackSchema())
	both, loader := 0, 0
	eachVariant(t, func(what string, data []byte) {
		p := &strictyaml.Problems{}
		readConfig(ConfigFile, data, p)
		value, ok := jsonOf(data)
		refused := ok && compiled.Validate(value) != nil
		switch {
		case refused && p.Len() == 0:
			t.Errorf("the schema refuses what the loader takes: %s\n%v", what, compiled.Validate(value))
		case refused:
			both++
		}
		if p.Len() > 0 {
			loader++
		}
	})
	if share := float64(both) / float64(loader); loader < 500 || share < 0.85 {
		t.Errorf("of %d variants that the loader refuses the schema refuses %d, want 85 in 100", loader, both)
	}
}

// eachVariant calls try with richPack changed in one place: every value replaced by some of the oddities in turn,
// every key renamed and every one left out.
func eachVariant(t *testing.T, try func(what string, data []byte)) {
	t.Helper()
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(richPack), &root); err != nil {
		t.Fatal(err)
	}
	variant := func(what string) {
		data, err := yaml.Marshal(&root)
		if err != nil {
			t.Fatal(err)
		}
		try(what, data)
	}
	values := 0
	var walk func(path string, n *yaml.Node)
	walk = func(path string, n *yaml.Node) {
		before := *n
		for i := values % everyOddity; i < len(oddities); i += everyOddity {
			*n = nodeOf(t, oddities[i])
			variant(path + ": " + oddities[i])
		}
		values++
		*n = before
		for i, inner := range before.Content {
			name := path + "." + inner.Value
			if n.Kind == yaml.MappingNode && i%2 == 0 {
				n.Content = slices.Delete(slices.Clone(before.Content), i, i+2)
				variant(name + " left out")
				n.Content = before.Content
				inner.Value += "X"
				variant(name + " renamed")
				inner.Value = strings.TrimSuffix(inner.Value, "X")
				continue
			}
			walk(name, inner)
		}
	}
	walk("", root.Content[0])
}

// everyOddity leaves out most oddities at each value, others at the next, to spare time. 1 tries all.
const everyOddity = 8

func nodeOf(t *testing.T, text string) yaml.Node {
	t.Helper()
	var document yaml.Node
	if err := yaml.Unmarshal([]byte("v: "+text), &document); err != nil {
		t.Fatal(err)
	}
	return *document.Content[0].Content[1]
}

// The schema names the keys that the loader knows, and requires those that it requires, everywhere.
func TestPackSchemaHasTheKeysOfTheLoader(t *testing.T) {
	for _, c := range []struct{ path, text string }{
		{"", "%s"},
		{"thresholds", "thresholds: %s"},
		{"trust", "trust: %s"},
		{"rollout", "rollout: %s"},
		{"breaker", "breaker: %s"},
		{"bands/a", "bands: {a: %s}"},
		{"bands/a/ranges/0", "bands: {a: {fact: content.words, ranges: [%s]}}"},
		{"lists/a", "lists: {a: %s}"},
		{"limits/a", "limits: {a: %s}"},
		{"limits/a/bands/0", "limits: {a: {bands: [%s]}}"},
		{"weights/a", "weights: {a: %s}"},
		{"weights/a/rules/b.c", "weights: {a: {rules: {b.c: %s}}}"},
	} {
		s := schemaAt(t, PackSchema(), c.path)
		var named []string
		for _, f := range s.Fields {
			named = append(named, f.Name)
		}
		p := &strictyaml.Problems{}
		readConfig(ConfigFile, []byte(strings.ReplaceAll(c.text, "%s", "{unheard_of: 1}")), p)
		keys, required := keysOf(p.Err().Error(), strings.ReplaceAll(c.path, "/", "."))
		if slices.Sort(named); !slices.Equal(named, keys) {
			t.Errorf("%q: the schema has %v, the loader %v", c.path, named, keys)
		}
		if wanted := slices.Sorted(slices.Values(s.Required)); !slices.Equal(wanted, required) {
			t.Errorf("%q: the schema requires %v, the loader %v", c.path, wanted, required)
		}
	}
}

// schemaAt returns the schema of what stands at a path.
func schemaAt(t *testing.T, s *schema.Schema, path string) *schema.Schema {
	t.Helper()
	for name := range strings.FieldsFuncSeq(path, func(r rune) bool { return r == '/' }) {
		all := slices.Clone(s.Fields)
		if s.Then != nil {
			all = append(slices.Clone(s.Then.Fields), all...)
		}
		i := slices.IndexFunc(all, func(f schema.Member) bool { return f.Name == name })
		switch {
		case name == "0":
			s = s.Items
		case i >= 0:
			s = all[i].Schema
		case len(s.Named) > 0:
			s = s.Named[0].Schema
		default:
			t.Fatalf("the schema has no %s", path)
		}
	}
	return s
}

var problemForm = regexp.MustCompile(`^pack.yaml:1: (?:(.*): )?(?:unknown key "unheard_of", want (.*)|key "(\w+)" is absent)$`)

// keysOf returns the keys that an error says are known at a path, and those that are required.
func keysOf(said, path string) (known, required []string) {
	for line := range strings.SplitSeq(said, "\n") {
		m := problemForm.FindStringSubmatch(line)
		switch {
		case m == nil || m[1] != path:
		case m[3] != "":
			required = append(required, m[3])
		default:
			known = strings.Split(strings.ReplaceAll(m[2], " or ", ", "), ", ")
		}
	}
	return known, required
}
