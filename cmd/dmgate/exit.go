package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"

	"github.com/spf13/cobra"
)

// The exit statuses, as "dmgate help exit-status" documents them.
const (
	exitOK      = 0
	exitFailure = 1 // it did not work, or "list has" did not find every key
	exitUsage   = 2 // the command line is wrong
	exitTests   = 2 // tests failed; the same as in "opa test"
	exitInvalid = 3 // done, but some of the input were no valid events
	exitSignal  = 130
)

// statusError is an error with an exit status of its own.
type statusError struct {
	status int
	err    error
}

func (e *statusError) Error() string { return e.err.Error() }
func (e *statusError) Unwrap() error { return e.err }

func withStatus(status int, format string, args ...any) error {
	return &statusError{status: status, err: fmt.Errorf(format, args...)}
}

// usagef is an error in the command line of cmd. It says where to read on.
func usagef(cmd *cobra.Command, format string, args ...any) error {
	text := fmt.Sprintf(format, args...)
	return withStatus(exitUsage, "%s\nRun '%s --help' for usage.", text, cmd.CommandPath())
}

// errSilent fails a command whose output has said everything already.
var errSilent = errors.New("")

// readerGone reports whether an error is that nobody reads the output any more. A server that hangs up breaks a pipe too.
func readerGone(err error) bool {
	_, network := errors.AsType[*net.OpError](err)
	return !network && (errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe))
}

// report prints the error, if any, and returns the exit status. A reader that went away is no error: it has seen what
// it wanted.
func (c *console) report(err error) int {
	if err == nil || readerGone(err) {
		return exitOK
	}
	if text := err.Error(); text != "" {
		fmt.Fprintln(c.err, "dmgate: "+text)
	}
	var status *statusError
	if errors.As(err, &status) {
		return status.status
	}
	return exitFailure
}
