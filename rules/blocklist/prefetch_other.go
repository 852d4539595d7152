//go:build !amd64 && !arm64

package blocklist

// prefetch does nothing where it is not known how.
func prefetch(*[cellSize]byte) {}
