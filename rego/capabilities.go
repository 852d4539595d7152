package rego

import (
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// callable lists the built-in functions that policies and their tests can call, and what for. Facts are flags, names and
// numbers, so it is short; what is not in it can't be called, whatever a new version of OPA brings.
var callable = []struct {
	what  string // policies do with them
	names []string
}{
	{"compare", []string{"assign", "eq", "equal", "gt", "gte", "lt", "lte", "neq", "internal.member_2", "internal.member_3"}},
	{"calculate with ages, counts and shares", []string{"abs", "ceil", "div", "floor", "minus", "mul", "plus", "rem", "round",
		"to_number"}},
	{"count signs", []string{"count", "max", "min", "sort", "sum", "numbers.range"}},
	{"join and take apart sets, lists and objects", []string{"and", "or", "intersection", "union", "array.concat",
		"array.reverse", "array.slice", "object.get", "object.keys", "object.remove", "object.union", "walk"}},
	{"look at the values of names, and word reasons", []string{"concat", "contains", "endswith", "format_int", "indexof", "lower",
		"replace", "split", "sprintf", "startswith", "strings.count", "substring", "trim", "trim_left", "trim_prefix",
		"trim_right", "trim_space", "trim_suffix", "upper"}},
	{"tell kinds of values apart", []string{"is_array", "is_boolean", "is_null", "is_number", "is_object", "is_set",
		"is_string", "type_name"}},
	{"print and name cases in tests", []string{"print", "internal.print", "internal.test_case"}},
}

// denied says why policies can't call what is not allowed, by the start of the name.
var denied = []struct{ prefix, why string }{
	{"http.", "policies have no network"},
	{"net.lookup_", "policies have no network"},
	{"providers.", "policies have no network"},
	{"net.", "policies see no addresses; limits count by them and lists match them"},
	{"json.", nothingEncoded},
	{"yaml.", nothingEncoded},
	{"base64", nothingEncoded},
	{"hex.", nothingEncoded},
	{"urlquery.", nothingEncoded},
	{"uri.", "policies see no links; lists of domains and URLs match them"},
	{"opa.", "policies can't see the process and its environment"},
	{"time.", "policies have no clock; ages are facts, counted from the message's own time"},
	{"io.jwt.", "there are no tokens among the facts, and they depend on the clock"},
	{"crypto.", "policies have no use for keys and digests"},
	{"rand.", "a decision must come out the same each time"},
	{"uuid.", "policies see no ids"},
	{"regex.", noText},
	{"glob.", noText},
	{"trace", "use print in tests"},
}

const (
	nothingEncoded = "there is nothing encoded among the facts"
	noText         = "policies see no text, so list the phrases and read input.lists"
)

// whyDenied says why policies can't call a built-in function, or "" where they can.
func whyDenied(b *ast.Builtin) string {
	for _, group := range callable {
		if slices.Contains(group.names, b.Name) {
			return ""
		}
	}
	for _, d := range denied {
		if strings.HasPrefix(b.Name, d.prefix) {
			return d.why
		}
	}
	return "policies have no use for it"
}

// capabilities returns what policies are allowed to use of OPA. Every call returns a value of its own.
func capabilities() *ast.Capabilities {
	c := ast.CapabilitiesForThisVersion()
	c.Builtins = slices.DeleteFunc(slices.Clone(c.Builtins), func(b *ast.Builtin) bool { return whyDenied(b) != "" })
	c.Features = []string{ast.FeatureRegoV1} // no more of the language than what the sandbox was made for
	c.AllowNet = []string{}
	return c
}
