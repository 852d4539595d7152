package rego

import (
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/types"
)

// The built-in functions that can make something large, each with a check of its operands that refuses what would be too
// large before it is made; nil where what it makes is not much larger than its operands, which are bounded themselves.
var limited = map[string]func(operands []*ast.Term) bool{
	"array.concat": nil, "array.reverse": nil, "array.slice": nil, "object.get": nil, "object.keys": nil,
	"object.remove": nil, "object.union": nil, "walk": nil, "and": nil, "or": nil, "intersection": nil, "union": nil, "sort": nil,
	"split": nil, "lower": nil, "upper": nil, "format_int": nil,
	"concat": fitsConcat, "replace": fitsReplace, "sprintf": fitsSprintf, "numbers.range": fitsRange,
}

// numeric are the functions that return a number. One is small enough not to count as long as it has few digits.
var numeric = map[string]func(operands []*ast.Term) bool{
	"plus": nil, "minus": nil, "mul": nil, "div": nil, "rem": nil, "sum": nil, "abs": nil, "ceil": nil, "floor": nil,
	"round": nil, "to_number": fitsNumber,
}

// sizeBuiltin holds a value that a body has made to the memory that an evaluation has. The compiler puts calls of it
// behind what makes values; authors can't call it.
var sizeBuiltin = &ast.Builtin{
	Name: "internal.dmgate_size",
	Decl: types.NewFunction(types.Args(types.Named("value", types.A)), types.Named("fits", types.B)),
}

// OPA keeps its functions in tables of the whole process that are written before anything is evaluated, so this is the
// one time to do it. Whoever evaluates in this process, such as the runner of tests, has the same limits.
func init() {
	for name, fits := range limited {
		ast.BuiltinMap[name].CanSkipBctx = false // they need the budget
		topdown.RegisterBuiltinFunc(name, limit(name, topdown.GetBuiltin(name), fits, take))
	}
	for name, fits := range numeric {
		topdown.RegisterBuiltinFunc(name, limit(name, topdown.GetBuiltin(name), fits, takeNothing))
	}
	ast.RegisterBuiltin(sizeBuiltin)
	topdown.RegisterBuiltinFunc(sizeBuiltin.Name, holdToSize)
}

// limit returns a function that refuses what is too large and takes from the budget what it makes.
func limit(name string, f topdown.BuiltinFunc, fits func([]*ast.Term) bool,
	take func(c *topdown.BuiltinContext, name string, made ast.Value) error) topdown.BuiltinFunc {
	return func(c topdown.BuiltinContext, operands []*ast.Term, iter func(*ast.Term) error) error {
		if fits != nil && !fits(operands) {
			return tooLargeError(name, c.Location)
		}
		return f(c, operands, func(t *ast.Term) error {
			if !isPlain(t.Value) {
				return tooLargeError(name, c.Location)
			}
			if err := take(&c, name, t.Value); err != nil {
				return err
			}
			return iter(t)
		})
	}
}

// holdToSize is sizeBuiltin.
func holdToSize(c topdown.BuiltinContext, operands []*ast.Term, iter func(*ast.Term) error) error {
	if err := take(&c, "", operands[0].Value); err != nil {
		return err
	}
	return iter(ast.InternedTerm(true))
}

// take takes the size of a value from the budget, where the evaluation has one.
func take(c *topdown.BuiltinContext, name string, v ast.Value) error {
	room := roomAfter(v, maxValue)
	if room < 0 {
		return tooLargeError(name, c.Location)
	}
	if b, ok := c.Cancel.(spender); ok && !b.spend(maxValue-room) {
		return halt(memoryErr, "too much memory", c.Location)
	}
	return nil
}

func takeNothing(*topdown.BuiltinContext, string, ast.Value) error { return nil }

// The codes of the errors that end an evaluation.
const (
	sizeErr   = "dmgate_size_error"
	memoryErr = "dmgate_memory_error"
)

