package strictyaml_test

import (
	"encoding/json"
	"fmt"
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

func TestAliasesThatCannotBeFollowedAreProblems(t *testing.T) {
	for _, tc := range []struct{ name, yaml, want string }{
		{"within itself", "a: &a\n  b: [1, *a]\n", "f.yaml:2: *a stands within what it stands for, so it has no end"},
		{"within another", "a: &a {b: &b [x]}\nc: &c\n  - *b\n  - {d: *c}\n",
			"f.yaml:4: *c stands within what it stands for, so it has no end"},
		{"bomb", bomb(30), "f.yaml:7: aliases make this more than 1000000 values, want fewer"},
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
			if lines := strings.Count(string(data), "\n") + 1; found.Line < 1 || found.Line > lines {
				t.Errorf("line %d of %d: %s", found.Line, lines, found.Message)
			}
		}
	})
}
