package ruletest

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rego"
	"github.com/dmgate/dmgate/rules"
)

// coverageItems lists all that can be exercised.
type coverageItems struct {
	suite *Suite
	lines map[string]int // of pack.yaml, by path
	marks marks
	items []CoverageItem
}

// matched notes the bodies that matched, and, where Rego tests made them, what they read.
func (c *coverageItems) matched(bodies []rego.Place, reads bool) {
	if len(bodies) == 0 {
		return
	}
	for _, b := range c.suite.Pack.Policies.Bodies() {
		if !slices.Contains(bodies, rego.Place{File: b.File, Line: b.Line}) {
			continue
		}
		c.marks.set(CoveredRules, bodyPlace(&b))
		for _, condition := range b.Conditions {
			if reads && condition.Test == rego.Is && len(condition.Values) == 1 {
				c.read(condition.Path, condition.Values[0])
			}
		}
	}
}

// bodyPlace names a body by where it stands.
func bodyPlace(b *rego.Body) string { return fmt.Sprintf("%s:%d", b.File, b.Line) }

// read notes a value that a Rego test gave to a rule that reads it.
func (c *coverageItems) read(path, value string) {
	section, name, _ := strings.Cut(path, ".")
	switch {
	case section == "bands":
		c.marks.set(CoveredBands, bandValue(name, value))
	case section == "limits":
		c.marks.set(CoveredLimits, bandValue(name, "band "+value))
	case section == "lists" && value == "true":
		c.marks.set(CoveredLists, listMatch(name))
	}
}

// collect lists the items of all kinds.
func (c *coverageItems) collect() {
	c.bodies()
	c.limits()
	c.lists()
	c.bands()
	c.weights()
	c.thresholds()
	c.access()
}

// add lists an item of pack.yaml. path is where it stands there.
func (c *coverageItems) add(kind CoverageKind, name, path, todo string, args ...any) {
	c.addAt(CoverageItem{Kind: kind, Name: name, File: rules.ConfigFile, Line: c.lines[path],
		Covered: c.marks[mark{kind, name}]}, todo, args...)
}

func (c *coverageItems) addAt(item CoverageItem, todo string, args ...any) {
	if !item.Covered {
		item.Todo = fmt.Sprintf(todo, args...)
	}
	c.items = append(c.items, item)
}

// bodies lists every body of every rule, and of what rules share.
func (c *coverageItems) bodies() {
	all := c.suite.Pack.Policies.Bodies()
	count := map[string]int{}
	name := func(b *rego.Body) string {
		if b.Rule != "" {
			return b.Rule
		}
		return b.Name
	}
	for i := range all {
		count[name(&all[i])]++
	}
	nth := map[string]int{}
	for i := range all {
		b := &all[i]
		item := CoverageItem{Kind: CoveredRules, Name: name(b), File: b.File, Line: b.Line,
			Covered: c.marks[mark{CoveredRules, bodyPlace(b)}]}
		if n := count[item.Name]; n > 1 {
			nth[item.Name]++
			item.Name = fmt.Sprintf("%s: body %d of %d", item.Name, nth[item.Name], n)
		}
		c.addAt(item, "no test or scenario makes %s match", item.Name)
	}
}

func (c *coverageItems) limits() {
	for i := range c.suite.Pack.Config.Limits {
		l := &c.suite.Pack.Config.Limits[i]
		path := "limits." + l.ID
		c.add(CoveredLimits, limitKept(l.ID), path, "no scenario has a message that counts towards limit %s and stays within it", l.ID)
		c.add(CoveredLimits, limitExceeded(l.ID), path, "no scenario exceeds limit %s: send %d messages at once", l.ID, l.Burst+1)
		for k, b := range l.Bands {
			c.add(CoveredLimits, bandValue(l.ID, "band "+b.Name), fmt.Sprintf("%s.bands.%d", path, k),
				"no scenario has a message in band %s of limit %s: send %d messages at once", b.Name, l.ID, l.Before(b)+1)
		}
	}
}

// lists lists the lists that have entries: there is nothing to exercise in the others.
func (c *coverageItems) lists() {
	for _, r := range c.suite.Pack.Readable() {
		if r.List == nil {
			continue
		}
		id := r.Path[strings.LastIndexByte(r.Path, '.')+1:]
		path := "lists." + id
		if r.List.Entries > 0 {
			c.add(CoveredLists, listMatch(id), path, "no test or scenario has a match of list %s", id)
		}
		if r.List.Entries > 0 && r.List.Allowed > 0 {
			c.add(CoveredLists, listAllowed(id), path+".allow",
				"no scenario has a message with what list %s has an entry for and another that allows it", id)
		}
	}
}

