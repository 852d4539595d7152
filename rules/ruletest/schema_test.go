package ruletest

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/schema"
	"github.com/dmgate/dmgate/rules/schema/schematest"
	"github.com/dmgate/dmgate/rules/strictyaml"
)

var update = flag.Bool("update", false, "rewrite the schema of scenarios")

const schemaFile = "../shipped/schema/scenario.schema.json"

// The schema that is shipped is the one that the code makes.
func TestScenarioSchemaIsWritten(t *testing.T) {
	schematest.Written(t, schemaFile, ScenarioSchema(), *update)
}

// refusal returns why the schema refuses a file of scenarios, or nil.
func refusal(t *testing.T, compiled *jsonschema.Schema, file string) error {
	t.Helper()
	root, ok := strictyaml.Parse("s.yaml", []byte(file), &strictyaml.Problems{})
	if !ok {
		t.Fatalf("no YAML: %s", file)
	}
	return compiled.Validate(root.JSON())
}

// fullScenario has every key that a file of scenarios can have.
const fullScenario = `
about: everything
clock: 2026-11-22T10:00:00Z
defaults:
  conversation: {id: c1, state: pending, messages: 3}
  sender: {id: ana, account_age: 400d, verified: true, age_band: 18+, has_avatar: false, followers: 1, following: 2,
    device_id: d1, ip: 203.0.113.9}
  recipient: {id: "r{n}", inbox: everyone, age_band: 16-17, hidden_words: [forex]}
  relationship: {follow_age: 3d, recipient_follows: false, recipient_messaged: false, recipient_blocked: false,
    mutual_friends: 0, suggested_by: [contacts]}
scenarios:
  one:
    clock: 2026-11-22T10:00:00+01:00
    defaults: {sender: {account_age: null, created_at: 2026-01-01T00:00:00Z}}
    steps:
      - name: a step
        after: 1m
        times: 10
        every: 1s
        message:
          id: "m{n}"
          sent_at: 2026-11-22T10:00:00Z
          text: Hello
          relationship: {follow_age: null, sender_follows: true, sender_follows_since: 2026-11-22T10:00:00Z}
          attachments: [{kind: video, id: v1, url: "https://a.example/v", sha256: ""}]
        expect:
          route: inbox
          score: "< 10"
          trust: none
          hits: [limit.sender]
          no_hits: [account.*]
          only_hits: []
          shadow_hits: [content.sticker]
          counts: {inbox: ">= 1", limit.sender: 1}
          first: {score: -0.5..3}
          last: {route: requests, score: 4.5}
      - {times: 5, over: 1h, message: {sender: null, text: null, attachments: null}, expect: {route: inbox}}
`

