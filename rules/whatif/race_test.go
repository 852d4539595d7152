//go:build race

package whatif

// every is of how many messages the tests take one: the detector makes each ten times slower.
const every = 11
