//go:build !linux

package blocklist

// inHugePages does nothing where it is not known how.
func inHugePages[T byte | uint64](s []T) []T { return s }
