//go:build unix

package rules

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Opening a named pipe waits for who writes to it, so it is not opened.
func TestNamedPipesAreNotOpened(t *testing.T) {
	for _, name := range []string{"lists/aimed.txt", "policies/pipe.rego", ConfigFile} {
		dir := shippedDir(t)
		file := filepath.Join(dir, filepath.FromSlash(name))
		if name != "policies/pipe.rego" {
			replaceFile(t, file, func(name string) error { return syscall.Mkfifo(name, 0o644) })
		} else if err := syscall.Mkfifo(file, 0o644); err != nil {
			t.Skip("no named pipes here:", err)
		}
		_, err := Load(Dir(dir))
		if want := "can't read " + name + ": it is a named pipe, want a file"; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
