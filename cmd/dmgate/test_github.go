package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/dmgate/dmgate/rules/ruletest"
)

// writeGitHub writes failures as workflow commands of GitHub Actions, which shows them at their lines, and the summary.
func writeGitHub(o *testOptions, c *console, w io.Writer, r *testRun) error {
	x := testPrinter{o: o, c: c, w: w, r: r}
	for i := range r.results {
		if t := &r.results[i]; !t.OK() {
			o.annotate(w, r, t)
		}
	}
	for _, s := range r.sections {
		if problem := s.problem(); problem != "" {
			fmt.Fprintf(w, "::error title=%s::%s\n", githubProperty(s.name()), githubText(problem))
		}
		if noted, ok := s.(notedSection); ok {
			for _, n := range noted.notes() {
				fmt.Fprintf(w, "::warning file=%s,line=%d,title=%s::%s\n", githubProperty(filepath.ToSlash(n.file)), n.line,
					githubProperty(n.title), githubText(n.text))
			}
		}
		s.print(c, w)
	}
	x.summary()
	return nil // a bufio.Writer keeps its error for Flush
}

// notedSection is a section with something to say about lines of the pack.
type notedSection interface{ notes() []note }

// note is what a section has to say about a line.
type note struct {
	file  string
	line  int
	title string
	text  string
}

// annotate writes an annotation for each thing that is wrong with a test.
func (o *testOptions) annotate(w io.Writer, r *testRun, t *ruletest.Result) {
	details := o.details(r, t)
	for i := range t.Failures {
		f := &t.Failures[i]
		text := strings.TrimSuffix(failureText(f)+"\n"+plainDetails(details[i]), "\n")
		fmt.Fprintf(w, "::error file=%s,line=%d,title=%s::%s\n", githubProperty(filepath.ToSlash(r.path(f.File))), f.Line,
			githubProperty(t.FullName()), githubText(text))
	}
}

// githubText escapes the text of a workflow command, which may have several lines.
func githubText(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.ReplaceAll(printable(lines[i]), "%", "%25")
	}
	return strings.Join(lines, "%0A")
}

// githubProperty escapes a property of a workflow command.
func githubProperty(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(githubText(text))
}
