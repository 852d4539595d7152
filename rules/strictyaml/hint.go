package strictyaml

import (
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// Hints say what to write instead, where one look at what was found tells what was meant. They follow a message, and are
// empty where it says all that is known.

// listHint shows a single text as the list that it is meant to be, and how a list differs from a mapping.
func (n Node) listHint() string {
	switch {
	case n.Kind == yaml.MappingNode:
		return `: each entry begins with "- "`
	case n.Kind == yaml.ScalarNode && n.Tag == "!!str":
		return ": [" + n.Value + "]"
	}
	return ""
}

func (n Node) mappingHint() string {
	if n.Kind == yaml.SequenceNode {
		return `: names that end with a colon, without "- "`
	}
	return ""
}

func (n Node) textHint() string {
	if n.Kind == yaml.ScalarNode && n.Tag != "!!str" && n.Tag != "!!null" {
		return ", which stands in quotes: " + strconv.Quote(n.Value)
	}
	return ""
}

// numberHint tells of quotes that make a text of a number.
func (n Node) numberHint() string {
	if _, err := strconv.ParseFloat(n.Value, 64); err == nil && n.Kind == yaml.ScalarNode && n.Tag == "!!str" {
		return ", without quotes"
	}
	return ""
}

var durationForm = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?(ms|s|m|h|d)$`)

// durationHint tells that what has the form of a duration is too long, or has parts of days.
func (n Node) durationHint() string {
	if n.Kind == yaml.ScalarNode && durationForm.MatchString(n.Value) {
		return ", in whole days up to 65535d"
	}
	return ""
}

// commaHint tells of a comma that cuts a text without quotes in two: the second part then reads as a key without a value.
func (n Node) commaHint(value Node) string {
	if n.Style&yaml.FlowStyle != 0 && value.Kind == yaml.ScalarNode && value.Tag == "!!null" && value.Value == "" {
		return "; a text that has a comma stands in quotes"
	}
	return ""
}
