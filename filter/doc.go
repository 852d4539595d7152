// Package filter is the domain of dmgate: messages, facts, hits, scores, routes and decisions, and the Engine that
// takes a message to a decision.
//
// A decision comes about in four steps. Access first: a message with a tie that the recipient chose is trusted and
// leaves unscored. A stranger's message is then read into facts (content, lists, bands), counted towards its limits,
// and judged: policies match, hits are weighed, the score and the floors give the route.
//
// The package does no I/O, reads no clock and imports nothing but the standard library. Whatever the engine needs from
// outside comes through four small interfaces: Reader, Lists, Limits and Policies.
package filter
