package blocklist

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unsafe"
)

// TestInHugePages looks up in the system's own list of memory whether huge pages are asked for all that fills them.
func TestInHugePages(t *testing.T) {
	if _, err := os.Stat("/sys/kernel/mm/transparent_hugepage"); err != nil {
		t.Skip("the system has no huge pages")
	}
	s := inHugePages(make([]uint64, 3*hugePage/8+1000)[1:]) // which begins within a page
	first := uintptr(unsafe.Pointer(unsafe.SliceData(s)))
	last := first + uintptr(8*len(s))
	advised := advisedMemory(t)
	for page := (first + hugePage - 1) / hugePage * hugePage; page+hugePage <= last; page += hugePage {
		if !slices.ContainsFunc(advised, func(m [2]uintptr) bool { return m[0] <= page && page+hugePage <= m[1] }) {
			t.Errorf("no huge page is asked for at %d of %d bytes", page-first, last-first)
		}
	}
	for _, few := range [][]byte{nil, {}, make([]byte, 1), make([]byte, hugePage-1)} {
		inHugePages(few)
	}
}

// advisedMemory returns where the memory of the process is for which huge pages are asked.
func advisedMemory(t *testing.T) (advised [][2]uintptr) {
	file, err := os.Open("/proc/self/smaps")
	if err != nil {
		t.Skip(err)
	}
	defer file.Close()
	var at [2]uintptr
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var from, to uintptr
		if n, _ := fmt.Sscanf(lines.Text(), "%x-%x ", &from, &to); n == 2 {
			at = [2]uintptr{from, to}
		}
		if flags, ok := strings.CutPrefix(lines.Text(), "VmFlags:"); ok && slices.Contains(strings.Fields(flags), "hg") {
			advised = append(advised, at)
		}
	}
	return advised
}
