package rego

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/dmgate/dmgate/filter"
)

// Rule is a rule as its policy file describes it.
type Rule struct {
	ID          string
	Title       string
	Description string
	Abuse       string // what the rule is about
	File        string
	Line        int      // of the rule's first body
	Reads       []string // what its bodies read of the input by themselves, sorted: "content.link", "lists.domains"
}

// ruleID is the form of a rule's id: dotted, lower case.
var ruleID = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$`)

// reserved are the families of rules that the engine itself hits.
var reserved = []string{"cap", "inbox", "limit", "list"}

// readRules reads from the policies which rules there are, and notes those whose head or METADATA is not in order.
func readRules(policies map[string]*ast.Module, in shape, p *problems) []Rule {
	notes, errs := ast.BuildAnnotationSet(slices.Collect(maps.Values(policies)))
	if len(errs) > 0 {
		p.addAll(errs, nil)
		return nil
	}
	first := map[string]*Rule{}
	for _, file := range slices.Sorted(maps.Keys(policies)) {
		if !isPolicyPackage(policies[file]) {
			continue
		}
		for _, r := range policies[file].Rules {
			if r.Head.Ref().GroundPrefix()[0].Value.Compare(ast.Var(hitsName)) == 0 {
				readRule(r, notes.GetRuleScope(r), first, in, p)
			} else if isLost(r) {
				p.add(r.Location, "%s has no effect: a rule is written as %s", r.Head.Ref().GroundPrefix(), headForm)
			}
		}
	}
	if len(first) == 0 && len(p.found) == 0 {
		p.add(nil, "no rule in package %s defines %s, want one at least, in a file *.rego", policyPackage, hitsName)
	}
	rules := make([]Rule, 0, len(first))
	for _, r := range first {
		rules = append(rules, *r)
	}
	slices.SortFunc(rules, func(a, b Rule) int { return cmp.Compare(a.ID, b.ID) })
	return rules
}

// readRule reads one body of a rule. A rule may have several bodies, in one file; the first carries the METADATA.
func readRule(r *ast.Rule, notes []*ast.Annotations, first map[string]*Rule, in shape, p *problems) {
	id, ok := readHead(r, in, p)
	if !ok {
		return
	}
	at := r.Location
	if before := first[id]; before != nil {
		before.addReads(r)
		switch {
		case before.File != at.File:
			p.add(at, "rule %q is in %s already; all bodies of a rule stand in one file", id, before.File)
		case len(notes) > 0:
			p.add(notes[0].Location, "the METADATA of rule %q stands above its first body, at line %d", id, before.Line)
		}
		return
	}
	rule := &Rule{ID: id, File: at.File, Line: at.Row}
	first[id] = rule
	rule.addReads(r)
	if len(notes) == 0 {
		p.add(at, "rule %q has no METADATA above it; wanted are title, description and custom.abuse", id)
		return
	}
	rule.describe(notes[0], p)
}

// describe takes over what the METADATA says.
func (r *Rule) describe(note *ast.Annotations, p *problems) {
	abuse, _ := note.Custom["abuse"].(string)
	r.Title, r.Description, r.Abuse = trim(note.Title), trim(note.Description), trim(abuse)
	for _, item := range []struct{ name, value string }{
		{"title", r.Title}, {"description", r.Description}, {"custom.abuse", r.Abuse},
	} {
		if item.value == "" {
			p.add(note.Location, "the METADATA of rule %q has no %s", r.ID, item.name)
		}
	}
}

// addReads notes what a body of the rule reads of the input.
func (r *Rule) addReads(body *ast.Rule) {
	ast.WalkRefs(body, func(ref ast.Ref) bool {
		if path := constants(ref); ref.HasPrefix(ast.InputRootRef) && len(path) > 0 {
			r.Reads = append(r.Reads, strings.Join(path, "."))
		}
		return false
	})
	slices.Sort(r.Reads)
	r.Reads = slices.Compact(r.Reads)
}

func trim(s string) string { return strings.TrimSpace(s) }

// headForm is what the head of a rule looks like.
const headForm = `hits contains {"rule": "family.name", "reason": "…"} if { … }`

// readHead returns the id in a rule's head.
func readHead(r *ast.Rule, in shape, p *problems) (string, bool) {
	at := r.Location
	head, ok := headObject(r)
	if !ok {
		p.add(at, "a rule of %s is written as %s", hitsName, headForm)
		return "", false
	}
	id, ok := head.Get(ast.InternedTerm("rule")).Value.(ast.String)
	if !ok {
		p.add(at, "the rule's id is not written out: a rule is written as %s", headForm)
		return "", false
	}
	if !ruleID.MatchString(string(id)) {
		p.add(at, `rule id %q is not dotted lower case, like "family.name"`, string(id))
		return "", false
	}
	if family, _, _ := strings.Cut(string(id), "."); slices.Contains(reserved, family) {
		p.add(at, "rule id %q: the families %s belong to the engine", string(id), strings.Join(reserved, ", "))
		return "", false
	}
	if wrong := wrongReason(head.Get(ast.InternedTerm("reason")).Value, in); wrong != "" {
		p.add(at, "the reason of rule %q is %s", string(id), wrong)
		return "", false
	}
	return string(id), true
}

// wrongReason says how a reason is no text that explains anything, as far as that can be told, or "".
func wrongReason(reason ast.Value, in shape) string {
	switch v := reason.(type) {
	case ast.String:
		switch {
		case trim(string(v)) == "":
			return "empty"
		case len(v) > maxReason:
			return fmt.Sprintf("%d bytes long, more than the %d allowed", len(v), maxReason)
		}
	case ast.Ref:
		if f, ok := in.at(v); ok && f.kind != filter.Label {
			return fmt.Sprintf("%s, which is %s and not a text", v, f.kindName())
		}
	case ast.Null, ast.Boolean, ast.Number:
		return fmt.Sprintf("%s, not a text", v)
	}
	return ""
}

// isLost reports whether a rule is meant to be one of hits and adds to another set.
func isLost(r *ast.Rule) bool {
	_, ok := headObject(r)
	return ok
}

func isString(v ast.Value) bool {
	_, ok := v.(ast.String)
	return ok
}

// headObject returns the object that a rule adds to the set: one with a rule and a reason, and nothing else.
func headObject(r *ast.Rule) (ast.Object, bool) {
	if r.Default || r.Else != nil || r.Head.RuleKind() != ast.MultiValue || len(r.Head.Ref()) != 1 {
		return nil, false
	}
	object, ok := r.Head.Key.Value.(ast.Object)
	if !ok || object.Len() != 2 {
		return nil, false
	}
	return object, object.Get(ast.InternedTerm("rule")) != nil && object.Get(ast.InternedTerm("reason")) != nil
}
