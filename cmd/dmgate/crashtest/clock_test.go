//go:build linux

package crashtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// A program's clock can't be shifted without shifting everybody's, so the programs are built with a time package whose
// Now adds what an environment variable says. Timers and durations rest on the monotonic clock, which runs on, as it does
// where an operator sets a machine's clock.
const clockVariable = "TEST_CLOCK"

// shiftingSource goes into the time package. The variable says how many seconds to add from the start, after how many
// milliseconds that changes, and how many seconds to add from then on: "3600 1500 -7200".
const shiftingSource = `package time

import "syscall"

var shiftFirst, shiftAfter, shiftThen = readShift()

func readShift() (first, after, then int64) {
	said, _ := syscall.Getenv("` + clockVariable + `")
	var numbers [3]int64
	at, negative := 0, false
	for i := 0; i < len(said) && at < len(numbers); i++ {
		switch c := said[i]; {
		case c == '-':
			negative = true
		case c >= '0' && c <= '9':
			digit := int64(c - '0')
			if negative {
				digit = -digit
			}
			numbers[at] = numbers[at]*10 + digit
		default:
			at, negative = at+1, false
		}
	}
	return numbers[0], numbers[1] * 1e6, numbers[2]
}

func shift(mono int64) int64 {
	if mono-startNano < shiftAfter {
		return shiftFirst
	}
	return shiftThen
}
`

// shiftable writes what go build needs to build programs whose clock can be shifted, and returns the flags for it. It is
// always written to the same place, or go build would compile everything anew each time.
func shiftable(t *testing.T) []string {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	pkg := filepath.Join(string(bytes.TrimSpace(root)), "src", "time")
	source, err := os.ReadFile(filepath.Join(pkg, "time.go"))
	if err != nil {
		t.Fatal(err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(cache, "dmgate-crashtest")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	replace := map[string]string{}
	for name, text := range map[string]string{"time.go": shifting(t, string(source)), "shift.go": shiftingSource} {
		replace[filepath.Join(pkg, name)] = filepath.Join(dir, name)
		keepFile(t, filepath.Join(dir, name), text)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "overlay.json")
	keepFile(t, file, string(overlay))
	return []string{"-overlay", file}
}

// shifting is the source of the time package with a clock that can be shifted.
func shifting(t *testing.T, source string) string {
	t.Helper()
	const before, after = "sec, nsec, mono := runtimeNow()\n", "sec, nsec, mono := runtimeNow()\n\tsec += shift(mono)\n"
	if strings.Count(source, before) != 1 {
		t.Fatalf("this version of Go reads the clock in another way than %q", before)
	}
	return strings.Replace(source, before, after, 1)
}

// keepFile writes a file unless it says so already.
func keepFile(t *testing.T, name, text string) {
	t.Helper()
	if said, err := os.ReadFile(name); err == nil && string(said) == text {
		return
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// clock is what programs that start next believe of the time.
type clock struct {
	mu   sync.Mutex
	says string
}

// set has programs start with one shift, and change to another after a while.
func (c *clock) set(first, then time.Duration, after time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.says = fmt.Sprintf("%d %d %d", int64(first.Seconds()), after.Milliseconds(), int64(then.Seconds()))
}

// reset has programs believe the truth.
func (c *clock) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.says = ""
}

func (c *clock) env() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return []string{clockVariable + "=" + c.says}
}
