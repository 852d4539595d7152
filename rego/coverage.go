package rego

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	opa "github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/dmgate/dmgate/filter"
)

// Place is where a rule or one of its bodies stands.
type Place struct {
	File string
	Line int
}

// Coverage notes which bodies of policies match for facts. It evaluates every distinct input once. It is safe for
// concurrent use.
type Coverage struct {
	policies *Policies

	mu      sync.Mutex
	inputs  map[string]bool
	matched matchedBodies
}

// NewCoverage returns a coverage that has seen nothing.
func (p *Policies) NewCoverage() *Coverage {
	return &Coverage{policies: p, inputs: map[string]bool{}, matched: matchedBodies{}}
}

// See notes which bodies match for the facts.
func (c *Coverage) See(f *filter.Facts) {
	v, err := c.policies.layout.view(f)
	if err != nil {
		return // it was never evaluated
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if key := v.key(); !c.inputs[key] {
		c.inputs[key] = true
		// Of an evaluation that fails, what matched until then did.
		_, _ = c.policies.whole.evaluate(v, opa.EvalQueryTracer(c.matched))
	}
}

// Bodies returns the bodies that matched, by file and line.
func (c *Coverage) Bodies() []Place {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.matched.places()
}

// matchedBodies notes the bodies of policies that match in an evaluation.
type matchedBodies map[Place]bool

// Enabled implements topdown.QueryTracer.
func (matchedBodies) Enabled() bool { return true }

// Config implements topdown.QueryTracer.
func (matchedBodies) Config() topdown.TraceConfig { return topdown.TraceConfig{} }

// TraceEvent implements topdown.QueryTracer. A body that adds what another has added already matches too.
func (b matchedBodies) TraceEvent(e topdown.Event) {
	rule, isRule := e.Node.(*ast.Rule)
	if isRule && (e.Op == topdown.ExitOp || e.Op == topdown.DuplicateOp) && !IsTest(rule.Location.File) {
		b[placeOf(rule)] = true
	}
}

func (b matchedBodies) places() []Place {
	return slices.SortedFunc(maps.Keys(b), func(a, b Place) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
}
