package rego

import "time"

// Names is what a pack adds to the facts that policies can read. The zero value adds nothing.
type Names struct {
	Bands  map[string][]string // by band: the values that it can have, in order
	Lists  []string            // ids
	Limits map[string][]string // by limit: the names that a reading's band can have, in order
}

// Module is one Rego file.
type Module struct {
	File   string // as errors and Rule name it; a name that ends in _test.rego marks a file of tests
	Source []byte
}

// Options says how policies are evaluated. The zero value is what is meant for production.
type Options struct {
	// Budget is how many steps the evaluation of one message may take; 0 means DefaultBudget. It is counted in steps
	// of the evaluator and not in time, so that the same message has the same outcome on every machine.
	Budget int

	// Memory is how many bytes the values that the evaluation of one message makes may have; 0 means DefaultMemory. A
	// value counts 64 bytes for each of its parts, and its texts; what is made and thrown away counts too.
	Memory int

	// Patience is how long one step of an evaluation may take; 0 means DefaultPatience. It is a last resort against what
	// gets past the other two, and far above what a step within them takes: the evaluation is abandoned, and after some
	// of those the policies are suspended.
	Patience time.Duration

	// Shadow are the ids of rules that are tried out. Where an evaluation fails, the other rules are evaluated again
	// without these, so that what they do can't take the others' place.
	Shadow []string
}

// DefaultBudget is some two hundred times what the shipped pack's hundred rules need for a message that many of them
// match. A runaway policy uses it up within tens of milliseconds.
const DefaultBudget = 20_000

// DefaultMemory is what no policy comes near that is about facts.
const DefaultMemory = 8 << 20

// DefaultPatience is some thousand times what the costliest step takes.
const DefaultPatience = 2 * time.Second

// filled returns the options with what zeros mean.
func (o Options) filled() Options {
	if o.Budget <= 0 {
		o.Budget = DefaultBudget
	}
	if o.Memory <= 0 {
		o.Memory = DefaultMemory
	}
	if o.Patience <= 0 {
		o.Patience = DefaultPatience
	}
	return o
}
