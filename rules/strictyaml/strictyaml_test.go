package strictyaml_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/dmgate/dmgate/rules/strictyaml"
)

// bomb is a list of lists of lists, each of them nine times the one before.
func bomb(levels int) string {
	var b strings.Builder
	b.WriteString("- &a0 [x]\n")
	for i := 1; i <= levels; i++ {
		fmt.Fprintf(&b, "- &a%d [%s]\n", i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9), ", "))
	}
	return b.String()
}

// chain is a list of lists, each of which has the one before in it.
func chain(levels int) string {
	var b strings.Builder
	b.WriteString("- &a0 [x]\n")
	for i := 1; i <= levels; i++ {
		fmt.Fprintf(&b, "- &a%d [*a%d]\n", i, i-1)
	}
	return b.String()
}

func TestFilesWithinTheBoundsAreRead(t *testing.T) {
	for name, text := range map[string]string{
		"deep":  "b: " + strings.Repeat("[", 63) + strings.Repeat("]", 63),
		"chain": chain(61),
		"large": "a: 1 # " + strings.Repeat("x", 1<<20-7),
	} {
		p := &strictyaml.Problems{}
		if _, ok := strictyaml.Parse("f.yaml", []byte(text), p); !ok {
			t.Errorf("%s: %v", name, p.Err())
		}
	}
}

func TestAliasesThatCannotBeFollowedAreProblems(t *testing.T) {
	for _, tc := range []struct{ name, yaml, want string }{
		{"within itself", "a: &a\n  b: [1, *a]\n", "f.yaml:2: *a stands within what it stands for, so it has no end"},
		{"within another", "a: &a {b: &b [x]}\nc: &c\n  - *b\n  - {d: *c}\n",
			"f.yaml:4: *c stands within what it stands for, so it has no end"},
		{"bomb", bomb(30), "f.yaml:7: aliases make this more than 1000000 values, want fewer"},
		{"deep through aliases", chain(65), "f.yaml:63: more than 64 values stand one in another here, want fewer"},
		{"deep", "a: 1\nb: " + strings.Repeat("[", 64) + strings.Repeat("]", 64),
			"f.yaml:2: more than 64 values stand one in another here, want fewer"},
		{"deeper than the library reads", strings.Repeat("[", 20_000), "f.yaml:1: exceeded max depth of 10000"},
		{"large", "# " + strings.Repeat("x", 1<<20), "f.yaml: the file has 1048578 bytes, at most 1048576 are allowed"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := &strictyaml.Problems{}
			if _, ok := strictyaml.Parse("f.yaml", []byte(tc.yaml), p); ok || p.Err() == nil {
				t.Fatal("no problem, want one")
			}
			if got := p.Err().Error(); got != tc.want {
				t.Errorf("got  %s\nwant %s", got, tc.want)
			}
		})
	}
}

