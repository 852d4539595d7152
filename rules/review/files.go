package review

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/dmgate/dmgate/rules"
)

// The folders that packs are laid out in.
const (
	listFolder     = "lists"
	policyFolder   = "policies"
	scenarioFolder = "scenarios"
)

// reviewFiles finds files that look like a part of the pack, and that nothing reads.
func (r *reviewer) reviewFiles(dir fs.FS) error {
	var named []string
	for i := range r.config.Lists {
		named = append(named, r.config.Lists[i].Files()...)
	}
	return fs.WalkDir(dir, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name != "." && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir():
			return nil
		}
		return r.reviewFile(dir, name, slices.Contains(named, name))
	})
}

// reviewFile judges one file, of which it is known whether it is named as that of a list.
func (r *reviewer) reviewFile(dir fs.FS, name string, named bool) error {
	folder, _, _ := strings.Cut(name, "/")
	switch ends := path.Ext(name); {
	case named:
	case folder == listFolder && (ends == ".txt" || ends == ".dmlist"):
		r.add(UnreadFile, name, 0, "nothing reads it: no list in %s names it; name it below lists, or remove it", rules.ConfigFile)
	case folder == policyFolder && isMisnamedPolicy(name):
		r.add(UnreadFile, name, 0, "nothing reads it: names of policies end in .rego; rename or remove it")
	case folder != scenarioFolder && (ends == ".yaml" || ends == ".yml"):
		data, err := fs.ReadFile(dir, name)
		if err != nil {
			return err
		}
		if bytes.Contains(append([]byte("\n"), data...), []byte("\nscenarios:")) {
			r.add(UnreadFile, name, 0, "nothing runs these scenarios: they stand in folder %s; move or remove it", scenarioFolder)
		}
	}
	return nil
}

// isMisnamedPolicy reports whether a name is that of a policy but for its end, and not that of a copy which editors keep.
func isMisnamedPolicy(name string) bool {
	ends := path.Ext(name)
	return ends == ".reg" || strings.EqualFold(ends, ".rego") && ends != ".rego" || strings.HasSuffix(name, ".rego.txt")
}
