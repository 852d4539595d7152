package main

import (
	"bufio"
	"io"
	"os"

	"golang.org/x/term"
)

// console is everything a command reads and writes, so that tests can stand in for a terminal.
type console struct {
	in       io.Reader
	out, err io.Writer
	getenv   func(string) string

	terminal    bool // out is a terminal
	width       int  // columns of the terminal; 0 where it is none
	errTerminal bool // err is a terminal
}

// processConsole is the console of the process.
func processConsole() *console {
	c := &console{in: os.Stdin, out: os.Stdout, err: os.Stderr, getenv: os.Getenv}
	out := int(os.Stdout.Fd())
	c.terminal = term.IsTerminal(out)
	c.errTerminal = term.IsTerminal(int(os.Stderr.Fd()))
	if columns, _, err := term.GetSize(out); c.terminal && err == nil {
		c.width = columns
	}
	return c
}

// colour reports whether to colour what goes to out. See https://no-color.org for NO_COLOR.
func (c *console) colour() bool {
	return c.terminal && c.getenv("NO_COLOR") == "" && c.getenv("TERM") != "dumb"
}

// waitsForTyping reports whether reading from in means waiting for a person to type.
func (c *console) waitsForTyping() bool {
	f, ok := c.in.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// buffered returns a writer to out. Its caller flushes it.
func (c *console) buffered() *bufio.Writer { return bufio.NewWriterSize(c.out, 64<<10) }
