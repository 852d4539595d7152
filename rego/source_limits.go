package rego

import (
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// What a pack's policies may be, so that reading and compiling them takes neither long nor much memory, whoever wrote
// them. The shipped pack uses less than a tenth of each.
const (
	maxFile        = 128 << 10 // bytes of a file
	maxSource      = 1 << 20   // bytes of all files
	maxFiles       = 1000
	maxBodies      = 2000 // of rules in policies; as many again may be in tests
	maxBrackets    = 32   // one in another
	maxDepth       = 64   // of terms, one in another
	maxExpressions = 256  // of a body
	maxElse        = 32   // bodies that follow one as its else
	maxBuilt       = 64   // parts of a literal that is made anew for each message
)

// checkSizes notes modules that are too large to be read at all, and reports whether that is so.
func checkSizes(modules []Module, p *problems) bool {
	total := 0
	for _, m := range modules {
		total += len(m.Source)
	}
	switch {
	case len(modules) > maxFiles:
		p.add(nil, "there are %d files of policies, at most %d are allowed", len(modules), maxFiles)
		return true
	case total > maxSource:
		p.add(nil, "the files of policies have %d bytes, at most %d are allowed", total, maxSource)
		return true
	}
	return false
}

// tooLarge says why the parser should not see a source, and in which line, or "".
func tooLarge(source []byte) (line int, why string) {
	if len(source) > maxFile {
		return 0, fmt.Sprintf("the file has %d bytes, at most %d are allowed", len(source), maxFile)
	}
	depth := 0
	line = 1
	for i := 0; i < len(source); i++ {
		switch source[i] {
		case '\n':
			line++
		case '#':
			i += untilAny(source[i:], "\n") - 1
		case '"':
			i += quoted(source[i:])
		case '`':
			raw := untilAny(source[i+1:], "`") + 1
			line += strings.Count(string(source[i:min(i+raw, len(source))]), "\n")
			i += raw
		case '(', '[', '{':
			if depth++; depth > maxBrackets {
				return line, fmt.Sprintf("%d brackets stand one in another here, at most %d are allowed", depth, maxBrackets)
			}
		case ')', ']', '}':
			depth = max(depth-1, 0)
		}
	}
	return 0, ""
}

// untilAny returns how many bytes come before the first of these characters.
func untilAny(source []byte, chars string) int {
	for i, c := range source {
		if strings.IndexByte(chars, c) >= 0 {
			return i
		}
	}
	return len(source)
}

// quoted returns where a text ends that begins with a quote. One that doesn't end in its line is the parser's to refuse.
func quoted(source []byte) int {
	for i := 1; i < len(source); i++ {
		switch source[i] {
		case '\\':
			i++
		case '"':
			return i
		case '\n':
			return i - 1
		}
	}
	return len(source)
}

// checkBodies notes that there are too many rules to compile, and reports whether that is so.
func (s source) checkBodies(p *problems) bool {
	policies, all := countBodies(s.policies), countBodies(s.policies)+countBodies(s.tests)
	switch {
	case policies > maxBodies:
		p.add(nil, "the policies have %d bodies of rules, at most %d are allowed", policies, maxBodies)
	case all > 2*maxBodies:
		p.add(nil, "policies and tests have %d bodies of rules, at most %d are allowed", all, 2*maxBodies)
	default:
		return false
	}
	return true
}

func countBodies(modules map[string]*ast.Module) int {
	n := 0
	for _, m := range modules {
		n += len(m.Rules)
	}
	return n
}

// checkForm notes what in a module could keep the compiler or the evaluator busy for ever. It reports whether it is fit
// to be compiled.
func checkForm(m *ast.Module, p *problems) bool {
	before := len(p.found)
	for _, a := range m.Annotations {
		if len(a.Schemas) > 0 {
			p.add(a.Location, "schemas can't be named in METADATA: what policies read is checked against what is in the input")
		}
	}
	for _, r := range m.Rules {
		f := form{test: IsTest(r.Location.File), at: r.Location, problems: p}
		ast.NewBeforeAfterVisitor(f.before, f.after).Walk(r)
	}
	return len(p.found) == before
}

// form looks through one rule.
type form struct {
	test     bool
	at       *ast.Location // of the last that has one
	depth    int
	elses    int
	deep     bool // it has been said
	problems *problems
}

func (f *form) before(x any) bool {
	switch x := x.(type) {
	case *ast.Rule:
		if f.elses++; f.elses == maxElse+2 {
			f.problems.add(x.Location, "more than %d bodies follow as else, at most %d are allowed", maxElse, maxElse)
			f.deep = true
		}
	case ast.Body:
		if len(x) > maxExpressions {
			f.problems.add(x[0].Location, "a body has %d conditions, at most %d are allowed", len(x), maxExpressions)
		}
	case *ast.Expr:
		if x.Location != nil {
			f.at = x.Location
		}
		if len(x.With) > 0 && !f.test {
			f.problems.add(f.at, "with is for tests: a policy reads the message as it is")
		}
	case *ast.Term:
		f.depth++
		f.term(x)
	}
	return f.deep
}

func (f *form) after(x any) {
	if _, ok := x.(*ast.Term); ok {
		f.depth--
	}
}

// term checks one term.
func (f *form) term(t *ast.Term) {
	if t.Location != nil {
		f.at = t.Location
	}
	if f.depth > maxDepth && !f.deep {
		f.deep = true
		f.problems.add(f.at, "more than %d terms stand one in another here: give parts of it names", maxDepth)
	}
	switch v := t.Value.(type) {
	case ast.Ref:
		if v.Equal(sizeBuiltin.Ref()) {
			f.problems.add(f.at, "%s", undefinedFunction(v.String()))
		}
	case ast.String:
		if len(v) > maxText {
			f.problems.add(f.at, "a text of more than %d bytes", maxText)
		}
	case ast.Number:
		if !plainNumber(string(v)) {
			f.problems.add(f.at, "a number of more than %d digits, or with an exponent above 999", maxDigits)
		}
	case *ast.Array, ast.Object, ast.Set:
		if n := partsOf(t); !t.IsGround() && n > maxBuilt {
			f.problems.add(f.at, "a value of %d parts is made anew for each message here, at most %d are allowed", n, maxBuilt)
		} else if roomAfter(v, maxValue) < 0 {
			f.problems.add(f.at, "a value of more than %d KiB", maxValue>>10)
		}
	}
}

// partsOf counts the terms that stand in a literal, itself included.
func partsOf(t *ast.Term) int {
	n := 0
	ast.WalkTerms(t, func(*ast.Term) bool { n++; return n > maxBuilt })
	return n
}
