package rego

import (
	"slices"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/dmgate/dmgate/filter"
)

// Condition is a condition on one value of the input.
type Condition struct {
	Path   string // "bands.account_age"
	Test   Comparison
	Values []string // of Is, IsNot and Unless; of flags true and false
	Number float64  // of the other tests
	Line   int
	Text   string // as it is written
}

// Comparison says what a condition asks of a value.
type Comparison string

// The comparisons. Of a value that is unknown none holds but Unless.
const (
	Is      Comparison = "is"     // one of the values
	IsNot   Comparison = "is not" // known, and none of the values
	Unless  Comparison = "unless" // unknown, or none of the values
	Equals  Comparison = "="      // the number
	Below   Comparison = "<"
	AtMost  Comparison = "<="
	Above   Comparison = ">"
	AtLeast Comparison = ">="
)

// facing is the test that says the same of the right side as a test says of the left.
var facing = map[Comparison]Comparison{
	Equals: Equals, IsNot: IsNot, Below: Above, AtMost: AtLeast, Above: Below, AtLeast: AtMost,
}

// conditionsOf returns the conditions of a body that each ask about one value of the input.
func conditionsOf(body ast.Body, in shape) []Condition {
	named := map[ast.Var]read{}
	var out []Condition
	for _, e := range body {
		if len(e.With) > 0 {
			continue // it is about another input
		}
		if c, ok := conditionOf(e, named, in); ok {
			c.Line, c.Text = e.Location.Row, string(e.Location.Text)
			out = append(out, c)
		}
	}
	return out
}

func conditionOf(e *ast.Expr, named map[ast.Var]read, in shape) (Condition, bool) {
	if t, ok := e.Terms.(*ast.Term); ok {
		return bareCondition(t, e.Negated, named, in)
	}
	if !e.IsCall() || len(e.Operands()) != 2 {
		return Condition{}, false
	}
	left, right := e.Operand(0), e.Operand(1)
	switch name := e.Operator().String(); name {
	case ast.Equality.Name, ast.Equal.Name:
		if !e.Negated {
			nameRead(left, right, named, in)
			nameRead(right, left, named, in)
		}
		return comparison(left, right, Equals, e.Negated, named, in)
	case ast.Member.Name:
		return membership(left, right, e.Negated, named, in)
	default:
		test, ok := comparisons[name]
		if !ok {
			return Condition{}, false
		}
		return comparison(left, right, test, e.Negated, named, in)
	}
}

// comparisons are the tests by the names of OPA's functions.
var comparisons = map[string]Comparison{
	ast.NotEqual.Name: IsNot, ast.LessThan.Name: Below, ast.LessThanEq.Name: AtMost,
	ast.GreaterThan.Name: Above, ast.GreaterThanEq.Name: AtLeast,
}

// bareCondition is one that is nothing but a value: input.bands.account_age, not input.content.link.
func bareCondition(t *ast.Term, negated bool, named map[ast.Var]read, in shape) (Condition, bool) {
	r, ok := readOf(t, named, in)
	if !ok || r.field.kind == filter.Number {
		return Condition{}, false
	}
	c := Condition{Path: r.inputPath(), Test: IsNot} // no value: it is known
	if r.field.kind == filter.Flag {
		c.Test, c.Values = Is, []string{"true"}
	}
	if negated {
		c.Test = Unless
		if c.Values == nil {
			c.Values = r.field.values
		}
	}
	return c, true
}

// comparison is one of a value with a literal.
func comparison(left, right *ast.Term, test Comparison, negated bool, named map[ast.Var]read, in shape) (Condition, bool) {
	r, ok := readOf(left, named, in)
	literal := right
	if !ok {
		r, ok = readOf(right, named, in)
		literal, test = left, facing[test]
	}
	if !ok {
		return Condition{}, false
	}
	if n, isNumber := literal.Value.(ast.Number); isNumber {
		x, exact := n.Float64()
		return Condition{Path: r.inputPath(), Test: test, Number: x}, exact && !negated && test != IsNot
	}
	value, ok := valueOf(literal.Value)
	switch {
	case !ok:
		return Condition{}, false
	case test == Equals:
		return oneOf(r, []string{value}, negated), true
	}
	return Condition{Path: r.inputPath(), Test: IsNot, Values: []string{value}}, test == IsNot && !negated
}

// eachMember calls visit for the members of a set or an array that is written out, and returns false for anything else.
func eachMember(collection *ast.Term, visit func(*ast.Term)) bool {
	switch many := collection.Value.(type) {
	case ast.Set:
		many.Foreach(visit)
	case *ast.Array:
		many.Foreach(visit)
	default:
		return false
	}
	return true
}

// membership is input.x in {"a", "b"}.
func membership(item, collection *ast.Term, negated bool, named map[ast.Var]read, in shape) (Condition, bool) {
	r, ok := readOf(item, named, in)
	if !ok {
		return Condition{}, false
	}
	var values []string
	add := func(t *ast.Term) {
		value, scalar := valueOf(t.Value)
		values, ok = append(values, value), ok && scalar
	}
	if !eachMember(collection, add) {
		return Condition{}, false
	}
	slices.Sort(values)
	c := oneOf(r, values, negated)
	if _, isVar := item.Value.(ast.Var); isVar && negated {
		c.Test = IsNot // the compiler reads the value in a line of its own, which fails where it is unknown
	}
	return c, ok
}

func oneOf(r read, values []string, negated bool) Condition {
	if negated {
		return Condition{Path: r.inputPath(), Test: Unless, Values: values}
	}
	return Condition{Path: r.inputPath(), Test: Is, Values: values}
}

func (r read) inputPath() string { return strings.TrimPrefix(r.path, ast.InputRootRef.String()+".") }

// valueOf returns a flag's or a label's value.
func valueOf(v ast.Value) (string, bool) {
	switch v := v.(type) {
	case ast.Boolean:
		return strconv.FormatBool(bool(v)), true
	case ast.String:
		return string(v), true
	}
	return "", false
}
