package main

import (
	"embed"
	"errors"
	"io/fs"
	"strings"

	"github.com/dmgate/dmgate/rego"
)

//go:embed ordinary/*.rego
var ordinary embed.FS

// policies are the texts of policies by their names, tests left out.
type policies map[string]string

// readPolicies returns the shipped policies, which are given their facts, and the ordinary ones.
func readPolicies() (shipped, own policies, err error) {
	shipped, err = policiesIn(rego.Shipped)
	own, ownErr := policiesIn(ordinary)
	return shipped, own, errors.Join(err, ownErr)
}

func policiesIn(dir fs.FS) (policies, error) {
	texts := policies{}
	return texts, fs.WalkDir(dir, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(name, "_test.rego") {
			return err
		}
		text, err := fs.ReadFile(dir, name)
		texts[name] = string(text)
		return err
	})
}
