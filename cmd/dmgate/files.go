package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// writeFile writes a file as a whole or not at all: whoever reads it meanwhile sees the old one. What is no ordinary
// file, such as /dev/null, is written to.
func writeFile(name string, write func(io.Writer) error) error {
	device, err := isDevice(name)
	if err != nil {
		return err
	}
	if device {
		return writeTo(name, write)
	}
	f, err := createBeside(name)
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // nothing is left to remove once it is renamed
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// createBeside creates a file for what is to be in a file of that name.
func createBeside(name string) (*os.File, error) {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return nil, fmt.Errorf("can't write %s: %w", name, path.Err) // the temporary file's name tells nobody anything
	}
	return f, err
}

// isDevice reports whether what stands under a name is to be written to and not to be replaced. The error says that it is a
// directory.
func isDevice(name string) (bool, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return false, nil // what is absent can be created, and if not, that says why
	case info.IsDir():
		return false, fmt.Errorf("can't write %s: it is a directory", name)
	}
	return !info.Mode().IsRegular(), nil
}

// writable returns why a file can't be written by writeFile, "" being none, so that nobody waits for a result that can't be kept.
func writable(name string) error {
	if name == "" {
		return nil
	}
	if device, err := isDevice(name); device || err != nil {
		return err
	}
	f, err := createBeside(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// sameFile reports whether two names, of which "" is none, are of one file that writing would replace.
func sameFile(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	if errA != nil || errB != nil {
		return filepath.Clean(a) == filepath.Clean(b)
	}
	return os.SameFile(infoA, infoB) && infoA.Mode().IsRegular()
}

// writeTo writes to what stands under a name already.
func writeTo(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}
