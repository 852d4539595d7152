package rego

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// reads is what policies read of the input: sections, each with the fields that are read by name, or all.
type reads struct {
	everything bool
	sections   map[string]*readSection
}

type readSection struct {
	whole  bool
	fields map[string]bool
}

// findReads looks through compiled policies for references to the input. Whatever reads more than one field at once,
// such as a loop over a section or a function that is handed the input, counts as reading all of it.
func findReads(modules map[string]*ast.Module) reads {
	r := reads{sections: map[string]*readSection{}}
	for _, m := range modules {
		var visitor *ast.GenericVisitor
		visitor = ast.NewGenericVisitor(func(x any) bool {
			switch x := x.(type) {
			case ast.Ref:
				if !x.HasPrefix(ast.InputRootRef) {
					return false
				}
				r.add(constants(x))
				for _, t := range x[1:] {
					visitor.Walk(t)
				}
				return true
			case ast.Var:
				r.everything = r.everything || x.Equal(ast.InputRootDocument.Value)
			}
			return false
		})
		visitor.Walk(m)
	}
	return r
}

// add notes that a path into the input is read.
func (r *reads) add(path []string) {
	if len(path) == 0 {
		r.everything = true
		return
	}
	s := r.sections[path[0]]
	if s == nil {
		s = &readSection{fields: map[string]bool{}}
		r.sections[path[0]] = s
	}
	if len(path) == 1 {
		s.whole = true
		return
	}
	s.fields[path[1]] = true
}

// of returns the fields of a section that are read.
func (r *reads) of(s *section) []field {
	if r.everything {
		return s.fields
	}
	read := r.sections[s.name]
	if read == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(s.fields), func(f field) bool { return !read.whole && !read.fields[f.name] })
}
