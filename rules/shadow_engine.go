package rules

import "github.com/dmgate/dmgate/filter"

// ShadowEngine returns an engine for the shadow of a gate that is running. It decides by the pack as Engine's does, but
// spares policies that run into their budget again and again, since the gate would wait for them; see rego.Sparing.
func (p *Pack) ShadowEngine() *filter.Engine {
	c := p.engineConfig()
	c.Policies = p.Policies.Sparing()
	return filter.NewEngine(c)
}
