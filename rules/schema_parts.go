package rules

// The forms of what pack.yaml and scenarios are written with, as regular expressions. What they refuse, the loader
// refuses too.
const (
	namePattern = `^[a-z][a-z0-9_]*$`
	rulePattern = `^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$`
	filePattern = `^([^./]|\.([^./]|/|$)|\.\.[^/])` // neither /a nor ../a

	timePattern     = `(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))`
	durationPattern = `^([0-9]+d|\+?` + timePattern + `+|[+-]?0)$`
	ratePattern     = `^\+?[0-9]+/([0-9]*d|([0-9.]*(ns|us|µs|μs|ms|s|m|h))` + timePattern + `*)$`
)

// ObjectSchema allows a mapping with these fields and no others.
func ObjectSchema(about string, required []string, fields ...SchemaField) *Schema {
	return &Schema{Type: "object", Description: about, Required: required, Fields: fields, Closed: true}
}

// MapSchema allows a mapping from names of a form to values of a kind.
func MapSchema(about, pattern string, value *Schema) *Schema {
	return &Schema{Type: "object", Description: about, Named: Fields{{pattern, value}}, Closed: true}
}

// ListSchema allows a list of things of a kind.
func ListSchema(about string, item *Schema) *Schema {
	return &Schema{Type: "array", Description: about, Items: item}
}

// ChoiceSchema allows one of the names; abouts explains each of them, where it is not nil.
func ChoiceSchema(about string, names, abouts []string) *Schema {
	return &Schema{Description: about, Enum: names, EnumAbout: abouts}
}

// TextSchema allows a text that is not empty.
func TextSchema(about string, examples ...any) *Schema {
	return &Schema{Type: "string", Description: about, MinLength: 1, Examples: examples}
}

// NameSchema allows a name as policies write it after a dot.
func NameSchema(about string, examples ...any) *Schema {
	return &Schema{Type: "string", Description: about, Pattern: namePattern, Examples: examples,
		PatternHint: "want a name of lower-case letters, digits and _, beginning with a letter"}
}

// NumberSchema allows a number.
func NumberSchema(about string, examples ...any) *Schema {
	return &Schema{Type: "number", Description: about, Examples: examples}
}

// RuleSchema allows the id of a rule.
func RuleSchema(about string, examples ...any) *Schema {
	return &Schema{Type: "string", Description: about, Pattern: rulePattern, Examples: examples,
		PatternHint: "want a rule id such as limit.sender: dotted, lower case"}
}

// RuleMapSchema allows a mapping from rule ids to values of a kind.
func RuleMapSchema(about string, value *Schema) *Schema { return MapSchema(about, rulePattern, value) }

// WholeSchema allows a whole number of at least 1, in quotes too.
func WholeSchema(about string, examples ...any) *Schema {
	return &Schema{Type: []string{"integer", "string"}, Description: about, Minimum: at(1), Pattern: `^\+?[0-9]+$`,
		PatternHint: "want a whole number of at least 1", Examples: examples}
}

// FlagSchema allows true and false, in quotes too.
func FlagSchema(about string) *Schema {
	return &Schema{Description: about, AnyOf: []*Schema{{Type: "boolean"}, {Type: "string", Pattern: `^(true|false)$`}}}
}

// DurationSchema allows a duration. 0 needs no unit.
func DurationSchema(about string, examples ...any) *Schema {
	return &Schema{Type: []string{"string", "integer"}, Description: about, Pattern: durationPattern, Minimum: at(0),
		Maximum: at(0), PatternHint: "want a duration such as 90s, 15m, 72h or 30d", Examples: examples}
}

// someOf allows a value, or a list of at least one.
func someOf(about string, one *Schema) *Schema {
	return &Schema{Description: about, AnyOf: []*Schema{one, {Type: "array", Items: one, MinItems: 1}}}
}

func at(x float64) *float64 { return &x }

// names returns names of a type of their own as texts.
func names[T ~string](of []T) []string {
	out := make([]string, len(of))
	for i, name := range of {
		out[i] = string(name)
	}
	return out
}
