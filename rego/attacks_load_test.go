package rego

import (
	"fmt"
	"strings"
	"testing"
)

// filled repeats a piece as often as a quarter of a file of the size allowed has room for; all of it takes some four times
// as long.
func filled(before, piece, after string) string {
	return before + strings.Repeat(piece, (maxFile/4-len(before)-len(after))/len(piece)) + after
}

// numbered writes so many lines with their number, and that of the line before.
func numbered(form string, times int) string {
	var b strings.Builder
	for i := 1; i <= times; i++ {
		fmt.Fprintf(&b, strings.ReplaceAll(form, "$", "%[2]d")+"\n", i, i-1, i)
	}
	return b.String()
}

// TestHostileSources wants sources to be refused that would keep the parser or the compiler busy, with the file and what
// is allowed, and others to be compiled in time.
func TestHostileSources(t *testing.T) {
	const brackets = "bad.rego:2: 33 brackets stand one in another here, at most 32 are allowed"
	for _, c := range []struct{ name, source, want string }{
		{"a large file", strings.Repeat("# x\n", maxFile/4), "bad.rego: the file has 131088 bytes, at most 131072 are allowed"},
		{"brackets", filled("x := ", "[", ""), brackets},
		{"brackets that close", "x := " + strings.Repeat("[", 50_000) + strings.Repeat("]", 50_000), brackets},
		{"braces", filled("x := ", `{"a":`, ""), brackets},
		{"parentheses", filled("x := ", "(", ""), brackets},
		{"calls", filled("x := ", "f(", ""), brackets},
		{"references in references", filled("x := ", "input[", ""), brackets},
		{"every in every", "x if " + strings.Repeat("every y in [1] { ", 3000) + "true" + strings.Repeat(" }", 3000), brackets},
		{"brackets behind a comment", "# \"\n" + filled("x := ", "[", ""), "bad.rego:3: 33 brackets"},
		{"brackets behind a raw text", "y := `\n\"`\n" + filled("x := ", "[", ""), "bad.rego:4: 33 brackets"},
		{"brackets behind a text", `y := "\\\"["` + "\n" + filled("x := ", "[", ""), "bad.rego:3: 33 brackets"},
		{"sum without end", filled("x := 1", "+1", ""), "bad.rego:2: more than 64 terms stand one in another here"},
		{"union without end", filled("x := y", "|y", ""), "bad.rego:2: more than 64 terms stand one in another here"},
		{"a path without end", filled("x := input", ".a", ""), "does not exist"},
		{"a reference without end", filled("x := input", "[0]", ""), ""},
		{"minus without end", filled("x := ", "-", "1"), "unexpected minus token"},
		{"not without end", filled("x if ", "not ", "input.content.link"), "unexpected not keyword"},
		{"else without end", filled("x := 1 if false", " else := 1 if false", ""), "more than 32 bodies follow as else"},
		{"a body without end", filled("x if {\n", "1 == 1\n", "}"), "conditions, at most 256 are allowed"},
		{"a body in one line", filled("x if { ", "true;", "true }"), "conditions, at most 256 are allowed"},
		{"with without end", filled("x if input.content.link", " with input as 1", ""), "with is for tests"},
		{"rules without end", strings.Repeat("x if 1==1\n", maxBodies), "bodies of rules, at most 2000 are allowed"},
		{"names that wait for each other", "x if {\n" + numbered("v%[1]d = v$", 250) + "v0 = 1\n}", ""},
		{"lists that wait for each other", "x if {\n" + numbered("v%[1]d = [v$]", 250) + "v0 = 1\n}", ""},
		{"a chain of rules", "r0 := 1\n" + numbered("r%[1]d := r$", 600), ""},
		{"rules of many types", numbered(`x := {"k%[1]d": 1} if input.content.links == %[1]d`, 600), ""},
		{"a function of many types", numbered(`f(%[1]d) := {"k%[1]d": {"l%[1]d": %[1]d}}`, 600) + "x := f(f(f(1)))", ""},
		{"types of types", numbered(`x%[1]d := {"k%[1]d": 1} if input.content.links == %[1]d`, 50) + "y := {x1, x2, x3, x4, x5}", ""},
		{"a list without end", filled("x := [", "1,", "1]"), "a value of more than 128 KiB"},
		{"a set without end", filled("x := {", "1,", "1}"), ""},
		{"arguments without end", filled("x := f(", "1,", "1)"), "there is no function f"},
		{"a number without end", filled("x := ", "1", ""), "number too big"},
		{"a text without end", filled(`x := "`, "a", `"`), "a text of more than 4096 bytes"},
		{"texts in texts", "x := " + strings.Repeat(`$"{`, 1000) + "1" + strings.Repeat(`}"`, 1000), "bad.rego:2: "},
		{"METADATA that nests", "# METADATA\n# custom: " + strings.Repeat("[", 100_000) + "\nx := 1", "the METADATA is not YAML"},
		{"METADATA of references", "# METADATA\n# custom:\n#   a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1]\n" +
			numbered("#   a%[1]d: &a%[1]d [*a$, *a$, *a$, *a$, *a$, *a$, *a$, *a$]", 12) + "x := 1", "the METADATA is not YAML"},
		{"METADATA that names a remote schema", "# METADATA\n# schemas:\n#   - input: {$ref: \"http://127.0.0.1:1/x\"}\nx := 1",
			"bad.rego:2: schemas can't be named in METADATA"},
		{"METADATA that names a file", "# METADATA\n# scope: document\n# schemas:\n#   - input: {$ref: \"file:///etc/passwd\"}\nx := 1",
			"schemas can't be named in METADATA"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := attack(t, append(policy(rule("a.b", "input.content.link")),
				Module{File: "bad.rego", Source: []byte("package dmgate\n" + c.source + "\n")}))
			if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %.300v, want %s", err, c.want)
			}
		})
	}
}

