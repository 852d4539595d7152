package rego

import (
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// The package that holds the policies, and the set in it that they add to.
const (
	policyPackage = "dmgate"
	hitsName      = "hits"
	testSuffix    = "_test"
)

// hitsRef is the reference to that set.
var hitsRef = ast.DefaultRootRef.Append(ast.StringTerm(policyPackage)).Append(ast.StringTerm(hitsName))

// source is the parsed files, policies and tests apart.
type source struct {
	policies map[string]*ast.Module
	tests    map[string]*ast.Module
}

// parse reads every file, and notes what is wrong with their syntax and their packages.
func parse(modules []Module, in shape, p *problems) source {
	s := source{policies: map[string]*ast.Module{}, tests: map[string]*ast.Module{}}
	if checkSizes(modules, p) {
		return s
	}
	seen := map[string]bool{}
	for _, m := range modules {
		if seen[m.File] {
			p.add(&ast.Location{File: m.File}, "the file is given twice")
		}
		seen[m.File] = true
		if line, why := tooLarge(m.Source); why != "" {
			p.add(&ast.Location{File: m.File, Row: line}, "%s", why)
			continue
		}
		parsed, err := parseModule(m.File, m.Source)
		switch {
		case err != nil:
			p.addAll(err, in)
		case !checkForm(parsed, p):
		case IsTest(m.File):
			s.tests[m.File] = parsed
			checkTestPackage(parsed, p)
		default:
			s.policies[m.File] = parsed
			checkPackage(parsed, p)
		}
	}
	if s.checkBodies(p) {
		return source{}
	}
	checkTests(s.tests, p)
	return s
}

func parseModule(file string, source []byte) (*ast.Module, error) {
	return ast.ParseModuleWithOpts(file, string(source), ast.ParserOptions{
		Capabilities: capabilities(), ProcessAnnotation: true, RegoVersion: ast.RegoV1,
	})
}

// IsTest reports whether a file holds tests, by its name: it takes no part in decisions.
func IsTest(file string) bool { return strings.HasSuffix(file, testSuffix+".rego") }

// checkPackage wants policies in package dmgate and what they share below it.
func checkPackage(m *ast.Module, p *problems) {
	path := packagePath(m)
	switch name := strings.Join(path, "."); {
	case strings.HasSuffix(path[0], testSuffix):
		p.add(m.Package.Location, "package %s: tests are in files whose names end in %s.rego", name, testSuffix)
	case path[0] != policyPackage:
		p.add(m.Package.Location, "package %s: policies are in package %s, and what they share in packages such as %s.lib",
			name, policyPackage, policyPackage)
	case len(path) > 1:
		checkNoHits(m, name, p)
	}
}

// checkNoHits notes rules in a package of what policies share: nobody would ask for their hits.
func checkNoHits(m *ast.Module, name string, p *problems) {
	for _, r := range m.Rules {
		if r.Head.Name == hitsName {
			p.add(r.Location, "hits of package %s count nowhere: rules are in package %s", name, policyPackage)
		}
	}
}

// checkTestPackage wants tests in a package of their own, so that no test adds to the rules.
func checkTestPackage(m *ast.Module, p *problems) {
	path := packagePath(m)
	if !strings.HasSuffix(path[len(path)-1], testSuffix) {
		p.add(m.Package.Location, "package %s: a file of tests is in a package whose name ends in %s, such as %s%s",
			strings.Join(path, "."), testSuffix, policyPackage, testSuffix)
	}
}

// packagePath returns the parts of a module's package, without the root. A package has at least one part.
func packagePath(m *ast.Module) []string { return constants(m.Package.Path) }

// isPolicyPackage reports whether the module is in package dmgate itself.
func isPolicyPackage(m *ast.Module) bool {
	path := packagePath(m)
	return len(path) == 1 && path[0] == policyPackage
}
