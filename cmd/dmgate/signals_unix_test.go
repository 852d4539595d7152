//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// SIGTERM lets the gate finish; it then ends with status 0 and says that it stopped routing.
func TestTerminateDrains(t *testing.T) {
	gate, ready := startProcess(t)
	waitForFile(t, ready)
	if err := gate.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := waitProcess(t, gate); err != nil {
		t.Errorf("the gate ended with %v: %s", err, gate.Stderr)
	}
	if log := gate.Stderr.(*strings.Builder).String(); !strings.Contains(log, "stopped routing") {
		t.Errorf("the log does not end with the end: %s", log)
	}
}

func startProcess(t *testing.T) (gate *exec.Cmd, ready string) {
	t.Helper()
	ready = filepath.Join(t.TempDir(), "ready")
	path, err := exec.LookPath("dmgate") // where TestMain puts this binary
	if err != nil {
		t.Fatal(err)
	}
	gate = exec.Command(path, "run", "--embedded=127.0.0.1:0", "--ready-file", ready)
	gate.Stderr = new(strings.Builder)
	gate.Env = append(os.Environ(), "TMPDIR="+t.TempDir())
	if err := gate.Start(); err != nil {
		t.Fatal(err)
	}
	return gate, ready
}

// waitProcess waits for the process, and kills it where it does not end.
func waitProcess(t *testing.T, gate *exec.Cmd) error {
	t.Helper()
	timer := time.AfterFunc(time.Minute, func() { _ = gate.Process.Kill() })
	defer timer.Stop()
	return gate.Wait()
}
