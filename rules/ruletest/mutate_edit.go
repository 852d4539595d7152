package ruletest

import (
	"bytes"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dmgate/dmgate/rules/strictyaml"
)

// edit replaces a piece of a file.
type edit struct {
	from, to int // bytes
	text     string
}

func (e edit) apply(file []byte) []byte {
	return slices.Concat(file[:e.from], []byte(e.text), file[e.to:])
}

// yamlText finds values of a YAML file in its text.
type yamlText struct {
	text  []byte
	lines []int // where each begins
}

func newYAMLText(text []byte) *yamlText {
	y := &yamlText{text: text, lines: []int{0}}
	for i, b := range text {
		if b == '\n' {
			y.lines = append(y.lines, i+1)
		}
	}
	return y
}

// start returns where a value begins.
func (y *yamlText) start(n strictyaml.Node) int {
	at := y.lines[n.Line-1]
	for range n.Column - 1 {
		_, size := utf8.DecodeRune(y.text[at:])
		at += size
	}
	return at
}

// end returns where a value ends.
func (y *yamlText) end(n strictyaml.Node) int {
	from := y.start(n)
	if !n.IsList() && !n.IsMapping() {
		size := len(n.Value)
		if quote := y.text[from]; quote == '"' || quote == '\'' {
			size += 2
		}
		return from + size
	}
	until := from
	for _, child := range n.Content {
		until = y.end(strictyaml.Node{Node: child})
	}
	if bracket := y.text[from]; bracket == '[' || bracket == '{' {
		until = max(until, from+1)
		until += bytes.IndexByte(y.text[until:], map[byte]byte{'[': ']', '{': '}'}[bracket]) + 1
	}
	return until
}

// raw returns a value as it is written.
func (y *yamlText) raw(n strictyaml.Node) string { return string(y.text[y.start(n):y.end(n)]) }

// holds reports whether the value stands in the text as it reads. One behind an anchor, or with escapes, does not.
func (y *yamlText) holds(n strictyaml.Node) bool {
	return n.Line > 0 && strings.Trim(y.raw(n), `"'`) == n.Value
}

// replace returns the edit that puts another text in a value's place.
func (y *yamlText) replace(n strictyaml.Node, with string) edit {
	return edit{y.start(n), y.end(n), with}
}

// remove returns the edit that takes one of several parts, each from its first to its last node, out of the list or
// mapping that they make up.
func (y *yamlText) remove(parts [][2]strictyaml.Node, i int) edit {
	if i+1 < len(parts) {
		return edit{from: y.start(parts[i][0]), to: y.start(parts[i+1][0])}
	}
	if i == 0 {
		return edit{from: y.start(parts[0][0]), to: y.end(parts[0][1])}
	}
	return edit{from: y.end(parts[i-1][1]), to: y.end(parts[i][1])}
}

// changedDir is a directory in which one file reads otherwise.
type changedDir struct {
	fs.FS
	name string
	data []byte
}

// Open implements fs.FS.
func (d changedDir) Open(name string) (fs.File, error) {
	if name != d.name {
		return d.FS.Open(name)
	}
	f, err := d.FS.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	return &changedFile{Reader: bytes.NewReader(d.data), info: changedInfo{info, int64(len(d.data))}}, err
}

// changedFile is an open file that reads otherwise.
type changedFile struct {
	io.Reader
	info fs.FileInfo
}

// Stat implements fs.File.
func (f *changedFile) Stat() (fs.FileInfo, error) { return f.info, nil }

// Close implements fs.File.
func (f *changedFile) Close() error { return nil }

// changedInfo is what is known of the file, but for its size.
type changedInfo struct {
	fs.FileInfo
	size int64
}

// Size implements fs.FileInfo.
func (i changedInfo) Size() int64 { return i.size }

// ModTime implements fs.FileInfo.
func (i changedInfo) ModTime() time.Time { return time.Time{} }
