package blocklist

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxLine is the longest line in bytes. No entry is longer: ids end at 256 bytes, URLs that browsers take at 2,083.
const maxLine = 4096

// text gathers the entries of text files.
type text struct {
	kind      Kind
	keys      []string
	malformed []Malformed
}

// byteOrderMark begins some text files, and says nothing.
const byteOrderMark = "\ufeff"

// read adds the entries of one file. Its lines say nothing about each other, so pieces of a long one are read at the same
// time.
func (t *text) read(file string, data []byte) {
	data = bytes.TrimLeft(data, byteOrderMark)
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		t.bad(file, 1, "", errors.New("the file is UTF-16, want UTF-8"))
		return
	}
	pieces := pieces(data, len(data)/pieceSize+1)
	read := make([]text, len(pieces))
	inParts(len(pieces), func(from, to int) {
		for i := from; i < to; i++ {
			read[i] = text{kind: t.kind}
			read[i].piece(file, pieces[i])
		}
	})
	before := 0
	for i := range read {
		t.add(&read[i], before)
		before += bytes.Count(pieces[i], []byte("\n"))
	}
}

// pieceSize is about how many bytes of a file are read by themselves, beside others.
const pieceSize = 1 << 20

// pieces cuts data into as many pieces or fewer, of whole lines.
func pieces(data []byte, n int) (out [][]byte) {
	for ; n > 1; n-- {
		end := len(data) / n
		line := bytes.IndexByte(data[end:], '\n')
		if line < 0 {
			break
		}
		out, data = append(out, data[:end+line+1]), data[end+line+1:]
	}
	return append(out, data)
}

// piece adds the entries of a part of a file, whose lines it counts from 1.
func (t *text) piece(file string, data []byte) {
	eachLine(data, func(n int, line []byte) {
		if err := t.line(line); err != nil {
			t.bad(file, n, string(line[:min(len(line), maxLine)]), err)
		}
	})
}

// add adds what was read of a piece that so many lines are before.
func (t *text) add(piece *text, before int) {
	t.keys = append(t.keys, piece.keys...)
	for _, m := range piece.malformed[:min(len(piece.malformed), maxMalformed-len(t.malformed))] {
		m.Line += before
		t.malformed = append(t.malformed, m)
	}
}

// eachLine calls read for every line, with its number.
func eachLine(data []byte, read func(n int, line []byte)) {
	for n := 1; len(data) > 0; n++ {
		line, rest, _ := bytes.Cut(data, []byte("\n"))
		data = rest
		read(n, line)
	}
}

// line adds the entries of one line. Most lines hold one, a line of a hosts file any number.
func (t *text) line(line []byte) error {
	switch {
	case len(line) > maxLine:
		return fmt.Errorf("the line has %d bytes, at most %d are allowed", len(line), maxLine)
	case !utf8.Valid(line):
		return errors.New("not UTF-8")
	}
	entry, err := t.entry(string(bytes.TrimSpace(line)))
	if err != nil || entry == "" {
		return err
	}
	keys, err := t.kind.keys(entry)
	t.keys = append(t.keys, keys...)
	return err
}

// entry returns what a line says without comments and quotes, "" where it says nothing.
func (t *text) entry(line string) (string, error) {
	switch t.kind {
	case Senders, Devices:
		if strings.HasPrefix(line, `"`) {
			return unquote(line)
		}
	case Domains, URLs:
		if strings.HasPrefix(line, "!") || strings.HasPrefix(line, "[Adblock") { // comments in ad blockers' lists
			return "", nil
		}
	}
	return uncomment(line), nil
}

// uncomment cuts the comment off.
func uncomment(line string) string {
	for i := range len(line) {
		if line[i] == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t') {
			return strings.TrimSpace(line[:i])
		}
	}
	return line
}

// unquote reads an entry in double quotes, which nothing but a comment may follow.
func unquote(line string) (string, error) {
	quoted, err := strconv.QuotedPrefix(line)
	if err != nil {
		return "", errors.New("the quotes are not closed, or a \\ in them is followed by what can't follow it")
	}
	if uncomment(line[len(quoted):]) != "" {
		return "", errors.New("something follows the closing quotes")
	}
	entry, err := strconv.Unquote(quoted)
	if err == nil && entry == "" {
		err = errors.New("an empty id")
	}
	return entry, err
}

// maxMalformed is how many malformed entries are kept to be told. A file of nothing else is refused as well, without taking
// many times its size.
const maxMalformed = 1_000_000

func (t *text) bad(file string, line int, entry string, why error) {
	if len(t.malformed) == maxMalformed {
		return
	}
	entry = strings.ToValidUTF8(strings.TrimSpace(entry), "\ufffd")
	t.malformed = append(t.malformed, Malformed{File: file, Line: line, Entry: excerpt(entry), Why: why.Error()})
}
