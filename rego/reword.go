package rego

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/types"

	"github.com/dmgate/dmgate/filter/nearest"
)

// reword says in the words of this project, and in one line, what OPA's compiler has found.
func reword(e *ast.Error, in shape) string {
	switch detail := e.Details.(type) {
	case *ast.RefErrInvalidDetail:
		if detail.Ref.HasPrefix(ast.InputRootRef) {
			return in.unknown(detail.Ref)
		}
	case *ast.RefErrUnsupportedDetail:
		if detail.Ref.HasPrefix(ast.InputRootRef) {
			return in.unknown(detail.Ref)
		}
	case *ast.UnificationErrDetail:
		return neverEqual(detail.Left, detail.Right)
	}
	if name, ok := strings.CutPrefix(e.Message, "undefined function "); ok {
		return undefinedFunction(name)
	}
	if m := unsafeVar.FindStringSubmatch(e.Message); m != nil {
		return fmt.Sprintf("%s has no value%s", m[1], meant(m[1], rootNames))
	}
	if m := yamlError.FindStringSubmatch(e.Message); m != nil {
		return "the METADATA is not YAML: " + m[1]
	}
	if detail, ok := e.Details.(*ast.ParserErrorDetail); ok {
		return syntaxError(strings.Join(strings.Fields(e.Message), " "), detail.Line)
	}
	switch {
	case e.Message == "empty module":
		return "the file is empty"
	case e.Message == "package expected":
		return "a file begins with its package: package " + policyPackage
	case strings.Contains(e.Message, "keyword is required") && e.Location != nil && IsTest(e.Location.File):
		return e.Message + "; a test is written as test_name if { … }"
	case strings.Contains(e.Message, "keyword is required"):
		return e.Message + "; a rule is written as " + headForm
	}
	switch {
	case e.Message == "cannot assign to ref":
		return e.Message + "; to compare, write =="
	case strings.HasSuffix(e.Message, "invalid argument(s)") && readsFlagAsText(e):
		return "a fact that is true or false is no text; policies see no text, so list the phrases and read input.lists"
	}
	words := strings.Fields(e.Message)
	if e.Details != nil {
		words = append(words, strings.Fields(strings.Join(e.Details.Lines(), " "))...)
	}
	return strings.Join(words, " ")
}

// readsFlagAsText reports whether a function of texts was given true or false, as in contains(input.content.text, "x").
func readsFlagAsText(e *ast.Error) bool {
	if e.Details == nil {
		return false
	}
	have, want, _ := strings.Cut(strings.Join(e.Details.Lines(), " "), "want:")
	return strings.Contains(have, "boolean") && strings.Contains(want, "string")
}

var (
	unsafeVar = regexp.MustCompile(`^var (\w+) is unsafe$`)
	yamlError = regexp.MustCompile(`^yaml: (?:line \d+: )?(.*)`)
	// parserHint is advice of the parser about imports that policies do without.
	parserHint = regexp.MustCompile(` ?\(hint: [^)]*\)`)
	joined     = regexp.MustCompile(`&&|\|\||\b(?:and|or|AND|OR)\b`)
	textNames  = []string{"text", "message", "body"}
	rootNames  = []string{"input", "data", "true", "false", "null"}
)

// syntaxError says what a line with a syntax error may have been meant to be.
func syntaxError(message, line string) string {
	message = parserHint.ReplaceAllString(message, "")
	switch {
	case strings.Contains(message, "illegal utf-8"):
		return "the line is not UTF-8: save the file as UTF-8"
	case strings.ContainsAny(line, "“”„‘’«»"):
		return message + `; quotes are written "`
	case strings.HasPrefix(line, hitsName):
		return message + "; a rule is written as " + headForm
	case joined.MatchString(line) || strings.HasPrefix(message, "unexpected , token"):
		return message + "; conditions that all must hold stand on a line each, alternatives are several bodies"
	}
	return message
}

// neverEqual says of two types that no value is of both.
func neverEqual(left, right types.Type) string {
	message := fmt.Sprintf("%s and %s are never equal", kindOf(left), kindOf(right))
	kinds := []string{kindOf(left), kindOf(right)}
	switch {
	case slices.Contains(kinds, aHit) && slices.Contains(kinds, aText):
		return message + `: a hit is looked for by its id with "family.name" in {hit.rule | some hit in dmgate.hits}`
	case slices.Contains(kinds, aText) && (slices.Contains(kinds, aFlag) || slices.Contains(kinds, aNumber)):
		return message + ": a text stands in quotes, true, false and numbers without"
	}
	return message
}

// What types are called.
const (
	aFlag   = "true or false"
	aText   = "a text"
	aNumber = "a number"
	aHit    = `a hit, {"rule": …, "reason": …},`
)

// kindOf names a type as rule authors do.
func kindOf(t types.Type) string {
	switch t := t.(type) {
	case types.Boolean:
		return aFlag
	case types.String:
		return aText
	case types.Number:
		return aNumber
	case *types.Object:
		if t.Select("rule") != nil && t.Select("reason") != nil {
			return aHit
		}
	}
	return "a value of type " + cut(t.String())
}

// cut shortens the name of a type that says all that is in it.
func cut(name string) string {
	const most = 120
	if len(name) <= most {
		return name
	}
	return strings.ToValidUTF8(name[:most], "") + "…"
}

func undefinedFunction(name string) string {
	if b := ast.BuiltinMap[name]; b != nil && b != sizeBuiltin {
		if why := whyDenied(b); why != "" {
			return fmt.Sprintf("%s is not available: %s", name, why)
		}
	}
	return fmt.Sprintf("there is no function %s in this package", name)
}

// unknown says what is wrong with a reference to the input that leads nowhere, and what would lead somewhere.
func (s shape) unknown(ref ast.Ref) string {
	path := constants(ref)
	if len(path) == 0 {
		return fmt.Sprintf("%s is not in the input; it has %s", ref, strings.Join(s.names(), ", "))
	}
	in := s.section(path[0])
	switch {
	case in == nil && slices.Contains(textNames, path[0]):
		return fmt.Sprintf("input.%s does not exist: policies see no text, so list the phrases and read input.lists", path[0])
	case in == nil:
		return fmt.Sprintf("input.%s does not exist%s", path[0], allowed(path[0], s.names()))
	case len(path) == 1 || in.field(path[1]) != nil:
		return fmt.Sprintf("%s does not exist: input.%s is a single value", ref, strings.Join(path[:min(2, len(path))], "."))
	}
	return fmt.Sprintf("input.%s.%s does not exist%s", in.name, path[1], allowed(path[1], in.names()))
}

// constants returns the constant strings that follow a reference's head.
func constants(ref ast.Ref) []string {
	var path []string
	for _, term := range ref[1:] {
		s, ok := term.Value.(ast.String)
		if !ok {
			break
		}
		path = append(path, string(s))
	}
	return path
}

// manyNames is from how many known names on a list of them hides the one that is meant.
const manyNames = 10

// allowed lists what is allowed in place of a name, the nearest first if any is near enough to be meant. Where there is
// such a one among many, it stands alone.
func allowed(name string, known []string) string {
	if len(known) == 0 {
		return "; the pack names none"
	}
	near := meant(name, known)
	if near != "" && len(known) > manyNames {
		return near
	}
	return near + "; known: " + strings.Join(slices.Sorted(slices.Values(known)), ", ")
}

// meant asks for the known name that is nearest, if any is near enough.
func meant(name string, known []string) string {
	if near := nearest.Of(name, known); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}
