package rego

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/dmgate/dmgate/filter"
)

// What an evaluation may find. Findings are remembered, and go into the headers of messages.
const (
	maxReason   = 512      // bytes of a reason
	maxFindings = 64 << 10 // bytes of all ids and reasons
)

// findingsOf converts the set of hits.
func findingsOf(hits ast.Set) ([]filter.Finding, error) {
	findings := make([]filter.Finding, 0, hits.Len())
	room := maxFindings
	for _, t := range hits.Slice() {
		f, err := findingOf(t.Value.(ast.Object))
		if err != nil {
			return nil, err
		}
		if room -= textOf(&f); room < 0 {
			return nil, errTooMuch
		}
		findings = append(findings, f)
	}
	slices.SortFunc(findings, inOrder)
	return findings, nil
}

func findingOf(hit ast.Object) (filter.Finding, error) {
	rule := string(hit.Get(ast.InternedTerm("rule")).Value.(ast.String))
	reason, ok := hit.Get(ast.InternedTerm("reason")).Value.(ast.String)
	switch {
	case !ok:
		return filter.Finding{}, fmt.Errorf("the reason of rule %q is not a text", rule)
	case len(reason) > maxReason:
		return filter.Finding{}, fmt.Errorf("a reason of rule %q has more than the %d bytes allowed", rule, maxReason)
	}
	return filter.Finding{Rule: rule, Reason: string(reason)}, nil
}

// inOrderOnce returns findings, which it changes, in order and each once.
func inOrderOnce(findings []filter.Finding) []filter.Finding {
	slices.SortFunc(findings, inOrder)
	return slices.Compact(findings)
}

// inOrder compares findings by rule and reason.
func inOrder(a, b filter.Finding) int {
	return cmp.Or(strings.Compare(a.Rule, b.Rule), strings.Compare(a.Reason, b.Reason))
}

// overflow reports whether findings have more text than an evaluation may find.
func overflow(findings []filter.Finding) bool {
	room := maxFindings
	for i := range findings {
		room -= textOf(&findings[i])
	}
	return room < 0
}

// textOf returns how many bytes of text a finding has.
func textOf(f *filter.Finding) int { return len(f.Rule) + len(f.Reason) }

var errTooMuch = fmt.Errorf("the ids and reasons of all hits take more than the %d KiB allowed", maxFindings>>10)
