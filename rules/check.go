package rules

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rego"
	"github.com/dmgate/dmgate/rules/strictyaml"
)

// Source says where a rule's hits come from.
type Source string

// The sources of rules.
const (
	FromAccess Source = "access" // built into the engine
	FromLimit  Source = "limit"
	FromList   Source = "list"
	FromPolicy Source = "policy"
)

// Rule is one rule of a pack, with all that is known about it.
type Rule struct {
	ID          string
	Source      Source
	Group       string        // of its weight; "" for access rules
	Weight      filter.Weight // the zero value for access rules, which stand before all weights
	Title       string
	Description string
	Abuse       string   // what the rule is about; policies only
	Reads       []string // what a policy reads of the input: "content.link", "lists.domains"
	File        string
	Line        int
}

// Rules returns every rule of the pack, sorted by id.
func (p *Pack) Rules() []Rule { return p.rules }

// weighable returns the rules that need a weight.
func weighable(c *Config, policies *rego.Policies) []Rule {
	var rules []Rule
	for i := range c.Limits {
		id := "limit." + c.Limits[i].ID
		rules = append(rules, Rule{ID: id, Source: FromLimit, Title: c.Limits[i].Counts, File: ConfigFile, Line: c.lines[id]})
	}
	for _, l := range c.Lists {
		if l.Hit {
			rules = append(rules, Rule{ID: "list." + l.ID, Source: FromList, Title: "Listed " + string(l.Kind),
				File: ConfigFile, Line: l.line})
		}
	}
	for _, r := range policies.Rules() {
		rules = append(rules, Rule{ID: r.ID, Source: FromPolicy, Title: r.Title, Description: r.Description,
			Abuse: r.Abuse, Reads: r.Reads, File: r.File, Line: r.Line})
	}
	return rules
}

// checkWeights makes sure that every rule has a weight and every weight a rule.
func checkWeights(c *Config, policies *rego.Policies, p *strictyaml.Problems) {
	known := map[string]bool{}
	for _, r := range weighable(c, policies) {
		known[r.ID] = true
		if _, ok := c.Scoring.Weights[r.ID]; !ok {
			p.Add(r.File, r.Line, "rule %q has no weight, want one below weights in %s", r.ID, ConfigFile)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.Scoring.Weights)) {
		if !known[id] {
			p.Add(ConfigFile, c.lines["weight."+id], "weight for unknown rule %q%s", id,
				c.notKnown(id, slices.Sorted(maps.Keys(known))))
		}
	}
}

// notKnown says why a rule that has a weight may be unknown.
func (c *Config) notKnown(id string, known []string) string {
	for _, l := range c.Lists {
		if id == "list."+l.ID {
			return fmt.Sprintf(": list %s is a fact (as: fact), so a match is no hit", l.ID)
		}
	}
	if near := strictyaml.Suggestion(id, known); near != "" {
		return near
	}
	return ", want the id of a rule in a policy, limit.<limit> or list.<list>"
}

// describe returns all rules, with their weights.
func describe(c *Config, policies *rego.Policies) []Rule {
	rules := weighable(c, policies)
	for i := range rules {
		w := c.Scoring.Weights[rules[i].ID]
		rules[i].Weight, rules[i].Group = w.Weight, w.Group
	}
	for _, id := range filter.AccessRules {
		rules = append(rules, Rule{ID: id, Source: FromAccess})
	}
	slices.SortFunc(rules, func(a, b Rule) int { return cmp.Compare(a.ID, b.ID) })
	return rules
}

// AsErrors returns what package rego says of policies as the errors of a pack.
func AsErrors(err error) error {
	p := &strictyaml.Problems{}
	addPolicies(p, err)
	return p.Err()
}

// addPolicies takes over what the policies' compiler found.
func addPolicies(p *strictyaml.Problems, err error) {
	if found, ok := errors.AsType[rego.Errors](err); ok {
		for _, e := range found {
			p.Add(cmp.Or(e.File, "."), e.Line, "%s", e.Message)
		}
	} else if err != nil {
		p.Add(".", 0, "%s", err)
	}
}
