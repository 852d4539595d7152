package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/rules"
)

func newValidate(c *console) *cobra.Command {
	var output outputFlag
	cmd := &cobra.Command{
		Use:   "validate [PACK]",
		Short: "Check a pack and report everything that is wrong with it",
		Long: `Check the pack in directory PACK, or the shipped one: pack.yaml, policies and lists, and that they fit
together. Then run the policies' tests, the *_test.rego beside them. What is wrong is reported with file and
line: policies when pack.yaml and lists are in order, tests when policies are. The exit status then is 1.`,
		Example: `  dmgate validate mypack
  dmgate validate --output json mypack | jq .revision`,
		GroupID: groupPack,
		Args:    takes(0, 1, "PACK"),
		RunE: func(cmd *cobra.Command, args []string) error {
			form, err := output.of(cmd, c, outputTable)
			if err != nil {
				return err
			}
			var flag packFlag
			if len(args) > 0 {
				if err := flag.Set(args[0]); err != nil {
					return usagef(cmd, "%s", err)
				}
			}
			pack, tests, err := testPack(flag.dir)
			if all, ok := errors.AsType[rules.Errors](err); ok {
				return invalidPack(c, flag.dir, all, form)
			}
			if err != nil {
				return err
			}
			return validPack(c, flag.dir, pack, tests, form)
		},
	}
	output.addTo(cmd, outputTable)
	return cmd
}

// testPack loads the pack in the directory and runs its tests. It returns how many passed, which is all of them.
func testPack(dir string) (*rules.Pack, int, error) {
	fsys, err := packFiles(dir)
	if err != nil {
		return nil, 0, err
	}
	pack, err := rules.Load(fsys)
	if err != nil {
		return nil, 0, err
	}
	tests, err := pack.Test(fsys)
	return pack, tests, err
}

// packReport is what validate says of a pack.
type packReport struct {
	Valid    bool          `json:"valid"`
	Name     string        `json:"name,omitempty"`
	Revision string        `json:"revision,omitempty"`
	Rules    int           `json:"rules,omitempty"`
	Lists    int           `json:"lists,omitempty"`
	Limits   int           `json:"limits,omitempty"`
	Bands    int           `json:"bands,omitempty"`
	Tests    int           `json:"tests,omitempty"`
	Errors   []packProblem `json:"errors"`
}

type packProblem struct {
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"`
	Message string `json:"message"`
}

func invalidPack(c *console, dir string, all rules.Errors, form string) error {
	if form == outputJSON {
		report := packReport{}
		for _, e := range all {
			report.Errors = append(report.Errors, packProblem{File: e.File, Line: e.Line, Message: e.Message})
		}
		return errors.Join(c.writeJSON(report), errSilent)
	}
	for _, e := range all {
		e.File = filepath.Join(dir, e.File)
		fmt.Fprintln(c.err, printable(e.Error()))
	}
	return fmt.Errorf("%s has %s", packName(dir), plural(len(all), "error"))
}

func validPack(c *console, dir string, pack *rules.Pack, tests int, form string) error {
	report := packReport{
		Valid: true, Name: pack.Config.Name, Revision: pack.Revision, Rules: len(pack.Rules()),
		Lists: len(pack.Config.Lists), Limits: len(pack.Config.Limits), Bands: len(pack.Config.Bands),
		Tests: tests, Errors: []packProblem{},
	}
	if form == outputJSON {
		return c.writeJSON(report)
	}
	_, err := fmt.Fprintf(c.out, "%s is valid: %s, %s, %s, %s, %s\n%s\n", packName(dir), plural(report.Rules, "rule"),
		plural(report.Lists, "list"), plural(report.Limits, "limit"), plural(report.Bands, "band"),
		plural(report.Tests, "test"), report.Revision)
	return err
}
