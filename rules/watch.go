package rules

import "github.com/dmgate/dmgate/filter"

// EngineWatched returns an engine that decides by the pack, as that of Engine does, and shows see the facts of every
// message that it scores. see must be safe for concurrent use, must not keep or change the facts, and gets them in no
// particular order.
func (p *Pack) EngineWatched(see func(*filter.Facts)) *filter.Engine {
	c := p.engineConfig()
	c.Policies = watched{c.Policies, see}
	return filter.NewEngine(c)
}

// watched shows the facts that policies are evaluated over.
type watched struct {
	filter.Policies
	see func(*filter.Facts)
}

// Evaluate implements filter.Policies.
func (w watched) Evaluate(f *filter.Facts, findings []filter.Finding) ([]filter.Finding, error) {
	w.see(f)
	return w.Policies.Evaluate(f, findings)
}
