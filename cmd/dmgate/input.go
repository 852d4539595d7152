package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
)

// stdinName stands for standard input among file names.
const stdinName = "-"

// open opens the named file; "-" is standard input.
func (c *console) open(name string) (io.ReadCloser, error) {
	if name != stdinName {
		return os.Open(name)
	}
	if c.waitsForTyping() {
		fmt.Fprintln(c.err, "dmgate: reading events from the terminal, one a line; Ctrl-D ends")
	}
	return io.NopCloser(c.in), nil
}

// grows reports whether somebody may still be writing what is to be read: some of it is no ordinary file.
func (c *console) grows(names []string) bool {
	for _, name := range names {
		if info, err := os.Stat(name); name == stdinName || err != nil || !info.Mode().IsRegular() {
			return true
		}
	}
	return len(names) == 0
}

// inputName is how messages name a file.
func inputName(name string) string {
	if name == stdinName {
		return "standard input"
	}
	return name
}

// line is one line of input.
type line struct {
	file   string // "" where there is one file only
	number int    // 1 is the first
	body   []byte // without its line end
	size   int    // of the whole line; more than len(body) where it was cut
}

// place says where the line stands.
func (l line) place() string {
	if l.file == "" {
		return fmt.Sprintf("line %d", l.number)
	}
	return fmt.Sprintf("%s:%d", l.file, l.number)
}

// maxLine is how much of a line is kept: more than any valid event has, so that what is cut is invalid in any case.
const maxLine = 256<<10 + 1

// eachLine hands over the lines of the files in order, without the empty ones. It stops at the first error.
func (c *console) eachLine(names []string, each func(line) error) error {
	if len(names) == 0 {
		names = []string{stdinName}
	}
	for _, name := range names {
		l := line{}
		if len(names) > 1 {
			l.file = name
		}
		if err := c.eachLineOf(name, l, each); err != nil {
			return err
		}
	}
	return nil
}

func (c *console) eachLineOf(name string, l line, each func(line) error) error {
	f, err := c.open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	r, err := unpacked(bufio.NewReaderSize(f, 64<<10))
	if err != nil {
		return fmt.Errorf("%s: %w", inputName(name), err)
	}
	skipByteOrderMark(r)
	for {
		l.number++
		l.body, l.size, err = readLine(r)
		if len(bytes.TrimSpace(l.body)) > 0 {
			if err := each(l); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s, line %d: %w", inputName(name), l.number, err)
		}
	}
}

// gzipMagic is what gzip files begin with (RFC 1952, section 2.3.1). No event does.
var gzipMagic = []byte{0x1f, 0x8b}

// unpacked reads what is in a gzip file, or any other as it is.
func unpacked(r *bufio.Reader) (*bufio.Reader, error) {
	if start, _ := r.Peek(len(gzipMagic)); !bytes.Equal(start, gzipMagic) {
		return r, nil
	}
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	return bufio.NewReaderSize(z, 64<<10), nil
}

// readLine reads a line of any length but keeps no more than maxLine of it.
func readLine(r *bufio.Reader) (body []byte, size int, err error) {
	for {
		part, err := r.ReadSlice('\n')
		size += len(part)
		body = append(body, part[:min(len(part), maxLine+1-len(body))]...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			cut := body[:min(len(body), maxLine)]
			ended := bytes.TrimSuffix(cut, []byte("\n"))
			return bytes.TrimSuffix(ended, []byte("\r")), size, err
		}
	}
}

// skipByteOrderMark skips the mark that some editors put before UTF-8.
func skipByteOrderMark(r *bufio.Reader) {
	if start, _ := r.Peek(3); bytes.Equal(start, []byte("\uFEFF")) {
		_, _ = r.Discard(3) // they were just peeked at
	}
}
