package rego

import (
	"cmp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// TestValue is what a part of an expression had for a value when the expression did not hold.
type TestValue struct {
	Text     string // the part as it is written: "rules_of({})", "name"
	Value    string // in Rego
	Variable bool   // the part is a variable of the author's, and not something that was computed
}

// valuesOf returns the values that an expression was made of: what it computed, and then the author's variables, by name.
func valuesOf(e *topdown.Event, expr *ast.Expr) []TestValue {
	if e.Locals == nil {
		return nil
	}
	var out []TestValue
	for _, part := range expr.CogeneratedExprs() {
		if result, ok := resultOfPart(part); ok {
			if value := e.Locals.Get(result); value != nil {
				out = append(out, TestValue{Text: string(part.Location.Text), Value: value.String()})
			}
		}
	}
	return append(out, variables(e)...)
}

// resultOfPart returns the variable that the compiler keeps the value of a part in: the last operand of a call, the
// first of an equation.
func resultOfPart(part *ast.Expr) (ast.Value, bool) {
	operands := part.Operands()
	if len(operands) == 0 {
		return nil, false
	}
	result := operands[len(operands)-1].Value
	if part.IsEquality() {
		result = operands[0].Value
	}
	_, isVar := result.(ast.Var)
	return result, isVar
}

// variables returns the author's own variables.
func variables(e *topdown.Event) []TestValue {
	var out []TestValue
	e.Locals.Iter(func(key, value ast.Value) bool {
		name, isVar := key.(ast.Var)
		if written := e.LocalMetadata[name]; isVar && written.Location != nil && isWritten(written.Name) {
			out = append(out, TestValue{Text: string(written.Name), Value: value.String(), Variable: true})
		}
		return false
	})
	slices.SortFunc(out, func(a, b TestValue) int { return cmp.Compare(a.Text, b.Text) })
	return out
}

// isWritten reports whether a variable is one that the author named, and not one of the compiler's.
func isWritten(name ast.Var) bool {
	return !strings.HasPrefix(string(name), ast.LocalVarPrefix) && !strings.HasPrefix(string(name), ast.WildcardPrefix)
}
