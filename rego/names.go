package rego

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

	// Shadow are the ids of rules that are tried out. Where an evaluation fails, the other rules are evaluated again
	// without these, so that what they do can't take the others' place.
	Shadow []string
}

// DefaultBudget is some two hundred times what the shipped pack's hundred rules need for a message that many of them
// match. A runaway policy uses it up within tens of milliseconds.
const DefaultBudget = 20_000
