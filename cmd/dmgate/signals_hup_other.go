//go:build !unix

package main

import "os"

// catchHangups returns a channel that never has anything, since there is no SIGHUP here.
func catchHangups() (hangups <-chan os.Signal, stop func()) { return nil, func() {} }
