package ruletest

import (
	"io/fs"
	"sync"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rego"
	"github.com/dmgate/dmgate/rules"
)

// Coverage is how much of a pack its tests and scenarios exercise.
type Coverage struct {
	Percent float64        `json:"percent"` // of all items, rounded down to a tenth
	Covered int            `json:"covered"`
	Total   int            `json:"total"`
	Kinds   []KindCoverage `json:"kinds"`
	Items   []CoverageItem `json:"items"` // by kind, and then in the order of the pack
}

// KindCoverage is the coverage of all items of one kind.
type KindCoverage struct {
	Kind    CoverageKind `json:"kind"`
	Percent float64      `json:"percent"` // 100 where there is none
	Covered int          `json:"covered"`
	Total   int          `json:"total"`
}

// CoverageItem is something that a test or a scenario can exercise.
type CoverageItem struct {
	Kind    CoverageKind `json:"kind"`
	Name    string       `json:"name"` // "account_age: grown"
	File    string       `json:"file"`
	Line    int          `json:"line"`
	Covered bool         `json:"covered"`
	Todo    string       `json:"todo,omitempty"` // what would cover it; "" where it is covered
}

// CoverageKind is a kind of CoverageItem.
type CoverageKind string

// The kinds of what can be covered.
const (
	CoveredRules      CoverageKind = "rules"      // each body: it matches
	CoveredLimits     CoverageKind = "limits"     // kept and exceeded, and each of their bands
	CoveredLists      CoverageKind = "lists"      // a match, and an entry that allows what is listed
	CoveredBands      CoverageKind = "bands"      // each range, and the unknown
	CoveredWeights    CoverageKind = "weights"    // a hit in a message whose route or score is expected
	CoveredFloors     CoverageKind = "floors"     // a message whose expected route would be milder without
	CoveredCaps       CoverageKind = "caps"       // a message that it takes points from
	CoveredThresholds CoverageKind = "thresholds" // a score on either side
	CoveredAccess     CoverageKind = "access"     // a message that the rule holds
	CoveredTrust      CoverageKind = "trust"      // each tie, and a follow on either side of follow_age
)

// coverageKinds are all kinds, in the order of reports.
var coverageKinds = []CoverageKind{CoveredRules, CoveredLimits, CoveredLists, CoveredBands, CoveredWeights, CoveredFloors,
	CoveredCaps, CoveredThresholds, CoveredAccess, CoveredTrust}

// CoverageRun watches tests to find out what they exercise.
type CoverageRun struct {
	suite  *Suite
	bodies *rego.Coverage

	mu        sync.Mutex
	scenarios map[*Scenario]*exercised
}

// NewCoverageRun returns a run that has seen nothing.
func (s *Suite) NewCoverageRun() *CoverageRun {
	return &CoverageRun{suite: s, bodies: s.Pack.Policies.NewCoverage(), scenarios: map[*Scenario]*exercised{}}
}

// Observe is to be told of every message that scenarios decide, as Options.Observe is.
func (r *CoverageRun) Observe(s *Scenario, c *filter.Case, d *filter.Decision) {
	r.mu.Lock()
	e := r.scenarios[s]
	if e == nil {
		e = &exercised{suite: r.suite, scenario: s, marks: marks{}}
		r.scenarios[s] = e
	}
	r.mu.Unlock()
	e.see(c, d)
	if d.Scored {
		r.bodies.See(&c.Facts)
	}
}

// Coverage returns what the tests exercised that ended so. Those that failed count too: what they show is that
// something is wrong, and not that nobody looks. The directory is the one that the suite was loaded from.
func (r *CoverageRun) Coverage(dir fs.FS, results []Result) (*Coverage, error) {
	lines, err := rules.ConfigLines(dir)
	if err != nil {
		return nil, err
	}
	all := marks{}
	for _, e := range r.scenarios {
		all.add(e.marks)
	}
	items := &coverageItems{suite: r.suite, lines: lines, marks: all}
	items.matched(r.bodies.Bodies(), false)
	for i := range results {
		items.matched(results[i].Bodies, true)
	}
	items.collect()
	return items.coverage(), nil
}
