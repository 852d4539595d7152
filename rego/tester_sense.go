package rego

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/dmgate/dmgate/filter/nearest"
)

// senseless finds tests that can't fail: those that ask nothing of the policies, those that name a rule which there is
// not, whose absence is then no news, and those that hold whatever the policies hit. It returns what is wrong by the place of the test.
func senseless(ctx context.Context, c *ast.Compiler, tests map[string]*ast.Module, rules []Rule, seen *observer,
	timeout time.Duration,
) map[Place][]TestFailure {
	w := newWorlds(c, rules, timeout)
	strangers := map[Place][]TestFailure{}
	for _, m := range tests {
		for _, r := range m.Rules {
			strangers[placeOf(r)] = append(strangers[placeOf(r)], unknownRules(r, rules)...)
		}
	}
	wrong := map[Place][]TestFailure{}
	for file := range tests {
		for _, r := range c.Modules[file].Rules {
			if !isTestRule(r) {
				continue
			}
			found := senselessTest(c, r, strangers)
			if len(found) == 0 && seen.askedOnce(r) && asksForHitsAlone(c, r) && w.allPass(ctx, r) {
				found = append(found, TestFailure{File: file, Line: r.Location.Row,
					Message: "can't fail: it holds whatever the policies hit"})
			}
			wrong[placeOf(r)] = append(wrong[placeOf(r)], found...)
		}
	}
	return wrong
}

// senselessTest returns what is wrong with a test.
func senselessTest(c *ast.Compiler, test *ast.Rule, strangers map[Place][]TestFailure) []TestFailure {
	var wrong []TestFailure
	asks := false
	for r := range reach(c, test) {
		asks = asks || !IsTest(r.Location.File)
		wrong = append(wrong, strangers[placeOf(r)]...)
	}
	if !asks {
		wrong = append(wrong, TestFailure{File: test.Location.File, Line: test.Location.Row,
			Message: "can't fail: it asks nothing of the policies, want one that reads data." + policyPackage + "." + hitsName})
	}
	slices.SortFunc(wrong, func(a, b TestFailure) int { return strings.Compare(a.String(), b.String()) })
	return slices.CompactFunc(wrong, func(a, b TestFailure) bool { return a.String() == b.String() })
}

// reach returns a rule and all that it depends on.
func reach(c *ast.Compiler, from *ast.Rule) map[*ast.Rule]bool {
	seen := map[*ast.Rule]bool{from: true}
	for waiting := []*ast.Rule{from}; len(waiting) > 0; {
		next := waiting[0]
		waiting = waiting[1:]
		for to := range c.Graph.Dependencies(next) {
			if r, ok := to.(*ast.Rule); ok && !seen[r] {
				seen[r] = true
				waiting = append(waiting, r)
			}
		}
	}
	return seen
}

// unknownRules returns the texts in a rule that stand for a rule's id and are none. What is printed doesn't count.
func unknownRules(r *ast.Rule, rules []Rule) []TestFailure {
	var wrong []TestFailure
	visitor := ast.NewGenericVisitor(func(x any) bool {
		switch x := x.(type) {
		case *ast.Expr:
			return x.IsCall() && x.Operator().Equal(ast.Print.Ref())
		case *ast.Term:
			if text, ok := x.Value.(ast.String); ok {
				if what := unknownRule(string(text), rules); what != "" {
					wrong = append(wrong, TestFailure{File: x.Location.File, Line: x.Location.Row, Message: what})
				}
			}
		}
		return false
	})
	visitor.Walk(r)
	return wrong
}

// unknownRule says why a text is meant to be a rule's id and is none, or "".
func unknownRule(text string, rules []Rule) string {
	if !ruleID.MatchString(text) {
		return ""
	}
	family, _, _ := strings.Cut(text, ".")
	if slices.Contains(reserved, family) {
		return fmt.Sprintf("rule %q is the engine's own, which no Rego test sees: want a scenario for it", text)
	}
	known := make([]string, len(rules))
	hasFamily := false
	for i := range rules {
		known[i] = rules[i].ID
		hasFamily = hasFamily || strings.HasPrefix(rules[i].ID, family+".")
	}
	near := nearest.Of(text, known)
	switch {
	case slices.Contains(known, text) || near == "" && !hasFamily:
		return ""
	case near == "":
		return fmt.Sprintf("there is no rule %q", text)
	}
	return fmt.Sprintf("there is no rule %q; did you mean %q?", text, near)
}
