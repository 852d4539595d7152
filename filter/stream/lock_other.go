//go:build !unix

package stream

import "os"

// lockFile does nothing where the system has no advisory locks; the port tells two servers apart.
func lockFile(*os.File) error { return nil }