// cantHit reports whether a rule is about a list that has no entries yet.
func (s *Suite) cantHit(rule string) bool {
	return slices.ContainsFunc(s.Pack.Readable(), func(r rules.Readable) bool {
		return r.List != nil && r.List.Entries == 0 && r.Rule == rule
	})
}

func (c *coverageItems) bands() {
	means := map[string]string{}
	for _, r := range c.suite.Pack.Readable() {
		for _, v := range r.Values {
			means[bandValue(strings.TrimPrefix(r.Path, "input.bands."), v.Name)] = v.Means
		}
	}
	empty := &filter.Facts{Message: &filter.Message{}}
	for i := range c.suite.Pack.Config.Bands {
		b := &c.suite.Pack.Config.Bands[i]
		path := "bands." + b.Name
		for k, r := range b.Ranges {
			name := bandValue(b.Name, r.Name)
			c.add(CoveredBands, name, fmt.Sprintf("%s.ranges.%d", path, k), "no test or scenario has a message in band %s (%s)",
				name, means[name])
		}
		if !b.Fact.Read(empty).Known {
			c.add(CoveredBands, bandValue(b.Name, bandUnknown), path, "no scenario has a message whose %s is unknown", b.Fact.Name)
		}
	}
}

// weights lists weights, floors and caps. A rule in shadow mode has none, and one that can't hit needs none.
func (c *coverageItems) weights() {
	scoring := &c.suite.Pack.Config.Scoring
	for _, rule := range slices.Sorted(maps.Keys(scoring.Weights)) {
		w := scoring.Weights[rule]
		if w.Shadow || c.suite.cantHit(rule) {
			continue
		}
		path := "weights." + w.Group + ".rules." + rule
		c.add(CoveredWeights, rule, path, "no scenario expects the score or the route of a message that %s hits", rule)
		if w.Floor > filter.Inbox {
			c.add(CoveredFloors, rule, path, "no scenario expects the route of a message that nothing but the floor of %s holds",
				rule)
		}
	}
	for _, group := range slices.Sorted(maps.Keys(scoring.Caps)) {
		c.add(CoveredCaps, group, "weights."+group+".cap",
			"no scenario has a message whose rules of group %s add up to more than %v", group, scoring.Caps[group])
	}
}

func (c *coverageItems) thresholds() {
	t := c.suite.Pack.Config.Scoring.Thresholds
	for _, one := range []struct {
		name string
		at   float64
	}{{requestsThreshold, t.Requests}, {dropThreshold, t.Drop}} {
		path := "thresholds." + one.name
		c.add(CoveredThresholds, under(one.name), path, "no scenario has a message that scores under %v", one.at)
		c.add(CoveredThresholds, reached(one.name), path, "no scenario has a message that scores %v or more", one.at)
	}
}

func (c *coverageItems) access() {
	for _, rule := range filter.AccessRules {
		c.add(CoveredAccess, rule, "trust", "no scenario has a message that %s holds", rule)
	}
	for _, tie := range trusts {
		if tie != NoTrust {
			c.add(CoveredTrust, tie, "trust", "no scenario has a message that is trusted because of %s", tie)
		}
	}
	c.add(CoveredTrust, followYounger, "trust.follow_age", "no scenario has a message from a follower of less than follow_age")
	c.add(CoveredTrust, followOlder, "trust.follow_age", "no scenario has a message from a follower of follow_age or more")
}

// coverage sums the items up.
func (c *coverageItems) coverage() *Coverage {
	out := &Coverage{Items: []CoverageItem{}}
	for _, kind := range coverageKinds {
		k := KindCoverage{Kind: kind}
		for _, item := range c.items {
			if item.Kind != kind {
				continue
			}
			out.Items = append(out.Items, item)
			if k.Total++; item.Covered {
				k.Covered++
			}
		}
		k.Percent = percent(k.Covered, k.Total)
		out.Covered, out.Total = out.Covered+k.Covered, out.Total+k.Total
		out.Kinds = append(out.Kinds, k)
	}
	out.Percent = percent(out.Covered, out.Total)
	return out
}

// percent is rounded down, so that only all is 100.
func percent(n, of int) float64 {
	if of == 0 {
		return 100
	}
	return math.Floor(1000*float64(n)/float64(of)) / 10
}
