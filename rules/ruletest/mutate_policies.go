package ruletest

import (
	"fmt"

	"github.com/dmgate/dmgate/rego"
)

func mutantOfPolicy(p *rego.Mutant) Mutant {
	return Mutant{
		Element: p.Rule, Change: string(p.Change), File: p.File, Line: p.Line, Old: p.Old, New: p.New, policy: p,
		touches: scored, hint: func(bool) string { return policyHints[p.Change](p) },
	}
}

// policyHints say what test would notice a change of a policy.
var policyHints = map[rego.Change]func(p *rego.Mutant) string{
	rego.BodyDeleted: func(p *rego.Mutant) string {
		return fmt.Sprintf("write a Rego test in which %s hits by this body alone", p.Rule)
	},
	rego.ConditionDropped: func(p *rego.Mutant) string {
		return fmt.Sprintf("write a Rego test in which all holds but this, and %s does not hit", p.Rule)
	},
	rego.ConditionFlipped: func(p *rego.Mutant) string {
		return fmt.Sprintf("write a Rego test in which %s hits by this body alone", p.Rule)
	},
	rego.ValueChanged: func(p *rego.Mutant) string {
		return fmt.Sprintf("write Rego tests in which %s hits with this value, and not with the ones beside it", p.Rule)
	},
	rego.BoundChanged: func(p *rego.Mutant) string {
		return fmt.Sprintf("write a Rego test of %s with exactly the number that is the bound", p.Rule)
	},
}
