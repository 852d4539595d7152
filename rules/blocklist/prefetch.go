//go:build amd64 || arm64

package blocklist

// prefetch has a cell, which may stand in two lines of the cache, brought there from memory, without waiting for it. It changes
// nothing but time. To load the cell early would not do: what processors look ahead, behind a load that waits, is shorter than
// SHA-256.
//
//go:noescape
func prefetch(cell *[cellSize]byte)
