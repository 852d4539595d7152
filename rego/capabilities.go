package rego

import (
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// denied lists the built-in functions that policies can't call, by the start of their names, and why. What OPA itself
// marks as non-deterministic is denied in any case.
var denied = []struct{ prefix, why string }{
	{"http.", "policies have no network"},
	{"net.lookup_", "policies have no network"},
	{"providers.", "policies have no network"},
	{"graphql.", "policies have no use for it"},
	{"json.match_schema", "a schema could be fetched from the network"},
	{"json.verify_schema", "a schema could be fetched from the network"},
	{"opa.", "policies can't see the process and its environment"},
	{"rego.parse_module", "policies have no use for it"},
	{"time.", "policies have no clock; ages are facts, counted from the message's own time"},
	{"io.jwt.", "tokens depend on the clock"},
	{"crypto.x509.", "certificates depend on the clock"},
	{"rand.", "a decision must come out the same each time"},
	{"uuid.rfc4122", "a decision must come out the same each time"},
	{"trace", "use print in tests"},
}

// whyDenied says why policies can't call a built-in function, or "" where they can.
func whyDenied(b *ast.Builtin) string {
	for _, d := range denied {
		if strings.HasPrefix(b.Name, d.prefix) {
			return d.why
		}
	}
	if b.IsNondeterministic() {
		return "a decision must come out the same each time"
	}
	return ""
}

// capabilities returns what policies are allowed to use of OPA. Every call returns a value of its own.
func capabilities() *ast.Capabilities {
	c := ast.CapabilitiesForThisVersion()
	c.Builtins = slices.DeleteFunc(slices.Clone(c.Builtins), func(b *ast.Builtin) bool { return whyDenied(b) != "" })
	c.AllowNet = []string{}
	return c
}