// TestHostilePacks is about files that are too many or too large together.
func TestHostilePacks(t *testing.T) {
	many := policy(rule("a.b", "input.content.link"))
	for i := range maxFiles {
		many = append(many, Module{File: fmt.Sprintf("f%d.rego", i), Source: []byte("package dmgate\n")})
	}
	large := policy(rule("a.b", "input.content.link"))
	for i := range maxSource/maxFile + 1 { // each a little less than a file may be
		large = append(large, Module{File: fmt.Sprintf("f%d.rego", i), Source: []byte("package dmgate\n" + strings.Repeat("# x\n", maxFile/4-10))})
	}
	tests := policy(rule("a.b", "input.content.link"))
	for i := range 3 {
		source := fmt.Sprintf("package dmgate%d_test\n", i) + numbered("test_a%[1]d if data.dmgate.hits == set()", 1400)
		tests = append(tests, Module{File: fmt.Sprintf("f%d_test.rego", i), Source: []byte(source)})
	}
	for _, c := range []struct {
		modules []Module
		want    string
	}{
		{many, "there are 1001 files of policies, at most 1000 are allowed"},
		{large, "bytes, at most 1048576 are allowed"},
		{tests, "policies and tests have 4201 bodies of rules, at most 4000 are allowed"},
	} {
		if err := attack(t, c.modules); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %.300v, want %s", err, c.want)
		}
	}
}

// TestLeaks wants whatever could tell a policy of the machine, or the machine of a message, to be refused.
func TestLeaks(t *testing.T) {
	for condition, want := range map[string]string{
		`opa.runtime().env.HOME`:                                    "policies can't see the process",
		`http.send({"method": "get", "url": "http://127.0.0.1:1"})`: "policies have no network",
		`net.lookup_ip_addr("localhost")`:                           "policies have no network",
		`net.cidr_expand("0.0.0.0/0")`:                              "policies see no addresses",
		`json.match_schema({}, {"$ref": "http://127.0.0.1:1"})`:     "there is nothing encoded",
		`json.unmarshal("[[[[")`:                                    "there is nothing encoded",
		`yaml.unmarshal("a: &a [*a]")`:                              "there is nothing encoded",
		`graphql.is_valid("", "")`:                                  "policies have no use for it",
		`io.jwt.decode("x")`:                                        "there are no tokens",
		`crypto.x509.parse_keypair("", "")`:                         "policies have no use for keys",
		`time.now_ns() > 1`:                                         "policies have no clock",
		`rand.intn("a", 3) == 1`:                                    "a decision must come out the same",
		`uuid.rfc4122("x")`:                                         "policies see no ids",
		`trace("x")`:                                                "use print in tests",
		`regex.match("(((a{1000}){1000}){1000})", "a")`:             "policies see no text",
		`glob.match("*a*a*a*a*b", [], "a")`:                         "policies see no text",
		`graph.reachable({}, [])`:                                   "policies have no use for it",
		`bits.lsh(1, 1000000000)`:                                   "policies have no use for it",
		`units.parse_bytes("1000000000000E")`:                       "policies have no use for it",
		`semver.is_valid("1.0.0")`:                                  "policies have no use for it",
		`numbers.range_step(1, 1000000000, 1)`:                      "policies have no use for it",
		`rego.metadata.chain()`:                                     "policies have no use for it",
		`internal.dmgate_size(1)`:                                   "there is no function internal.dmgate_size",
		`data.system.authz.allow`:                                   "there is no data but the policies' own rules",
		`data["dmgate_test"].x`:                                     "there is no data but the policies' own rules",
		`count([1]) == 2 with count as 2`:                           "with is for tests",
		`input.content.link with input as {"content": {}}`:          "with is for tests",
		`input.content.link with data.dmgate.hits as set()`:         "with is for tests",
	} {
		err := attack(t, policy(rule("a.b", condition)))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "p.rego:8: ") {
			t.Errorf("%s: got %.300v, want p.rego:8: … %s", condition, err, want)
		}
	}
}
