package ruletest

import (
	"slices"

	"github.com/dmgate/dmgate/rules"
)

// policyReads says which values of bands and limits make a difference to something.
type policyReads struct {
	conditions map[string][][]string // by path: the values that each condition names
	otherwise  map[string]bool       // paths that are read in ways that can't be told
}

func readsOf(pack *rules.Pack) policyReads {
	r := policyReads{conditions: map[string][][]string{}, otherwise: map[string]bool{}}
	for _, body := range pack.Policies.Bodies() {
		told := map[string]int{}
		for _, c := range body.Conditions {
			r.conditions[c.Path] = append(r.conditions[c.Path], c.Values)
			told[c.Path]++
		}
		for _, read := range body.Reads {
			if told[read.Path]--; told[read.Path] < 0 {
				r.otherwise[read.Path] = true
			}
		}
	}
	for i := range pack.Config.Limits {
		for _, c := range pack.Config.Limits[i].When {
			r.conditions[c.Subject()] = append(r.conditions[c.Subject()], c.Values())
		}
	}
	return r
}

// tellsApart reports whether anything is otherwise for one value of a band or limit than for another.
func (r policyReads) tellsApart(path, a, b string) bool {
	for _, values := range r.conditions[path] {
		if slices.Contains(values, a) != slices.Contains(values, b) {
			return true
		}
	}
	section := path[:slices.Index([]byte(path), '.')]
	return r.otherwise[path] || r.otherwise[section] || r.otherwise[""]
}
