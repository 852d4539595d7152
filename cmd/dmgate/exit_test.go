package main

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
)

// Output that nobody reads any more is no failure; a server that hangs up is, and is told of.
func TestBrokenPipes(t *testing.T) {
	gone := &fs.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.EPIPE}
	hungUp := &net.OpError{Op: "write", Net: "tcp", Err: os.NewSyscallError("write", syscall.EPIPE)}
	for _, c := range []struct {
		err    error
		status int
	}{{gone, exitOK}, {io.ErrClosedPipe, exitOK}, {fmt.Errorf("watch: %w", gone), exitOK}, {fmt.Errorf("NATS: %w", hungUp), exitFailure}} {
		var told bytes.Buffer
		if got := (&console{err: &told}).report(c.err); got != c.status || strings.Contains(told.String(), "broken pipe") != (got != exitOK) {
			t.Errorf("%v: status %d, want %d; told %q", c.err, got, c.status, told.String())
		}
	}
}
