package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what the commands in the played pages print into them")

// block is a fenced block of a page. The comment before it, which readers don't see, says what it is:
//
//	<!-- write FILE -->           the block is the file's content
//	<!-- below LINE in FILE -->   the block is inserted into the file below the line
//	<!-- replace LINE in FILE --> the block takes the line's place
//	<!-- from COMMAND -->         every line of the block, but those of … alone, is in what the command prints
//
// A LINE that begins with spaces stands in quotes. A block of kind console holds commands after "$ " and what they print.
var block = regexp.MustCompile("(?ms)(?:^<!-- ([^\n]*?) -->\n)?^```(\\w*)\n(.*?)^```$")

func TestReadme(t *testing.T)           { testPage(t, "README.md") }
func TestExplainPage(t *testing.T)      { testPage(t, "docs/explain.md") }
func TestStatsPage(t *testing.T)        { testPage(t, "docs/stats.md") }
func TestShadowPage(t *testing.T)       { testPage(t, "docs/shadow.md") }
func TestWritingRulesPage(t *testing.T) { testPage(t, "docs/writing-rules.md") }
func TestTestingPage(t *testing.T)      { testPage(t, "docs/testing.md") }

// testPage runs what a page shows, in order, in a copy of what it needs of a clone, and compares what the commands print
// with what the page shows. How long things took differs from run to run.
func testPage(t *testing.T, name string) {
	t.Helper()
	shell, file := newShell(t), filepath.Join("../..", name)
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	end := 0
	for _, m := range block.FindAllSubmatchIndex(page, -1) {
		body := string(page[m[6]:m[7]])
		directive := ""
		if m[2] >= 0 {
			directive = string(page[m[2]:m[3]])
		}
		got.Write(page[end:m[6]])
		end = m[7]
		got.WriteString(shell.play(t, directive, string(page[m[4]:m[5]]), body))
	}
	got.Write(page[end:])
	if timeless(got.String()) == timeless(string(page)) {
		return
	}
	if !*update {
		t.Fatalf("the page shows other output than its commands have: run go test ./cmd/dmgate -run %s -update, "+
			"and look at the difference\n%s", t.Name(), firstDifference(timeless(string(page)), timeless(got.String())))
	}
	if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

var tookTime = regexp.MustCompile(`\b[0-9]+(\.[0-9]+)? (s|ms|µs)\b`)

// timeless leaves out how long things took.
func timeless(text string) string { return tookTime.ReplaceAllString(text, "some time") }

// shell runs commands in a folder of its own.
type shell struct{ dir, bin string }

func newShell(t *testing.T) shell {
	t.Helper()
	s := shell{dir: t.TempDir(), bin: t.TempDir()}
	build := exec.Command("go", "build", "-o", filepath.Join(s.bin, "dmgate"), ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, part := range []string{"rules/shipped", "rego/policies", "testdata"} {
		if err := os.CopyFS(filepath.Join(s.dir, part), os.DirFS(filepath.Join("../..", part))); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// play does what a block says and returns the block as it should read.
func (s shell) play(t *testing.T, directive, language, body string) string {
	t.Helper()
	verb, rest, _ := strings.Cut(directive, " ")
	switch {
	case language == "console":
		return s.console(t, body)
	case verb == "write":
		s.write(t, rest, body)
	case verb == "below":
		s.edit(t, rest, func(line string) string { return line + "\n" + body })
	case verb == "replace":
		s.edit(t, rest, func(string) string { return body })
	case verb == "from":
		s.contains(t, rest, body)
	}
	return body
}

// edit changes a line of a file. what is the line and the file, with " in " between.
func (s shell) edit(t *testing.T, what string, change func(line string) string) {
	t.Helper()
	line, name, _ := strings.Cut(what, " in ")
	line = strings.Trim(line, `"`)
	before, after, found := strings.Cut(s.read(t, name), "\n"+line+"\n")
	if !found {
		t.Fatalf("%s has no line %q", name, line)
	}
	s.write(t, name, before+"\n"+change(line)+after)
}

// console runs the commands of a block and returns the block with what they print.
func (s shell) console(t *testing.T, body string) string {
	t.Helper()
	var out strings.Builder
	for _, line := range strings.SplitAfter(body, "\n") {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			out.WriteString(line)
			out.WriteString(s.run(t, command))
		}
	}
	return out.String()
}

func (s shell) contains(t *testing.T, command, body string) {
	t.Helper()
	printed := map[string]bool{}
	for line := range strings.Lines(s.run(t, command)) {
		printed[squeeze(line)] = true
	}
	for line := range strings.Lines(body) {
		if text := squeeze(line); text != "" && text != "…" && !printed[text] {
			t.Errorf("the page shows a line that %q does not print: %s", command, text)
		}
	}
}

// squeeze makes lines of tables with other column widths equal.
func squeeze(line string) string { return strings.Join(strings.Fields(line), " ") }

// run returns what a command prints, whatever its exit status.
func (s shell) run(t *testing.T, command string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), "bash", "-c", command)
	c.Dir = s.dir
	c.Env = append(os.Environ(), "PATH="+s.bin+":"+os.Getenv("PATH"), "NO_COLOR=1", "COLUMNS=120")
	out, _ := c.CombinedOutput()
	return string(out)
}

func (s shell) read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(s.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func (s shell) write(t *testing.T, name, data string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(s.dir, name), []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
}

func firstDifference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return "page:    " + a[i] + "\nprinted: " + b[i]
		}
	}
	return "one is longer than the other"
}
