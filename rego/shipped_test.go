package rego

import (
	"io/fs"
	"regexp"
	"slices"
	"testing"
)

// shippedModules returns the shipped policies, and their tests where asked for.
func shippedModules(t testing.TB, tests bool) []Module {
	t.Helper()
	files, err := fs.Glob(Shipped, "policies/*.rego")
	if err != nil {
		t.Fatal(err)
	}
	var modules []Module
	for _, file := range files {
		if IsTest(file) && !tests {
			continue
		}
		source, err := fs.ReadFile(Shipped, file)
		if err != nil {
			t.Fatal(err)
		}
		modules = append(modules, Module{File: file, Source: source})
	}
	return modules
}

var (
	namedValue = regexp.MustCompile(`input\.(bands|limits)\.(\w+) [!=]= "([^"]+)"`)
	namedList  = regexp.MustCompile(`input\.lists\.(\w+)`)
)

// namesIn returns the names that policies use, in place of the pack's, which is not this package's to know.
func namesIn(modules []Module) Names {
	n := Names{Bands: map[string][]string{}, Limits: map[string][]string{}}
	for _, m := range modules {
		for _, found := range namedValue.FindAllSubmatch(m.Source, -1) {
			to := n.Bands
			if string(found[1]) == "limits" {
				to = n.Limits
			}
			name := string(found[2])
			for _, value := range []string{string(found[3]), "usual", "ok", "exceeded"} {
				if !slices.Contains(to[name], value) {
					to[name] = append(to[name], value)
				}
			}
		}
		for _, found := range namedList.FindAllSubmatch(m.Source, -1) {
			if id := string(found[1]); !slices.Contains(n.Lists, id) {
				n.Lists = append(n.Lists, id)
			}
		}
	}
	return n
}
