package rules

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"time"
)

// MaxSnapshot is how many bytes all files of a Snapshot may have together.
const MaxSnapshot = 1 << 30

// Snapshot reads all files of a pack's directory into memory: those of EachFile, so hidden ones are not there, and links
// are what they lead to. What is looked at and what is loaded from a snapshot are the same bytes, whoever changes the
// directory meanwhile. A file that can't be read is an error. The result is safe for concurrent use.
func Snapshot(dir fs.FS) (fs.FS, error) {
	s := &snapshot{files: map[string]*heldFile{}, folders: map[string][]fs.DirEntry{".": nil}}
	var failed error
	err := EachFile(dir, ".", func(name string, _ fs.FileInfo) {
		if failed == nil {
			failed = s.read(dir, name)
		}
	})
	if err = cmp.Or(err, failed); err != nil {
		return nil, err
	}
	for _, entries := range s.folders {
		slices.SortFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	}
	return s, nil
}

// snapshot is a directory in memory.
type snapshot struct {
	size    int64 // of all files
	files   map[string]*heldFile
	folders map[string][]fs.DirEntry
}

// read takes a file in.
func (s *snapshot) read(dir fs.FS, name string) error {
	info, err := fs.Stat(dir, name)
	if err != nil {
		return fmt.Errorf("can't read %s: %s", name, reason(err))
	}
	if all := s.size + info.Size(); all > MaxSnapshot {
		return fmt.Errorf("its files have %d bytes or more, at most %d are allowed", all, MaxSnapshot)
	}
	data, err := fs.ReadFile(dir, name)
	if err != nil {
		return fmt.Errorf("can't read %s: %s", name, reason(err))
	}
	s.size += int64(len(data))
	f := &heldFile{name: path.Base(name), data: data, changed: info.ModTime()}
	s.files[name] = f
	s.enter(name, f)
	return nil
}

// enter makes a file, or a folder, known to the folder that it is in.
func (s *snapshot) enter(name string, info fs.FileInfo) {
	folder := path.Dir(name)
	_, known := s.folders[folder]
	s.folders[folder] = append(s.folders[folder], fs.FileInfoToDirEntry(info))
	if !known {
		s.enter(folder, heldFolder(path.Base(folder)))
	}
}

// Open implements fs.FS.
func (s *snapshot) Open(name string) (fs.File, error) {
	info, err := s.Stat(name)
	if err != nil {
		return nil, err
	}
	if f, ok := s.files[name]; ok {
		return &openFile{Reader: bytes.NewReader(f.data), info: info}, nil
	}
	return &rootDir{File: &openFile{Reader: bytes.NewReader(nil), info: info}, entries: slices.Clone(s.folders[name])}, nil
}

// Stat implements fs.StatFS.
func (s *snapshot) Stat(name string) (fs.FileInfo, error) {
	if f, ok := s.files[name]; ok {
		return f, nil
	}
	if _, ok := s.folders[name]; ok {
		return heldFolder(path.Base(name)), nil
	}
	problem := fs.ErrNotExist
	if !fs.ValidPath(name) {
		problem = fs.ErrInvalid
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: problem}
}

// heldFile is a file of a snapshot.
type heldFile struct {
	name    string
	data    []byte
	changed time.Time
}

func (f *heldFile) Name() string       { return f.name }
func (f *heldFile) Size() int64        { return int64(len(f.data)) }
func (f *heldFile) Mode() fs.FileMode  { return 0o444 }
func (f *heldFile) ModTime() time.Time { return f.changed }
func (f *heldFile) IsDir() bool        { return false }
func (f *heldFile) Sys() any           { return nil }

// heldFolder is a folder of a snapshot, by its name.
type heldFolder string

func (f heldFolder) Name() string       { return string(f) }
func (f heldFolder) Size() int64        { return 0 }
func (f heldFolder) Mode() fs.FileMode  { return fs.ModeDir | 0o555 }
func (f heldFolder) ModTime() time.Time { return time.Time{} }
func (f heldFolder) IsDir() bool        { return true }
func (f heldFolder) Sys() any           { return nil }

// openFile is an open file or folder of a snapshot.
type openFile struct {
	io.Reader
	info fs.FileInfo
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFile) Close() error               { return nil }
