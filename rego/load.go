package rego

import (
	"encoding/json"
	"maps"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Load compiles policies and checks them against the facts and names that they can read. The error is Errors:
// everything that is wrong at once. Files of tests are compiled and checked too, and have no part in the result.
func Load(modules []Module, names Names, o Options) (*Policies, error) {
	in := shapeOf(names)
	s, rules, compiler, err := load(modules, in)
	if err != nil {
		return nil, err
	}
	policies, err := newPolicies(s.policies, compiler, rules, in, o)
	if err == nil && len(o.Shadow) > 0 {
		policies.acting, err = loadActing(modules, rules, in, o)
	}
	if err != nil {
		return nil, Errors{{Message: err.Error()}}
	}
	return policies, nil
}

// load parses, compiles and checks.
func load(modules []Module, in shape) (source, []Rule, *ast.Compiler, error) {
	p := &problems{}
	s, rules, compiler := loadPolicies(modules, in, p)
	if len(p.found) == 0 && len(s.tests) > 0 {
		all := newCompiler(in)
		all.Compile(s.all())
		checkCompiled(all, in, p)
	}
	return s, rules, compiler, p.err()
}

// loadPolicies parses everything, and compiles and checks the policies. What is wrong is noted.
func loadPolicies(modules []Module, in shape, p *problems) (source, []Rule, *ast.Compiler) {
	in.checkSize(p)
	s := parse(modules, in, p)
	rules := readRules(s.policies, in, p)
	in.spellOut(s.policies)
	compiler := newCompiler(in)
	compiler.Compile(s.policies)
	checkCompiled(compiler, in, p)
	return s, rules, compiler
}

// checkCompiled notes what is wrong with what was compiled.
func checkCompiled(c *ast.Compiler, in shape, p *problems) {
	p.addAll(compilerError(c), in)
	checkReferences(c, in, p)
}

// all returns policies and tests together.
func (s source) all() map[string]*ast.Module {
	all := maps.Clone(s.policies)
	maps.Copy(all, s.tests)
	return all
}

// newCompiler returns a compiler for policies that read inputs of a shape.
func newCompiler(in shape) *ast.Compiler {
	schemas := ast.NewSchemaSet()
	schemas.Put(ast.SchemaRootRef, plain(in.schema()))
	return sandboxed(ast.NewCompiler().
		WithSchemas(schemas).
		WithStrict(true).
		WithDefaultRegoVersion(ast.RegoV1).
		SetErrorLimit(0))
}

// plain returns the schema as OPA wants it, made of nothing but what encoding/json makes.
func plain(schema object) any {
	text, err := json.Marshal(schema)
	if err != nil {
		panic(err) // strings, lists and maps of them always marshal
	}
	var out any
	if err := json.Unmarshal(text, &out); err != nil {
		panic(err) // it has just been made
	}
	return out
}

// compilerError returns the compiler's errors, or nil.
func compilerError(c *ast.Compiler) error {
	if c.Failed() {
		return c.Errors
	}
	return nil
}
