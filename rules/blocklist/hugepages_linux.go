package blocklist

import (
	"syscall"
	"unsafe"
)

// hugePage is the size of a huge page in bytes on most machines.
const hugePage = 2 << 20

// inHugePages has memory that was just made be in huge pages, as far as it fills them, where the system has any: the processor
// then knows where each is, and does not look it up in tables that are in memory themselves. It changes nothing but time.
func inHugePages[T byte | uint64](s []T) []T {
	first := unsafe.Pointer(unsafe.SliceData(s))
	from, size := -uintptr(first)%hugePage, uintptr(len(s))*unsafe.Sizeof(*new(T))
	if size >= from+hugePage {
		inside := unsafe.Slice((*byte)(first), size)[from:]
		_ = syscall.Madvise(inside[:len(inside)/hugePage*hugePage], syscall.MADV_HUGEPAGE)
	}
	return s
}
