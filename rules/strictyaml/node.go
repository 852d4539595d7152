package strictyaml

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/dmgate/dmgate/rules/wording"
)

// Node is a YAML value with the place where it stands, read strictly: whatever is not expected is a problem, with the
// line, what was found and what is allowed. Reading goes on after a problem, with the zero value.
type Node struct {
	*yaml.Node
	File     string // as problems name it
	Path     string // of keys: "limits.sender.rate"; "" at the root
	Problems *Problems
}

// Field is what a mapping's key is read with.
type Field struct {
	Read     func(Node)
	Required bool
}

// Bad notes a problem with the value.
func (n Node) Bad(format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	if n.Path != "" {
		message = n.Path + ": " + message
	}
	n.Problems.Add(n.File, n.Line, "%s", message)
}

// Readable runs read and reports whether it noted no problem.
func (n Node) Readable(read func()) bool {
	before := n.Problems.Len()
	read()
	return n.Problems.Len() == before
}

// Found says what stands here, for messages.
func (n Node) Found() string {
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

// Child returns a value below this one. An alias is what it stands for.
func (n Node) Child(key string, value *yaml.Node) Node {
	if value.Kind == yaml.AliasNode {
		value = value.Alias
	}
	path := key
	if n.Path != "" {
		path = n.Path + "." + key
	}
	return Node{Node: value, File: n.File, Path: path, Problems: n.Problems}
}

// Each calls read for every key of a mapping, in order, and reports keys that stand twice.
func (n Node) Each(read func(key Node, value Node)) {
	if n.Kind != yaml.MappingNode {
		n.Bad("found %s, want a mapping%s", n.Found(), n.mappingHint())
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := Node{Node: n.Content[i], File: n.File, Path: n.Path, Problems: n.Problems}
		if line, twice := seen[key.Value]; twice {
			key.Bad("duplicate key %q, first on line %d", key.Value, line)
			continue
		}
		seen[key.Value] = key.Line
		read(key, n.Child(key.Value, n.Content[i+1]))
	}
}

// Fields reads a mapping whose keys are known.
func (n Node) Fields(known map[string]Field) {
	seen := map[string]bool{}
	n.Each(func(key, value Node) {
		f, ok := known[key.Value]
		if !ok {
			key.Bad("unknown key %q%s%s", key.Value, Want(key.Value, slices.Sorted(maps.Keys(known))), n.commaHint(value))
			return
		}
		seen[key.Value] = true
		f.Read(value)
	})
	if n.Kind != yaml.MappingNode {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if known[name].Required && !seen[name] {
			n.Bad("key %q is absent", name)
		}
	}
}

// Items reads a list.
func (n Node) Items(read func(Node)) {
	if n.Kind != yaml.SequenceNode {
		n.Bad("found %s, want a list%s", n.Found(), n.listHint())
		return
	}
	for i, item := range n.Content {
		read(n.Child(strconv.Itoa(i), item))
	}
}

// Text reads a string that is not empty. A bare number or true is no string, to catch slips, unless quoted.
func (n Node) Text() (string, bool) {
	if n.Kind != yaml.ScalarNode || n.Tag != "!!str" || n.Value == "" {
		n.Bad("found %s, want a text%s", n.Found(), n.textHint())
		return "", false
	}
	return n.Value, true
}

// Name reads an identifier as policies can write it after a dot: input.bands.account_age.
func (n Node) Name() (string, bool) {
	s, ok := n.Text()
	if ok && !IsName(s) {
		n.Bad("found %q, want a name of lower-case letters, digits and _, beginning with a letter", s)
		return "", false
	}
	return s, ok
}

// OneOf reads a string that is one of the allowed.
func (n Node) OneOf(allowed []string) (string, bool) {
	if n.Kind == yaml.ScalarNode && slices.Contains(allowed, n.Value) {
		return n.Value, true
	}
	n.Bad("found %s%s", n.Found(), Want(n.Value, allowed))
	return "", false
}

// SomeOf reads one of the allowed values, or a list of them.
func (n Node) SomeOf(allowed []string) []string {
	if n.Kind != yaml.SequenceNode {
		if s, ok := n.OneOf(allowed); ok {
			return []string{s}
		}
		return nil
	}
	var out []string
	n.Items(func(item Node) {
		if s, ok := item.OneOf(allowed); ok {
			out = append(out, s)
		}
	})
	if len(n.Content) == 0 {
		n.Bad("found an empty list, want one or more of %s", OneOf(allowed))
	}
	return out
}

// Number reads a finite number.
func (n Node) Number() (float64, bool) { return n.NumberOr("a decimal number") }

// NumberOr reads a finite number; expected says what could stand here.
func (n Node) NumberOr(expected string) (float64, bool) {
	if n.Kind == yaml.ScalarNode && (n.Tag == "!!int" || n.Tag == "!!float") {
		if f, err := strconv.ParseFloat(n.Value, 64); err == nil && !math.IsInf(f, 0) && !math.IsNaN(f) {
			return f, true
		}
	}
	n.Bad("found %s, want %s%s", n.Found(), expected, n.numberHint())
	return 0, false
}

// Whole reads a whole number of at least 1.
func (n Node) Whole() (int, bool) {
	if i, err := strconv.Atoi(n.Value); err == nil && n.Kind == yaml.ScalarNode && i >= 1 {
		return i, true
	}
	n.Bad("found %s, want a whole number of at least 1", n.Found())
	return 0, false
}

// Duration reads a time such as 90s, 15m, 72h or 30d.
func (n Node) Duration() (time.Duration, bool) {
	if n.Kind == yaml.ScalarNode {
		if d, err := ParseDuration(n.Value); err == nil {
			return d, true
		}
	}
	n.Bad("found %s, want a duration such as 90s, 15m, 72h or 30d%s", n.Found(), n.durationHint())
	return 0, false
}

// Texts reads a list of strings.
func (n Node) Texts() []string {
	var out []string
	n.Items(func(item Node) {
		if s, ok := item.Text(); ok {
			out = append(out, s)
		}
	})
	return out
}

// ParseDuration is time.ParseDuration with days, and without negative durations.
func ParseDuration(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		if err != nil {
			return 0, err
		}
		return time.Duration(n) * 24 * time.Hour, nil
	}
	d, err := time.ParseDuration(s)
	if err == nil && d < 0 {
		return 0, fmt.Errorf("negative")
	}
	return d, err
}

// IsName reports whether s is lower-case letters, digits and _, beginning with a letter.
func IsName(s string) bool {
	for i, r := range s {
		letter := r >= 'a' && r <= 'z'
		if !letter && (i == 0 || (r != '_' && (r < '0' || r > '9'))) {
			return false
		}
	}
	return s != ""
}

// OneOf lists names for a message: "a", "a or b", "a, b or c".
func OneOf(names []string) string {
	if len(names) == 0 {
		return "nothing (none is declared)"
	}
	return wording.Or(names)
}
