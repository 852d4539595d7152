package main

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/dmgate/dmgate/rules"
)

// stamps tell one state of a pack's files from another. They cost next to nothing to take, and nothing is read.
type stamps map[string]fs.FileInfo

// stampsOf returns the state of every file of a pack. Symbolic links count as what they lead to, so that a link set to
// lead elsewhere is a change, which is how volumes of Kubernetes change. Hidden files, and what editors keep beside
// theirs, don't count; nor does what can't be read: whoever loads the pack says so.
func stampsOf(dir string) stamps {
	s := stamps{}
	_ = rules.EachFile(os.DirFS(dir), ".", func(name string, info fs.FileInfo) {
		if info != nil && info.Mode().IsRegular() && !strings.HasSuffix(name, "~") {
			s[name] = info
		}
	})
	return s
}

// equal reports whether nothing has changed.
func (s stamps) equal(now stamps) bool { return s.changes(now) == "" }

// sameStamp reports whether nothing tells two states of a file apart. Files that are copied with their times, as those of
// an image are, may have but themselves to be told apart by.
func sameStamp(a, b fs.FileInfo) bool {
	return a.Size() == b.Size() && a.ModTime().Equal(b.ModTime()) && os.SameFile(a, b)
}

// shownChanges is how many changed files are named.
const shownChanges = 5

// changes names the files that are not as they were, or returns "".
func (s stamps) changes(now stamps) string {
	var names []string
	for name, info := range now {
		switch old, known := s[name]; {
		case !known:
			names = append(names, name+" is new")
		case !sameStamp(old, info):
			names = append(names, name+" has changed")
		}
	}
	for name := range s {
		if _, ok := now[name]; !ok {
			names = append(names, name+" is gone")
		}
	}
	slices.SortFunc(names, cmp.Compare[string])
	if more := len(names) - shownChanges; more > 0 {
		names = append(names[:shownChanges], fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}
