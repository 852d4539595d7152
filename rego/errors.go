package rego

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Error is something wrong with a policy, and where.
type Error struct {
	File    string // "" where the error is in no file
	Line    int    // from 1; 0 where the error is in no line
	Col     int    // from 1; 0 where the error is in no column
	Message string

	exhausted bool // an evaluation that ran into its budget
}

// Error returns "file:line: message".
func (e Error) Error() string {
	switch {
	case e.File == "":
		return e.Message
	case e.Line == 0:
		return e.File + ": " + e.Message
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
}

// Errors is everything that is wrong with a set of policies, sorted by file and line.
type Errors []Error

// Error returns the errors, one a line.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i := range e {
		lines[i] = e[i].Error()
	}
	return strings.Join(lines, "\n")
}

// problems collects errors.
type problems struct{ found Errors }

// add notes an error at a place in a file; at may be nil.
func (p *problems) add(at *ast.Location, format string, args ...any) {
	e := Error{Message: fmt.Sprintf(format, args...)}
	if at != nil {
		e.File, e.Line, e.Col = at.File, at.Row, at.Col
	}
	p.found = append(p.found, e)
}

// addAll notes the errors of OPA's parser or compiler, reworded where they are about what dmgate makes of Rego.
func (p *problems) addAll(err error, in shape) {
	if err == nil {
		return
	}
	many, ok := errors.AsType[ast.Errors](err)
	if one, single := errors.AsType[*ast.Error](err); !ok && single {
		many, ok = ast.Errors{one}, true
	}
	if !ok {
		p.found = append(p.found, Error{Message: err.Error()})
		return
	}
	for _, one := range many {
		p.add(one.Location, "%s", reword(one, in))
	}
}

// err returns what was found, in order and each once, or nil.
func (p *problems) err() error {
	if len(p.found) == 0 {
		return nil
	}
	slices.SortFunc(p.found, func(a, b Error) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col),
			cmp.Compare(a.Message, b.Message))
	})
	return slices.CompactFunc(p.found, func(a, b Error) bool {
		return a.File == b.File && a.Line == b.Line && a.Message == b.Message
	})
}
