package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"time"
)

// progress tells on standard error how far the reading of events is. nil tells nothing. It belongs to one goroutine.
type progress struct {
	w     io.Writer
	live  bool  // on a terminal: one line that is written over
	total int64 // bytes to read; 0 where that is not known

	started, told time.Time
	events        int
	bytes         int64
}

// newProgress returns what tells of the reading of files, or nil where nobody wants to know: a terminal always does.
func (c *console) newProgress(wanted bool, files []string) *progress {
	if !wanted && !c.errTerminal {
		return nil
	}
	now := time.Now()
	return &progress{w: c.err, live: c.errTerminal, total: sizeOf(files), started: now, told: now}
}

// sizeOf returns the bytes in the files, or 0 where they can't be known before they are read.
func sizeOf(files []string) int64 {
	sum := int64(0)
	for _, name := range files {
		size := plainSize(name)
		if size == 0 {
			return 0
		}
		sum += size
	}
	return sum
}

// plainSize returns the size of a regular file that is not packed, and 0 for any other.
func plainSize(name string) int64 {
	f, err := os.Open(name)
	if err != nil {
		return 0 // whoever reads it will say so
	}
	defer f.Close()
	info, err := f.Stat()
	start := make([]byte, len(gzipMagic))
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	if _, err := io.ReadFull(f, start); err != nil || bytes.Equal(start, gzipMagic) {
		return 0
	}
	return info.Size()
}

// How often it is told how far the reading is, on a terminal and elsewhere.
const (
	tellLive  = 200 * time.Millisecond
	tellLines = 5 * time.Second
)

// read counts an event of that many bytes.
func (p *progress) read(size int) {
	if p == nil {
		return
	}
	p.events++
	p.bytes += int64(size)
	if p.events%256 != 0 {
		return // asking the time costs more than counting
	}
	every := tellLines
	if p.live {
		every = tellLive
	}
	if now := time.Now(); now.Sub(p.told) >= every {
		p.told = now
		p.tell(now)
	}
}

func (p *progress) tell(now time.Time) {
	rate := float64(p.events) / max(now.Sub(p.started).Seconds(), 1e-3)
	text := fmt.Sprintf("%s events, %s a second", thousands(p.events), thousands(int64(rate)))
	if p.total > 0 {
		text += fmt.Sprintf(", %d %%", min(100*p.bytes/p.total, 100))
	}
	if p.live {
		fmt.Fprintf(p.w, "\r\x1b[K%s", text)
		return
	}
	fmt.Fprintln(p.w, text)
}

// clear makes room for something else on the line.
func (p *progress) clear() {
	if p != nil && p.live {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}

// end tells the last of it, and leaves nothing of it on a terminal.
func (p *progress) end() {
	if p == nil {
		return
	}
	if p.live {
		p.clear()
		return
	}
	p.total = 0 // all was read
	p.tell(time.Now())
}
