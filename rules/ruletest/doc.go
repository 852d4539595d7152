// Package ruletest tests a pack offline: the Rego tests beside its policies, and its scenarios. A scenario is a clock, a
// sequence of messages and what must become of each. The engine is the one that decides in production, fed by the decoder
// that reads events from NATS, so what passes here holds there. Coverage says what of a pack the tests
// exercise, and mutation which small changes of it they notice.
package ruletest
