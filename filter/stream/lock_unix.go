//go:build unix

package stream

import (
	"os"
	"syscall"
)

// lockFile takes an exclusive lock, which the system releases when the process ends, however it ends.
func lockFile(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }
