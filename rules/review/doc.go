// Package review judges a pack that loads: it finds what is in it to no effect, what contradicts itself and what costs
// more than it has to. It says only what is certain for every message, so that a pack without a warning may be better,
// and one with a warning can't be meant so.
package review
