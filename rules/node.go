package rules

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// node is a YAML value with the place where it stands, read strictly: whatever is not expected is a problem, with the
// line, what was found and what is allowed. Reading goes on after a problem, with the zero value.
type node struct {
	*yaml.Node
	file     string
	path     string // "limits.sender.rate"
	problems *problems
}

// field is what a mapping's key is read with.
type field struct {
	read     func(node)
	required bool
}

func (n node) bad(format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	if n.path != "" {
		message = n.path + ": " + message
	}
	n.problems.add(n.file, n.Line, "%s", message)
}

// readable runs read and reports whether it noted no problem.
func (n node) readable(read func()) bool {
	before := len(n.problems.found)
	read()
	return len(n.problems.found) == before
}

// found says what stands here, for messages.
func (n node) found() string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	switch n.Tag {
	case "!!null":
		return "nothing"
	case "!!int", "!!float":
		return "the number " + n.Value
	case "!!bool":
		return n.Value
	}
	return strconv.Quote(n.Value)
}

func (n node) child(key string, value *yaml.Node) node {
	if value.Kind == yaml.AliasNode {
		value = value.Alias
	}
	path := key
	if n.path != "" {
		path = n.path + "." + key
	}
	return node{Node: value, file: n.file, path: path, problems: n.problems}
}

// each calls read for every key of a mapping, in order, and reports keys that stand twice.
func (n node) each(read func(key node, value node)) {
	if n.Kind != yaml.MappingNode {
		n.bad("found %s, want a mapping", n.found())
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := node{Node: n.Content[i], file: n.file, path: n.path, problems: n.problems}
		if line, twice := seen[key.Value]; twice {
			key.bad("duplicate key %q, first on line %d", key.Value, line)
			continue
		}
		seen[key.Value] = key.Line
		read(key, n.child(key.Value, n.Content[i+1]))
	}
}

// fields reads a mapping whose keys are known.
func (n node) fields(known map[string]field) {
	seen := map[string]bool{}
	n.each(func(key, value node) {
		f, ok := known[key.Value]
		if !ok {
			key.bad("unknown key %q%s", key.Value, want(key.Value, sortedKeys(known)))
			return
		}
		seen[key.Value] = true
		f.read(value)
	})
	if n.Kind != yaml.MappingNode {
		return
	}
	for _, name := range sortedKeys(known) {
		if known[name].required && !seen[name] {
			n.bad("key %q is absent", name)
		}
	}
}

// items reads a list.
func (n node) items(read func(node)) {
	if n.Kind != yaml.SequenceNode {
		n.bad("found %s, want a list", n.found())
		return
	}
	for i, item := range n.Content {
		read(n.child(strconv.Itoa(i), item))
	}
}

// text reads a string that is not empty. A bare number or true is no string, to catch slips, unless quoted.
func (n node) text() (string, bool) {
	if n.Kind != yaml.ScalarNode || n.Tag != "!!str" || n.Value == "" {
		n.bad("found %s, want a string", n.found())
		return "", false
	}
	return n.Value, true
}

// name reads an identifier as policies can write it after a dot: input.bands.account_age.
func (n node) name() (string, bool) {
	s, ok := n.text()
	if ok && !isName(s) {
		n.bad("found %q, want a name of lower-case letters, digits and _, beginning with a letter", s)
		return "", false
	}
	return s, ok
}

// oneOf reads a string that is one of the allowed.
func (n node) oneOf(allowed []string) (string, bool) {
	if n.Kind == yaml.ScalarNode && slices.Contains(allowed, n.Value) {
		return n.Value, true
	}
	n.bad("found %s%s", n.found(), want(n.Value, allowed))
	return "", false
}

// number reads a finite number.
func (n node) number() (float64, bool) { return n.numberOr("a decimal number") }

// numberOr reads a finite number; expected says what could stand here.
func (n node) numberOr(expected string) (float64, bool) {
	if n.Kind == yaml.ScalarNode && (n.Tag == "!!int" || n.Tag == "!!float") {
		if f, err := strconv.ParseFloat(n.Value, 64); err == nil && !math.IsInf(f, 0) && !math.IsNaN(f) {
			return f, true
		}
	}
	n.bad("found %s, want %s", n.found(), expected)
	return 0, false
}

// whole reads a whole number of at least 1.
func (n node) whole() (int, bool) {
	if i, err := strconv.Atoi(n.Value); err == nil && n.Kind == yaml.ScalarNode && i >= 1 {
		return i, true
	}
	n.bad("found %s, want a whole number of at least 1", n.found())
	return 0, false
}

// duration reads a time such as 90s, 15m, 72h or 30d.
func (n node) duration() (time.Duration, bool) {
	if n.Kind == yaml.ScalarNode {
		if d, err := parseDuration(n.Value); err == nil {
			return d, true
		}
	}
	n.bad("found %s, want a duration such as 90s, 15m, 72h or 30d", n.found())
	return 0, false
}

// texts reads a list of strings.
func (n node) texts() []string {
	var out []string
	n.items(func(item node) {
		if s, ok := item.text(); ok {
			out = append(out, s)
		}
	})
	return out
}

// parseDuration is time.ParseDuration with days, and without negative durations.
func parseDuration(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		return time.Duration(n) * 24 * time.Hour, err
	}
	d, err := time.ParseDuration(s)
	if err == nil && d < 0 {
		return 0, fmt.Errorf("negative")
	}
	return d, err
}

func isName(s string) bool {
	for i, r := range s {
		letter := r >= 'a' && r <= 'z'
		if !letter && (i == 0 || (r != '_' && (r < '0' || r > '9'))) {
			return false
		}
	}
	return s != ""
}

// oneOf lists names for a message: "a", "a or b", "a, b or c".
func oneOf(names []string) string {
	switch len(names) {
	case 0:
		return "nothing (none is declared)"
	case 1:
		return names[0]
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