func tooLargeError(name string, at *ast.Location) error {
	message := fmt.Sprintf("a value here takes more than the %d KiB allowed", maxValue>>10)
	if name != "" {
		message = fmt.Sprintf("the call of %s makes %s", name, tooMuch(name))
	}
	return halt(sizeErr, message, at)
}

// tooMuch says what a function may not make.
func tooMuch(name string) string {
	if _, ok := numeric[name]; ok {
		return fmt.Sprintf("a number of more than %d digits", maxDigits)
	}
	if result := ast.BuiltinMap[name].Decl.Result(); result.String() == "string" {
		return fmt.Sprintf("a text of more than %d bytes", maxText)
	}
	return fmt.Sprintf("a value of more than %d KiB", maxValue>>10)
}

func halt(code, message string, at *ast.Location) error {
	return topdown.Halt{Err: &topdown.Error{Code: code, Message: message, Location: at}}
}

// fitsNumber looks at the text that is to be a number.
func fitsNumber(operands []*ast.Term) bool {
	text, ok := operands[0].Value.(ast.String)
	return !ok || plainNumber(string(text))
}

// fitsConcat adds up the texts to be joined.
func fitsConcat(operands []*ast.Term) bool {
	delimiter, ok := operands[0].Value.(ast.String)
	if !ok {
		return true // which fails by itself
	}
	total := 0
	add := func(t *ast.Term) bool {
		if text, ok := t.Value.(ast.String); ok {
			total += len(text) + len(delimiter)
		}
		return total > maxText+len(delimiter)
	}
	switch texts := operands[1].Value.(type) {
	case *ast.Array:
		texts.Until(add)
	case ast.Set:
		texts.Until(add)
	}
	return total <= maxText+len(delimiter)
}

// fitsReplace counts what is to be replaced.
func fitsReplace(operands []*ast.Term) bool {
	text, ok1 := operands[0].Value.(ast.String)
	old, ok2 := operands[1].Value.(ast.String)
	with, ok3 := operands[2].Value.(ast.String)
	if !ok1 || !ok2 || !ok3 {
		return true
	}
	return len(text)+strings.Count(string(text), string(old))*len(with) <= 2*maxText
}

// fitsSprintf looks for widths and bounds what each verb can write.
func fitsSprintf(operands []*ast.Term) bool {
	format, ok := operands[0].Value.(ast.String)
	if !ok {
		return true
	}
	verbs := 0
	for rest := string(format); ; {
		_, after, found := strings.Cut(rest, "%")
		if !found {
			break
		}
		verbs++
		width := untilVerb(after)
		if len(width) > 6 || strings.ContainsAny(width, "*[") || longestRun(width) > 2 {
			return false
		}
		rest = after[len(width):]
		rest = strings.TrimPrefix(rest, "%")
	}
	return verbs*(maxValue-roomAfter(operands[1].Value, maxValue)) <= 32*maxText
}

// untilVerb returns flags, width and precision.
func untilVerb(format string) string {
	return format[:len(format)-len(strings.TrimLeft(format, "+-# 0123456789.*[]"))]
}

// longestRun returns the length of the longest number in it.
func longestRun(width string) int {
	longest := 0
	for _, digits := range strings.FieldsFunc(width, func(r rune) bool { return r < '0' || r > '9' }) {
		longest = max(longest, len(digits))
	}
	return longest
}

// fitsRange counts the numbers.
func fitsRange(operands []*ast.Term) bool {
	from, ok1 := operands[0].Value.(ast.Number)
	to, ok2 := operands[1].Value.(ast.Number)
	if !ok1 || !ok2 {
		return true
	}
	a, ok1 := from.Int()
	b, ok2 := to.Int()
	const most = maxValue / perTerm
	return ok1 && ok2 && max(a, -a) < 1<<60 && max(b, -b) < 1<<60 && max(a-b, b-a) <= most
}
