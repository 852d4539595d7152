package schema

// The forms that names and durations have in pack.yaml and scenarios, as regular expressions. What they refuse, the
// loader refuses too; and so with the others below.
const (
	NamePattern     = `^[a-z][a-z0-9_]*$`
	RulePattern     = `^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$`
	DurationPattern = `^([0-9]+d|\+?` + timePattern + `+|[+-]?0)$`
)

const (
	filePattern = `^([^./]|\.([^./]|/|$)|\.\.[^/])` // neither /a nor ../a
	timePattern = `(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))`
	ratePattern = `^\+?[0-9]+/([0-9]*d|([0-9.]*(ns|us|µs|μs|ms|s|m|h))` + timePattern + `*)$`
)

// Object allows a mapping with these fields and no others.
func Object(about string, required []string, fields ...Member) *Schema {
	return &Schema{Type: "object", Description: about, Required: required, Fields: fields, Closed: true}
}

// Map allows a mapping from names of a form, which is a regular expression, to values of a kind.
func Map(about, pattern string, value *Schema) *Schema {
	return &Schema{Type: "object", Description: about, Named: Fields{{pattern, value}}, Closed: true}
}

// List allows a list of things of a kind.
func List(about string, item *Schema) *Schema {
	return &Schema{Type: "array", Description: about, Items: item}
}

// Choice allows one of the names; abouts explains each of them, where it is not nil.
func Choice[T ~string](about string, names []T, abouts []string) *Schema {
	s := &Schema{Description: about, EnumAbout: abouts}
	for _, name := range names {
		s.Enum = append(s.Enum, string(name))
	}
	return s
}

// Text allows a text that is not empty.
func Text(about string, examples ...any) *Schema {
	return &Schema{Type: "string", Description: about, MinLength: 1, Examples: examples}
}

// Name allows a name as policies write it after a dot.
func Name(about string, examples ...any) *Schema {
	return &Schema{Type: "string", Description: about, Pattern: NamePattern, Examples: examples,
		PatternHint: "want a name of lower-case letters, digits and _, beginning with a letter"}
}

// NameMap allows a mapping from names, as policies write them after a dot, to values of a kind.
func NameMap(about string, value *Schema) *Schema { return Map(about, NamePattern, value) }

// File allows the name of a file below the pack's directory.
func File(about string, examples ...any) *Schema {
	return &Schema{Type: "string", Description: about, Pattern: filePattern, Examples: examples,
		PatternHint: "want a file below the pack's directory"}
}

// Number allows a number.
func Number(about string, examples ...any) *Schema {
	return &Schema{Type: "number", Description: about, Examples: examples}
}

// Rule allows the id of a rule.
func Rule(about string, examples ...any) *Schema {
	return &Schema{Type: "string", Description: about, Pattern: RulePattern, Examples: examples,
		PatternHint: "want a rule id such as limit.sender: dotted, lower case"}
}

// RuleMap allows a mapping from rule ids to values of a kind.
func RuleMap(about string, value *Schema) *Schema { return Map(about, RulePattern, value) }

// Whole allows a whole number of at least 1, in quotes too.
func Whole(about string, examples ...any) *Schema {
	return &Schema{Type: []string{"integer", "string"}, Description: about, Minimum: new(1.0), Pattern: `^\+?[0-9]+$`,
		PatternHint: "want a whole number of at least 1", Examples: examples}
}

// Flag allows true and false, in quotes too.
func Flag(about string) *Schema {
	return &Schema{Description: about, AnyOf: []*Schema{{Type: "boolean"}, {Type: "string", Pattern: `^(true|false)$`}}}
}

// Duration allows a duration. 0 needs no unit.
func Duration(about string, examples ...any) *Schema {
	return &Schema{Type: []string{"string", "integer"}, Description: about, Pattern: DurationPattern, Minimum: new(0.0),
		Maximum: new(0.0), PatternHint: "want a duration such as 90s, 15m, 72h or 30d", Examples: examples}
}

// Rate allows how many in what time.
func Rate(about string, examples ...any) *Schema {
	return &Schema{Type: "string", Description: about, Pattern: ratePattern, Examples: examples,
		PatternHint: "want a rate such as 10/1h: a whole number, a slash and a duration"}
}
