// Package natstest builds a nats-server for tests that need one in a process of its own, to kill it or to fill its disk.
package natstest

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// Module is the program to build: the server of the version that dmgate embeds.
const Module = "github.com/nats-io/nats-server/v2"

// Build builds a nats-server for the duration of a test, and returns the program's path. The flags, of which there may
// be none, go to go build.
func Build(tb testing.TB, flags ...string) string {
	tb.Helper()
	return BuildProgram(tb, "nats-server", Module, flags...)
}

// BuildProgram does the same for any program that this module holds or requires.
func BuildProgram(tb testing.TB, name, pkg string, flags ...string) string {
	tb.Helper()
	program := filepath.Join(tb.TempDir(), name)
	args := append([]string{"build", "-o", program}, flags...)
	if out, err := exec.Command("go", append(args, pkg)...).CombinedOutput(); err != nil {
		tb.Fatalf("building %s: %v\n%s", name, err, out)
	}
	return program
}
