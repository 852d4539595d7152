package strictyaml

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// JSON returns what stands here as JSON would have it: objects, lists, texts, numbers, true, false or nil. A date
// without quotes is a text. Keys that stand twice are problems.
func (n Node) JSON() any {
	switch n.Kind {
	case yaml.MappingNode:
		fields := map[string]any{}
		n.Each(func(key, value Node) { fields[key.Value] = value.JSON() })
		return fields
	case yaml.SequenceNode:
		items := []any{}
		n.Items(func(item Node) { items = append(items, item.JSON()) })
		return items
	}
	switch n.Tag {
	case "!!null":
		return nil
	case "!!bool":
		return strings.EqualFold(n.Value, "true") // YAML has True and TRUE too
	case "!!int":
		if i, err := strconv.ParseInt(n.Value, 0, 64); err == nil {
			return i
		}
	case "!!float":
		if f, err := strconv.ParseFloat(n.Value, 64); err == nil {
			return f
		}
	}
	return n.Value
}

// Plain returns a value as it is written, if it is one: not a mapping, a list or nothing.
func (n Node) Plain() (string, bool) {
	return n.Value, n.Kind == yaml.ScalarNode && n.Tag != "!!null"
}

// IsList reports whether a list stands here.
func (n Node) IsList() bool { return n.Kind == yaml.SequenceNode }

// IsMapping reports whether a mapping stands here.
func (n Node) IsMapping() bool { return n.Kind == yaml.MappingNode }
