// Package replay compares what two packs make of the same recorded messages: what would change its route, which rules
// are behind it, and, where the outcomes are known, what the change would cost and catch.
//
// It decides nothing. Whoever uses it has filter.Ordered decide the messages with the engine of the old pack, whose
// shadow is the engine of the new one, and adds both decisions on each. What comes out depends on those alone: there is
// no clock and no chance in it. It holds counts and samples, so its memory does not grow with the number of messages.
package replay