// TestHints wants messages to say what to write instead, of slips that are easily made.
func TestHints(t *testing.T) {
	for _, tc := range []struct{ yaml, want string }{
		{"texts: lists/a.txt", `texts: found "lists/a.txt", want a list: [lists/a.txt]`},
		{"texts: 3", "texts: found the number 3, want a list"},
		{"texts: {a: 1}", `texts: found a mapping, want a list: each entry begins with "- "`},
		{"texts: [12345]", `texts.0: found the number 12345, want a text, which stands in quotes: "12345"`},
		{"texts: [~]", "texts.0: found nothing, want a text"},
		{"inner:\n- number: 1", `inner: found a list, want a mapping: names that end with a colon, without "- "`},
		{"inner: 5", "inner: found the number 5, want a mapping"},
		{`number: "3"`, `number: found "3", want a decimal number, without quotes`},
		{"number: 3,5", `number: found "3,5", want a decimal number`},
		{"time: 3 days", `time: found "3 days", want a duration such as 90s, 15m, 72h or 30d`},
		{"time: 1.5d", `time: found "1.5d", want a duration such as 90s, 15m, 72h or 30d, in whole days up to 65535d`},
		{"time: 70000d", `time: found "70000d", want a duration such as 90s, 15m, 72h or 30d, in whole days up to 65535d`},
		{"inner: {text: Hi, come here}",
			`inner: unknown key "come here", want number or text; a text that has a comma stands in quotes`},
		{"inner: {text: Hi, come: here}", `inner: unknown key "come", want number or text`},
		{"inner:\n  come:", `inner: unknown key "come", want number or text`},
		{"inner: {text: Note: come here}", "did not find expected ',' or '}': is a comma missing, the } that closes it, " +
			"or quotes around a value with a : or { in it?"},
		{"inner:\n  text: x\n  number:4\n  text: y", "could not find expected ':': is the space missing that follows a colon?"},
	} {
		p := &strictyaml.Problems{}
		if n, ok := strictyaml.Parse("f.yaml", []byte(tc.yaml), p); ok {
			inner := map[string]strictyaml.Field{
				"number": {Read: func(n strictyaml.Node) { n.Number() }},
				"text":   {Read: func(n strictyaml.Node) { n.Text() }},
			}
			n.Fields(map[string]strictyaml.Field{
				"number": inner["number"],
				"inner":  {Read: func(n strictyaml.Node) { n.Fields(inner) }},
				"texts":  {Read: func(n strictyaml.Node) { n.Texts() }},
				"time":   {Read: func(n strictyaml.Node) { n.Duration() }},
			})
		}
		found, _ := p.Err().(strictyaml.Errors)
		if len(found) != 1 || found[0].Message != tc.want {
			t.Errorf("%q:\ngot  %v\nwant %s", tc.yaml, p.Err(), tc.want)
		}
	}
}

func TestJSON(t *testing.T) {
	for _, tc := range []struct{ yaml, want string }{
		{"{a: true, b: True, c: TRUE, d: false, e: False, f: FALSE}",
			`{"a":true,"b":true,"c":true,"d":false,"e":false,"f":false}`},
		{"{a: yes, b: on, c: 'true'}", `{"a":"yes","b":"on","c":"true"}`},
		{"{a: &a [1, 2.5, ~], b: *a, c: [*a, *a]}", `{"a":[1,2.5,null],"b":[1,2.5,null],"c":[[1,2.5,null],[1,2.5,null]]}`},
		{"[2026-01-01, 0x1f]", `["2026-01-01",31]`},
	} {
		p := &strictyaml.Problems{}
		n, ok := strictyaml.Parse("f.yaml", []byte(tc.yaml), p)
		if !ok {
			t.Fatalf("%s: %v", tc.yaml, p.Err())
		}
		got, err := json.Marshal(n.JSON())
		if err != nil || string(got) != tc.want || p.Len() > 0 {
			t.Errorf("%s: got %s, %v, %v, want %s", tc.yaml, got, err, p.Err(), tc.want)
		}
	}
}

// yamlBreak is where YAML begins a new line.
var yamlBreak = regexp.MustCompile("[\n\r\u0085\u2028\u2029]")

// FuzzParse holds reading of YAML to come to an end, whatever is in the file, and problems to have a line of it.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"", "# nothing", "a: [1, 2.5, ~, true]\nb: {c: 2026-01-01}\n", "a: &a [*a]", bomb(3),
		"<<: {a: 1}", "? [a]\n: b", "!!binary aGk=", "---\na\n---\nb", "\ufeffa: 1", "a: 'x", "{*a : b}", "a: |\n  text\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p := &strictyaml.Problems{}
		n, ok := strictyaml.Parse("f.yaml", data, p)
		if ok {
			n.JSON()
		} else if p.Len() == 0 {
			t.Error("neither a document nor a problem")
		}
		problems, _ := p.Err().(strictyaml.Errors)
		for _, found := range problems {
			if lines := len(yamlBreak.FindAll(data, -1)) + 1; found.Line < 1 || found.Line > lines {
				t.Errorf("line %d of %d: %s", found.Line, lines, found.Message)
			}
		}
	})
}
