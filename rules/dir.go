package rules

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
)

// The bounds of a pack's directory. They are far above what packs need, and keep one that is damaged, or meant to do harm,
// from taking all memory or from never ending.
const (
	MaxFiles  = 10_000  // files and folders, each as often as links lead to it
	MaxDepth  = 32      // folders inside one another
	MaxSource = 1 << 20 // bytes of a file that rule authors write: YAML and Rego
	MaxFile   = 1 << 30 // bytes of any other file, such as a list
)

// Dir returns a pack's directory on disk, for Load and for all else that takes a directory. It opens nothing but files and
// folders, so a named pipe or a device is an error and not a wait without end, and no file beyond MaxSource or MaxFile.
// Symbolic links are followed. It is safe for concurrent use.
func Dir(name string) fs.FS { return boundedDir{os.DirFS(name)} }

// boundedDir refuses what is no file, and files that are too large.
type boundedDir struct{ dir fs.FS }

// Open implements fs.FS.
func (b boundedDir) Open(name string) (fs.File, error) {
	if err := b.check(name); err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return b.dir.Open(name)
}

// ReadFile implements fs.ReadFileFS.
func (b boundedDir) ReadFile(name string) ([]byte, error) {
	f, err := b.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	most := maxSize(name)
	var data bytes.Buffer
	if info, err := f.Stat(); err == nil && info.Size() <= most {
		data.Grow(int(info.Size()) + bytes.MinRead) // a list of 100 MB is not to be copied as often as it doubles
	}
	_, err = data.ReadFrom(io.LimitReader(f, most+1))
	if size := int64(data.Len()); err == nil && size > most { // it has grown since it was looked at
		err = &fs.PathError{Op: "read", Path: name, Err: errTooLarge(size, most)}
	}
	return data.Bytes(), err
}

// Stat implements fs.StatFS.
func (b boundedDir) Stat(name string) (fs.FileInfo, error) { return fs.Stat(b.dir, name) }

// ReadDir implements fs.ReadDirFS.
func (b boundedDir) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(b.dir, name) }

func (b boundedDir) check(name string) error {
	info, err := fs.Stat(b.dir, name)
	switch {
	case err != nil || info.IsDir():
		return nil // opening says what is wrong
	case !info.Mode().IsRegular():
		return fmt.Errorf("it is %s, want a file", kindOf(info.Mode()))
	case info.Size() > maxSize(name):
		return errTooLarge(info.Size(), maxSize(name))
	}
	return nil
}

// maxSize returns how many bytes a file of that name may have.
func maxSize(name string) int64 {
	switch path.Ext(name) {
	case ".yaml", ".yml", ".rego":
		return MaxSource
	}
	return MaxFile
}

func errTooLarge(size, most int64) error {
	return fmt.Errorf("it has %d bytes, at most %d are allowed", size, most)
}

// kindOf names what is no file.
func kindOf(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	}
	return "a device"
}
