package rego

import (
	"fmt"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/dmgate/dmgate/filter"
)

// misuse says what an input document holds that no message has.
func (s shape) misuse(input ast.Value) []string {
	document, ok := input.(ast.Object)
	if !ok {
		return []string{"the input is not an object"}
	}
	var wrong []string
	document.Foreach(func(key, value *ast.Term) {
		name, ok := key.Value.(ast.String)
		in := s.section(string(name))
		switch {
		case !ok || in == nil:
			wrong = append(wrong, s.unknown(ast.InputRootRef.Append(key)))
		default:
			wrong = append(wrong, s.misuseOf(in, value.Value)...)
		}
	})
	slices.Sort(wrong)
	return wrong
}

func (s shape) misuseOf(in *section, value ast.Value) []string {
	fields, ok := value.(ast.Object)
	if !ok {
		return []string{fmt.Sprintf("input.%s is not an object", in.name)}
	}
	var wrong []string
	fields.Foreach(func(key, value *ast.Term) {
		name, ok := key.Value.(ast.String)
		if !ok || in.field(string(name)) == nil {
			wrong = append(wrong, s.unknown(ast.InputRootRef.Append(ast.StringTerm(in.name)).Append(key)))
			return
		}
		if w := in.field(string(name)).misuse(value.Value); w != "" {
			wrong = append(wrong, fmt.Sprintf("input.%s.%s %s", in.name, string(name), w))
		}
	})
	return wrong
}

// misuse says how a value is none that the field can have, or "".
func (f *field) misuse(value ast.Value) string {
	switch v := value.(type) {
	case ast.Boolean:
		if f.kind == filter.Flag {
			return ""
		}
	case ast.Number:
		if f.kind == filter.Number {
			return ""
		}
	case ast.String:
		if f.kind == filter.Label && !slices.Contains(f.values, string(v)) {
			return fmt.Sprintf("is never %q%s", string(v), f.allowed(string(v)))
		}
		if f.kind == filter.Label {
			return ""
		}
	}
	return fmt.Sprintf("is never %s; it is %s", value, f.kindName())
}

func (f *field) kindName() string {
	switch f.kind {
	case filter.Flag:
		return "true or false"
	case filter.Number:
		return "a number"
	}
	return "a text"
}
