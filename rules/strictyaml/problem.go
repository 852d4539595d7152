package strictyaml

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing wrong with a file.
type Problem struct {
	File    string
	Line    int    // 1 is the first; 0 where the file as a whole is meant
	Message string // what was found and what is allowed
}

// Error puts it in the form that editors jump to: file:line: message.
func (p Problem) Error() string {
	if p.Line == 0 {
		return fmt.Sprintf("%s: %s", p.File, p.Message)
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Message)
}

// Errors is everything that is wrong, in the order of files and lines.
type Errors []Problem

// Error has a line for each.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i := range e {
		lines[i] = e[i].Error()
	}
	return strings.Join(lines, "\n")
}

// Problems collects what is wrong while files are read. The zero value has found nothing. It is not safe for concurrent
// use.
type Problems struct{ found Errors }

// Add notes a problem. Line 0 means the file as a whole.
func (p *Problems) Add(file string, line int, format string, args ...any) {
	p.found = append(p.found, Problem{File: file, Line: line, Message: fmt.Sprintf(format, args...)})
}

// Len returns how many problems were found so far.
func (p *Problems) Len() int { return len(p.found) }

// Err returns what was found, sorted, as Errors; or nil.
func (p *Problems) Err() error {
	if len(p.found) == 0 {
		return nil
	}
	slices.SortStableFunc(p.found, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return p.found
}
