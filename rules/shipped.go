package rules

import (
	"cmp"
	"embed"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/dmgate/dmgate/rego"
)

//go:embed shipped
var shipped embed.FS

// Shipped returns the pack that dmgate comes with, as a directory: all that dmgate init writes. That is pack.yaml,
// policies with their tests, lists, scenarios, schemas for editors and a README.
func Shipped() fs.FS {
	own, err := fs.Sub(shipped, "shipped")
	if err != nil {
		panic(err) // the name is a constant
	}
	return overlay{own: own, policies: rego.Shipped}
}

// overlay shows the policies, which live with the package that evaluates them, as part of the pack's directory.
type overlay struct{ own, policies fs.FS }

// Open implements fs.FS.
func (o overlay) Open(name string) (fs.File, error) {
	switch {
	case name == "policies" || strings.HasPrefix(name, "policies/"):
		return o.policies.Open(name)
	case name == ".":
		return o.root()
	}
	return o.own.Open(name)
}

// root is the directory that lists the parts of both.
func (o overlay) root() (fs.File, error) {
	dir, err := o.own.Open(".")
	if err != nil {
		return nil, err
	}
	own, err := fs.ReadDir(o.own, ".")
	policies, perr := fs.ReadDir(o.policies, ".")
	entries := append(own, policies...)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	return &rootDir{File: dir, entries: entries}, errors.Join(err, perr)
}

// rootDir is an open directory with the entries that it is given.
type rootDir struct {
	fs.File
	entries []fs.DirEntry
}

// ReadDir implements fs.ReadDirFile.
func (d *rootDir) ReadDir(n int) ([]fs.DirEntry, error) {
	if n > 0 && len(d.entries) == 0 {
		return nil, io.EOF
	}
	if n <= 0 || n > len(d.entries) {
		n = len(d.entries)
	}
	entries := d.entries[:n]
	d.entries = d.entries[n:]
	return entries, nil
}
