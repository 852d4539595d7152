package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// linesOf reads all lines of a text from standard input.
func linesOf(t *testing.T, text string) []line {
	t.Helper()
	var lines []line
	c := &console{in: strings.NewReader(text), err: io.Discard}
	if err := c.eachLine(nil, func(l line) error {
		lines = append(lines, l)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return lines
}

func TestLines(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"none", "", ""},
		{"one", "a\n", "1:a"},
		{"without an end", "a\nb", "1:a 2:b"},
		{"empty ones are counted", "\n\na\n \n\t\nb\n\n", "3:a 6:b"},
		{"Windows' line ends", "a\r\n\r\nb\r\n", "1:a 3:b"},
		{"byte order mark", "\uFEFFa\nb\n", "1:a 2:b"},
		{"only a byte order mark", "\uFEFF", ""},
		{"spaces stay", " a \n", "1: a "},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, l := range linesOf(t, test.text) {
				got = append(got, fmt.Sprintf("%d:%s", l.number, l.body))
			}
			if joined := strings.Join(got, " "); joined != test.want {
				t.Errorf("read %q as %q, want %q", test.text, joined, test.want)
			}
		})
	}
}

// A line of any length is read as one, and no more of it is kept than tells that it is too long.
func TestLongLines(t *testing.T) {
	for _, size := range []int{maxLine - 1, maxLine, maxLine + 1, 64 << 10, 64<<10 - 1, 10 << 20} {
		lines := linesOf(t, strings.Repeat("x", size)+"\nnext\n")
		if len(lines) != 2 {
			t.Fatalf("%d bytes: read %d lines, want 2", size, len(lines))
		}
		if kept := len(lines[0].body); kept != min(size, maxLine) {
			t.Errorf("%d bytes: kept %d, want %d", size, kept, min(size, maxLine))
		}
		if string(lines[1].body) != "next" || lines[1].number != 2 {
			t.Errorf("%d bytes: then read line %d %q", size, lines[1].number, lines[1].body)
		}
	}
}

// What stands behind a failed read is not lost silently.
func TestReadErrorIsReported(t *testing.T) {
	broken := errors.New("the disk is gone")
	c := &console{in: io.MultiReader(strings.NewReader("a\nb"), &failing{broken}), err: io.Discard}
	count := 0
	err := c.eachLine(nil, func(line) error { count++; return nil })
	if !errors.Is(err, broken) || count == 0 {
		t.Errorf("after %d lines got error %v, want %v", count, err, broken)
	}
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

func FuzzLines(f *testing.F) {
	f.Add([]byte("a\n\r\n\xEF\xBB\xBF\nb"))
	f.Add([]byte("\n\n x \n\t\r"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c := &console{in: bytes.NewReader(data), err: io.Discard}
		last := 0
		err := c.eachLine(nil, func(l line) error {
			if l.number <= last || len(l.body) > maxLine || bytes.ContainsRune(l.body, '\n') {
				t.Errorf("line %d after %d, %d bytes", l.number, last, len(l.body))
			}
			last = l.number
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// A gzip file is read as what it holds; one that is cut off is an error, after the lines that it has.
func TestGzip(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	fmt.Fprint(z, "a\nb\n")
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	lines := linesOf(t, packed.String())
	if len(lines) != 2 || string(lines[0].body) != "a" || string(lines[1].body) != "b" {
		t.Errorf("got %v", lines)
	}
	c := &console{in: bytes.NewReader(packed.Bytes()[:packed.Len()-4]), err: io.Discard}
	err := c.eachLine(nil, func(line) error { return nil })
	if !errors.Is(err, io.ErrUnexpectedEOF) || !strings.Contains(err.Error(), "standard input, line 3: ") {
		t.Errorf("of a file that is cut off: %v", err)
	}
}

// Only what somebody may still write to is answered line by line: how wide columns are must not depend on how fast a
// file is read.
func TestGrows(t *testing.T) {
	file := filepath.Join(t.TempDir(), "events.jsonl")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		names []string
		want  bool
	}{
		{nil, true},
		{[]string{"-"}, true},
		{[]string{file}, false},
		{[]string{file, file}, false},
		{[]string{file, "-"}, true},
		{[]string{file, os.DevNull}, true},
	} {
		if got := (&console{}).grows(test.names); got != test.want {
			t.Errorf("%q: got %v, want %v", test.names, got, test.want)
		}
	}
}

// What is no ordinary file is written to, and not replaced by one.
func TestWriteFileKeepsDevices(t *testing.T) {
	link := filepath.Join(t.TempDir(), "null")
	if err := os.Symlink(os.DevNull, link); err != nil {
		t.Skip(err)
	}
	if err := writeFile(link, func(w io.Writer) error { _, err := io.WriteString(w, "x"); return err }); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("%v, %v: the link was replaced", info, err)
	}
}

// A gzip file of a few kilobytes may hold a line of many megabytes. It is counted, and cut to what an event may have.
func TestPackedLinesAreCut(t *testing.T) {
	const size = 32 << 20
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := io.CopyN(z, endless('x'), size); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	lines := linesOf(t, packed.String())
	if len(lines) != 1 || lines[0].size != size || cap(lines[0].body) > 2*maxLine {
		t.Errorf("%d lines, the first of %d bytes of which %d are kept", len(lines), lines[0].size, cap(lines[0].body))
	}
	if _, err := decodeLine(lines[0]); err == nil || !strings.Contains(err.Error(), "bytes, want at most 262144") {
		t.Errorf("got %v, want the bound", err)
	}
}

// endless is a reader of the same byte for ever.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}
