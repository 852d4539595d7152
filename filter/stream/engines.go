package stream

import "github.com/dmgate/dmgate/filter"

// Engines says which engine decides a message. It must be safe for concurrent use.
type Engines interface {
	// Current returns the engine that decides the next message that has not been decided before. One that doesn't share
	// the state of the engine before takes it over.
	Current() *filter.Engine

	// AsOf returns the engine for a message that was decided before, by a pack of that revision at that position in the
	// live log, and whose effect on the state is to be had again. A pack that is no longer there is stood in for by the
	// one in force.
	AsOf(revision string, live uint64) *filter.Engine
}

// Fixed returns engines that are one and never change.
func Fixed(engine *filter.Engine) Engines { return fixed{engine} }

type fixed struct{ engine *filter.Engine }

func (f fixed) Current() *filter.Engine { return f.engine }

func (f fixed) AsOf(string, uint64) *filter.Engine { return f.engine }
