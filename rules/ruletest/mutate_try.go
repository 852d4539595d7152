package ruletest

import (
	"io/fs"

	"github.com/dmgate/dmgate/rego"
	"github.com/dmgate/dmgate/rules"
)

// run tries all changes: those of policies on the Rego tests first, and on scenarios where none of these notices.
func (m *mutation) run() error {
	if err := m.tryPolicies(); err != nil {
		return err
	}
	m.parallel(len(m.mutants), func(i int) {
		mutant := &m.mutants[i]
		if mutant.Noticed != "" {
			return
		}
		if mutant.Accepted == "" {
			m.tryScenarios(mutant)
		}
		m.tell()
	})
	return nil
}

func (m *mutation) tell() {
	if m.options.Tried != nil {
		m.options.Tried(int(m.tried.Add(1)), len(m.mutants))
	}
}

// tryPolicies tries the changes of policies on the Rego tests.
func (m *mutation) tryPolicies() error {
	var policies []rego.Mutant
	var at []int
	for i := range m.mutants {
		if p := m.mutants[i].policy; p != nil {
			policies, at = append(policies, *p), append(at, i)
		}
	}
	if len(policies) == 0 {
		return nil
	}
	noticed, err := rego.Try(m.ctx, m.suite.Modules, rules.Names(m.suite.Pack.Config), rego.Trial{
		Mutants: policies, Tests: m.tests, Workers: m.options.Workers,
		Tried: func(noticed bool) {
			if noticed {
				m.tell()
			}
		},
	})
	for k, name := range noticed {
		if name == rego.Refused {
			name = NotLoaded
		}
		m.mutants[at[k]].Noticed = name
	}
	return err
}

// tryScenarios runs the scenarios that could notice a change, until one does.
func (m *mutation) tryScenarios(mutant *Mutant) {
	var able []int
	for _, i := range m.order {
		if mutant.touches(m.traces[i]) {
			able = append(able, i)
		}
	}
	if len(able) > 0 {
		mutant.Noticed = m.firstFailed(mutant, able)
	}
	if mutant.Noticed == "" {
		mutant.Hint = mutant.hint(len(able) > 0)
	}
}

// firstFailed runs scenarios with the changed pack, and returns the name of the first that fails, or "".
func (m *mutation) firstFailed(mutant *Mutant, scenarios []int) string {
	dir, err := mutant.dir(m.dir)
	if err != nil {
		return NotLoaded
	}
	pack, err := m.load(dir, mutant)
	if err != nil {
		return NotLoaded
	}
	changed := m.suite.With(pack, m.suite.Modules)
	for _, i := range scenarios {
		sc := &m.suite.Scenarios[i]
		if r := changed.RunScenario(sc, Options{}); !r.OK() {
			return sc.FullName()
		}
	}
	return ""
}

// load loads the changed pack. Changes of policies are loaded without the loader, which would forget what it compiled.
func (m *mutation) load(dir fs.FS, mutant *Mutant) (*rules.Pack, error) {
	if mutant.policy != nil {
		return rules.Load(dir)
	}
	return m.loader.Load(dir)
}