func TestScenarioSchemaTakesScenarios(t *testing.T) {
	compiled := schematest.Compile(t, ScenarioSchema())
	page, err := os.ReadFile("../../docs/testing.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```yaml\n")
	example, _, found := strings.Cut(rest, "```")
	if !found {
		t.Fatal("docs/testing.md has no example")
	}
	for name, file := range map[string]string{"full": fullScenario, "docs/testing.md": example} {
		if err := refusal(t, compiled, file); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := load(t, fullScenario); err != nil {
		t.Errorf("the scenario with every key does not load: %v", err)
	}
}

// Every scenario of the shipped pack is one that editors take, and names its schema for them.
func TestShippedScenariosNameTheirSchema(t *testing.T) {
	const first = "# yaml-language-server: $schema=../schema/scenario.schema.json\n"
	compiled := schematest.Compile(t, ScenarioSchema())
	files, err := fs.Glob(rules.Shipped(), ScenarioFolder+"/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := fs.ReadFile(rules.Shipped(), file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(data, []byte(first)) {
			t.Errorf("%s does not begin with %s", file, first)
		}
		if err := refusal(t, compiled, string(data)); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// The schema refuses the mistakes that a schema can tell; none of these loads.
func TestScenarioSchemaRefusesMistakes(t *testing.T) {
	compiled := schematest.Compile(t, ScenarioSchema())
	step := func(text string) string { return head + "    - " + text + "\n" }
	for name, file := range map[string]string{
		"no scenarios":         "about: nothing",
		"none":                 "scenarios: {}",
		"unknown key":          "scenaries: {}\n" + step("{expect: {route: inbox}}"),
		"no steps":             "scenarios: {one: {steps: []}}",
		"clock":                "clock: noon\n" + step("{expect: {route: inbox}}"),
		"field":                step("{message: {sendr: {id: a}}, expect: {route: inbox}}"),
		"field below":          step("{message: {sender: {acount_age: 1h}}, expect: {route: inbox}}"),
		"type":                 step("{message: {sender: {followers: many}}, expect: {route: inbox}}"),
		"negative":             step("{message: {sender: {followers: -1}}, expect: {route: inbox}}"),
		"number for an id":     step("{message: {sender: {id: 5}}, expect: {route: inbox}}"),
		"no object":            step("{message: {sender: bob}, expect: {route: inbox}}"),
		"no object but a list": step("{message: {recipient: [bob]}, expect: {route: inbox}}"),
		"age":                  step("{message: {sender: {account_age: old}}, expect: {route: inbox}}"),
		"date":                 step("{message: {sender: {account_age: null, created_at: yesterday}}, expect: {route: inbox}}"),
		"state":                step("{message: {conversation: {state: open}}, expect: {route: inbox}}"),
		"kind":                 step("{message: {attachments: [{kind: gif}]}, expect: {route: inbox}}"),
		"kind absent":          step("{message: {attachments: [{id: a}]}, expect: {route: inbox}}"),
		"route":                step("{expect: {route: inbx}}"),
		"score":                step("{expect: {score: high}}"),
		"range":                step("{expect: {score: 3...9}}"),
		"trust":                step("{expect: {trust: friend}}"),
		"rule":                 step("{expect: {hits: [Account]}}"),
		"family":               step("{expect: {no_hits: [account.]}}"),
		"expects nothing":      step("{expect: {}}"),
		"counts nothing":       step("{times: 5, expect: {counts: {}}}"),
		"times":                step("{times: 0, expect: {route: inbox}}"),
		"too many times":       step("{times: 1000001, expect: {route: inbox}}"),
		"after":                step("{after: soon, expect: {route: inbox}}"),
		"step":                 step("just a text"),
	} {
		if refusal(t, compiled, file) == nil {
			t.Errorf("%s: the schema takes it", name)
		}
		if _, err := load(t, file); err == nil {
			t.Errorf("%s: it loads", name)
		}
	}
}

// The schema names every field of a message that the loader knows, and says what it is.
func TestScenarioSchemaHasTheFieldsOfTheLoader(t *testing.T) {
	var described []string
	var compare func(path string, s *schema.Schema, known knownFields)
	compare = func(path string, s *schema.Schema, known knownFields) {
		var named []string
		for _, f := range s.Fields {
			at := strings.TrimPrefix(path+"."+f.Name, ".")
			named = append(named, f.Name)
			described = append(described, at)
			if fieldsAbout[at] == "" || f.Schema.Description != fieldsAbout[at] {
				t.Errorf("%s is described as %q", at, f.Schema.Description)
			}
			below := f.Schema
			if below.Items != nil {
				below = below.Items
			}
			if known[f.Name] != nil || below.Fields != nil {
				compare(at, below, known[f.Name])
			}
		}
		var wanted []string
		for name := range known {
			wanted = append(wanted, name)
		}
		slices.Sort(named)
		slices.Sort(wanted)
		if !slices.Equal(named, wanted) {
			t.Errorf("%q: the schema has %v, the loader %v", path, named, wanted)
		}
	}
	compare("", messageSchema(""), eventFields)
	for path := range fieldsAbout {
		if !slices.Contains(described, path) {
			t.Errorf("%s is described, and no field", path)
		}
	}
}

// The schema has the keys of the loader.
func TestScenarioSchemaHasTheKeysOfTheLoader(t *testing.T) {
	root := ScenarioSchema()
	scenario := fieldOf(t, root, "scenarios").Named[0].Schema
	step := fieldOf(t, scenario, "steps").Items
	expect := fieldOf(t, step, "expect")
	for text, s := range map[string]*schema.Schema{
		"unheard_of: 1":                                                   root,
		"scenarios: {one: {unheard_of: 1}}":                               scenario,
		"scenarios: {one: {steps: [{unheard_of: 1}]}}":                    step,
		"scenarios: {one: {steps: [{expect: {unheard_of: 1}}]}}":          expect,
		"scenarios: {one: {steps: [{expect: {first: {unheard_of: 1}}}]}}": fieldOf(t, expect, "first"),
	} {
		var names []string
		for _, f := range s.Fields {
			names = append(names, f.Name)
		}
		slices.Sort(names)
		_, err := load(t, text)
		if want := `unknown key "unheard_of", want ` + strictyaml.OneOf(names) + "\n"; err == nil ||
			!strings.Contains(err.Error()+"\n", want) {
			t.Errorf("%s: the schema has %v, the loader says\n%v", text, names, err)
		}
	}
}

func fieldOf(t *testing.T, s *schema.Schema, name string) *schema.Schema {
	t.Helper()
	for _, f := range s.Fields {
		if f.Name == name {
			return f.Schema
		}
	}
	t.Fatalf("the schema has no %s", name)
	return nil
}
