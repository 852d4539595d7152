//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// SIGHUP reloads the packs of a running gate and ends nothing, whatever is wrong with them.
func TestHangupReloads(t *testing.T) {
	dir, work := t.TempDir(), t.TempDir()
	putPack(t, dir, reloadPack)
	logFile, err := os.Create(filepath.Join(work, "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer logFile.Close()
	ready := filepath.Join(work, "ready")
	path, err := exec.LookPath("dmgate") // where TestMain puts this binary
	if err != nil {
		t.Fatal(err)
	}
	gate := exec.Command(path, "run", "--embedded=127.0.0.1:0", "--ready-file", ready, "--pack", dir, "--reload=false")
	gate.Stderr = logFile
	gate.Env = append(os.Environ(), "TMPDIR="+t.TempDir())
	if err := gate.Start(); err != nil {
		t.Fatal(err)
	}
	waitForFile(t, ready)
	for _, step := range []struct {
		files map[string]string
		want  string
	}{
		{nil, "nothing of the pack is different"},
		{map[string]string{"pack.yaml": "broken"}, "the pack is not reloaded"},
		{edited(t, "pack.yaml", "burst: 1", "burst: 2"), "the pack is reloaded"},
	} {
		putPack(t, dir, step.files)
		if err := gate.Process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		if err := await(func() error { return holds(logFile.Name(), step.want) }); err != nil {
			t.Error(err)
		}
	}
	if err := gate.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := waitProcess(t, gate); err != nil {
		t.Errorf("the gate ended with %v", err)
	}
}

// holds fails where a file does not hold a text yet.
func holds(file, text string) error {
	data, err := os.ReadFile(file)
	if err == nil && !bytes.Contains(data, []byte(text)) {
		err = fmt.Errorf("%s does not say %q:\n%s", file, text, data)
	}
	return err
}
