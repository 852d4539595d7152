package rego

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	opa "github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/dmgate/dmgate/filter"
)

// Profiler collects the distinct inputs that policies are evaluated over, to find out afterwards what each rule costs.
// It keeps a bounded number of them, chosen by their hash: the same messages leave the same inputs, in whatever order
// they come. It is safe for concurrent use.
type Profiler struct {
	policies *Policies
	most     int

	mu      sync.Mutex
	inputs  map[string]seenInput
	highest uint64 // inputs with a higher hash are not kept; they were too many
	sampled bool
}

// seenInput is an input and the hash of what it holds.
type seenInput struct {
	hash uint64
	view view
}

// Profile is what the rules cost, over a number of distinct inputs.
type Profile struct {
	Inputs  int    // that were evaluated
	Sampled bool   // there were more
	Steps   int    // of all rules over all inputs
	Rules   []Cost // every rule, sorted by id
}

// Cost is what a rule cost over all inputs of a Profile.
type Cost struct {
	Rule      string
	Evaluated int           // inputs for which the rule had to be looked at; for the others the index ruled it out
	Steps     int           // expressions evaluated, those of the functions that the rule calls included
	Time      time.Duration // 0 where nothing was timed
}

// NewProfiler returns a profiler that keeps at most so many distinct inputs, and has seen none.
func (p *Policies) NewProfiler(most int) *Profiler {
	return &Profiler{policies: p, most: max(most, 1), inputs: map[string]seenInput{}, highest: ^uint64(0)}
}

// See notes the input that facts make.
func (p *Profiler) See(f *filter.Facts) {
	v, err := p.policies.layout.view(f)
	if err != nil {
		return // it was never evaluated
	}
	key := v.key()
	digest := fnv.New64a()
	digest.Write([]byte(key))
	hash := digest.Sum64()
	p.mu.Lock()
	defer p.mu.Unlock()
	if hash > p.highest {
		return
	}
	p.inputs[key] = seenInput{hash, v}
	if len(p.inputs) >= 2*p.most {
		p.prune()
	}
}

// prune keeps the inputs with the lowest hashes. One that it forgets is never kept again.
func (p *Profiler) prune() {
	keys := p.lowest()
	for _, key := range keys[p.most:] {
		delete(p.inputs, key)
	}
	p.highest = p.inputs[keys[p.most-1]].hash
	p.sampled = true
}

// lowest returns the inputs by their hashes.
func (p *Profiler) lowest() []string {
	keys := make([]string, 0, len(p.inputs))
	for key := range p.inputs {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int {
		return cmp.Or(cmp.Compare(p.inputs[a].hash, p.inputs[b].hash), strings.Compare(a, b))
	})
	return keys
}

// Profile evaluates the inputs once more, step by step. With a clock it takes the time too, watching included, so times
// are for comparing rules with each other; nil takes none.
func (p *Profiler) Profile(clock func() time.Time) Profile {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.inputs) > p.most {
		p.prune()
	}
	count := &stepCounter{costs: map[string]*Cost{}, clock: clock}
	for _, key := range p.lowest() {
		count.begin()
		// An evaluation that fails has cost something all the same.
		_, _ = p.policies.whole.evaluate(p.inputs[key].view, opa.EvalQueryTracer(count))
		count.end()
	}
	out := Profile{Inputs: len(p.inputs), Sampled: p.sampled}
	for _, r := range p.policies.rules {
		cost := Cost{Rule: r.ID}
		if c := count.costs[r.ID]; c != nil {
			cost = *c
		}
		out.Rules = append(out.Rules, cost)
		out.Steps += cost.Steps
	}
	return out
}

// key tells views apart.
func (v view) key() string {
	b := slices.Clone(v.codes)
	for i, n := range v.numbers {
		if v.codes[i] != unknown {
			b = strconv.AppendFloat(append(b, '/'), n, 'g', -1, 64)
		}
	}
	return string(b)
}

// stepCounter counts an evaluation's steps by the rules that take them.
type stepCounter struct {
	costs  map[string]*Cost
	owners map[uint64]*Cost // by query, the rule on whose behalf it runs
	looked map[*Cost]bool   // the rules that were looked at for this input

	clock   func() time.Time
	running *Cost // since
	since   time.Time
}

// Enabled implements topdown.QueryTracer.
func (c *stepCounter) Enabled() bool { return true }

// Config implements topdown.QueryTracer.
func (c *stepCounter) Config() topdown.TraceConfig { return topdown.TraceConfig{} }

func (c *stepCounter) begin() {
	c.owners, c.looked = map[uint64]*Cost{}, map[*Cost]bool{}
	c.running = nil
}

func (c *stepCounter) end() {
	c.switchTo(nil)
	for cost := range c.looked {
		cost.Evaluated++
	}
}

// TraceEvent implements topdown.QueryTracer.
func (c *stepCounter) TraceEvent(e topdown.Event) {
	if e.Op == topdown.EnterOp {
		c.enter(&e)
	}
	owner := c.owners[e.QueryID]
	if owner != nil && e.Op == topdown.EvalOp {
		owner.Steps++
	}
	c.switchTo(owner)
}

// enter finds the rule on whose behalf a query runs: the rule itself, or the one that called it.
func (c *stepCounter) enter(e *topdown.Event) {
	owner := c.owners[e.ParentID]
	if rule, ok := e.Node.(*ast.Rule); ok {
		if id := idOf(rule); id != "" {
			owner = c.cost(id)
			c.looked[owner] = true
		}
	}
	c.owners[e.QueryID] = owner
}

func (c *stepCounter) cost(id string) *Cost {
	if c.costs[id] == nil {
		c.costs[id] = &Cost{Rule: id}
	}
	return c.costs[id]
}

// switchTo ends the time of the rule that was running and begins that of another.
func (c *stepCounter) switchTo(other *Cost) {
	if c.clock == nil {
		return
	}
	now := c.clock()
	if c.running != nil {
		c.running.Time += now.Sub(c.since)
	}
	c.running, c.since = other, now
}
