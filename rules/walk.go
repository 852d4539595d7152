package rules

import (
	"cmp"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// EachFile calls see for every file below a folder of a pack, in the order of their names. Hidden files and folders are
// left out. Symbolic links count as what they lead to, as in a volume of Kubernetes, where all are links; a link to a
// folder that it is in leads nowhere. info is nil where a file can't be looked at. The error is that of the first folder
// that can't be listed; the others are.
func EachFile(dir fs.FS, folder string, see func(name string, info fs.FileInfo)) error {
	return eachFile(dir, folder, nil, see)
}

// eachFile walks a folder that is in others.
func eachFile(dir fs.FS, folder string, above []fs.FileInfo, see func(name string, info fs.FileInfo)) error {
	self, err := fs.Stat(dir, folder)
	if err != nil || slices.ContainsFunc(above, func(a fs.FileInfo) bool { return os.SameFile(a, self) }) {
		return err
	}
	entries, err := fs.ReadDir(dir, folder)
	above = append(above[:len(above):len(above)], self)
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		name := path.Join(folder, entry.Name())
		info, failed := fs.Stat(dir, name)
		switch {
		case failed != nil:
			see(name, nil)
		case info.IsDir():
			err = cmp.Or(err, eachFile(dir, name, above, see))
		default:
			see(name, info)
		}
	}
	return err
}
