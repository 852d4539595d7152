package strictyaml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"sort"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Parse returns the value of the one document in data, or notes why there is none. File is how problems name the file.
func Parse(file string, data []byte, p *Problems) (Node, bool) {
	root, line, err := parse(data)
	if err != nil {
		p.Add(file, line, "%s", err)
		return Node{}, false
	}
	return Node{Node: root, File: file, Problems: p}, true
}

// maxBytes is how large a file may be.
const maxBytes = 1 << 20

// parse returns the value of the one document in data. An error comes with the line where it is.
func parse(data []byte) (root *yaml.Node, line int, err error) {
	if len(data) > maxBytes {
		return nil, 0, fmt.Errorf("the file has %d bytes, at most %d are allowed", len(data), maxBytes)
	}
	lines := bytes.SplitAfter(data, []byte("\n"))
	for i, l := range lines {
		if !utf8.Valid(l) {
			return nil, i + 1, errors.New("the line is not UTF-8: save the file as UTF-8")
		}
	}
	var document, second yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	err = decoder.Decode(&document)
	if err == nil {
		if err = decoder.Decode(&second); err == nil {
			return nil, max(1, second.Line), errors.New("found a second YAML document, want one")
		}
		if errors.Is(err, io.EOF) {
			root = document.Content[0]
			root.Line = min(root.Line, len(lines)) // nothing after "---" is said to stand a line further on
			line, err = new(aliases).check(root)
			return root, line, err
		}
	}
	if errors.Is(err, io.EOF) {
		return nil, 1, errors.New("the file is empty")
	}
	line = lineOf(lines)
	return nil, line, errors.New(yamlMessage(err, string(lines[line-1])))
}

// lineOf returns the line where the parser stumbles: the first with which the lines up to it fail as the whole file
// does. The line that the YAML library names is that of the mapping around, one too few, or none.
func lineOf(lines [][]byte) int {
	lines[0] = bytes.TrimPrefix(lines[0], []byte("\ufeff"))
	failure := func(until int) string {
		// The empty line in front is there because the library does not know the first line from none.
		decoder := yaml.NewDecoder(bytes.NewReader(append([]byte("\n"), bytes.Join(lines[:until], nil)...)))
		for {
			if err := decoder.Decode(&yaml.Node{}); errors.Is(err, io.EOF) {
				return ""
			} else if err != nil {
				return err.Error()
			}
		}
	}
	whole := failure(len(lines))
	return 1 + sort.Search(len(lines)-1, func(i int) bool { return failure(i+1) == whole })
}

var yamlPrefix = regexp.MustCompile(`^yaml: (?:line \d+: )?`)

// yamlHints say what the parser's words mostly come from.
var yamlHints = map[string]string{
	"mapping values are not allowed in this context": `is a ": " in a value that has no quotes, or is the line indented ` +
		"too far?",
	"did not find expected key":           "is the line indented like those that it belongs to?",
	"did not find expected '-' indicator": "is the line indented like those that it belongs to?",
	"did not find expected ',' or '}'":    "is a comma missing, the } that closes it, or quotes around a value with a : or { in it?",
	"did not find expected ',' or ']'":    "is a comma missing, the ] that closes it, or quotes around a value with a : or [ in it?",
	"could not find expected ':'":         "is the space missing that follows a colon?",
	"did not find expected node content":  "is a value missing, or a bracket that closes?",
	"found unexpected end of stream":      "is a quote missing that closes?",
}

// yamlMessage puts the library's message into words that help with the line.
func yamlMessage(err error, line string) string {
	message := yamlPrefix.ReplaceAllString(err.Error(), "")
	if message == "found character that cannot start any token" {
		if indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]; strings.Contains(indent, "\t") {
			return "the line is indented with a tab, want spaces"
		}
		return "found a character that no value begins with, want quotes around the value"
	}
	if hint := yamlHints[message]; hint != "" {
		return fmt.Sprintf("%s: %s", message, hint)
	}
	return message
}
