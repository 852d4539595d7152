package rules

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// EachFile calls see for every file below a folder of a pack, in the order of their names. Hidden files and folders are
// left out. Symbolic links count as what they lead to, as in a volume of Kubernetes, where all are links; a link to a
// folder that it is in leads nowhere. info is nil where a file can't be looked at. The error is that of the first folder
// that can't be listed; the others are. It ends early where there are more than MaxFiles, or folders deeper than MaxDepth.
func EachFile(dir fs.FS, folder string, see func(name string, info fs.FileInfo)) error {
	w := &walk{dir: dir, see: see}
	return cmp.Or(w.folder(folder, nil), w.beyond)
}

// walk goes through the files of a pack.
type walk struct {
	dir    fs.FS
	see    func(name string, info fs.FileInfo)
	seen   int
	beyond error // why it has ended early
}

// folder walks a folder that is in others.
func (w *walk) folder(folder string, above []fs.FileInfo) error {
	self, err := fs.Stat(w.dir, folder)
	if err != nil || slices.ContainsFunc(above, func(a fs.FileInfo) bool { return os.SameFile(a, self) }) {
		return err
	}
	if len(above) > MaxDepth {
		w.beyond = fmt.Errorf("folders are more than %d deep, fewer are allowed", MaxDepth)
		return nil
	}
	entries, err := fs.ReadDir(w.dir, folder)
	above = append(above[:len(above):len(above)], self)
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		if w.seen++; w.seen > MaxFiles {
			w.beyond = fmt.Errorf("there are more than %d files and folders, fewer are allowed", MaxFiles)
		}
		if w.beyond != nil {
			return err
		}
		err = cmp.Or(err, w.entry(path.Join(folder, entry.Name()), above))
	}
	return err
}

// entry shows a file, or walks a folder.
func (w *walk) entry(name string, above []fs.FileInfo) error {
	info, failed := fs.Stat(w.dir, name)
	switch {
	case failed != nil:
		w.see(name, nil)
	case info.IsDir():
		return w.folder(name, above)
	default:
		w.see(name, info)
	}
	return nil
}
