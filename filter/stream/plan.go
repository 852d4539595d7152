package stream

import (
	"cmp"
	"slices"
)

// evidence is what the streams, the consumer and the checkpoint say at the start.
type evidence struct {
	first, last uint64 // sequences of the inbound stream; last is 0 where it never held a message
	floor       uint64 // the consumer's acknowledgement floor, which may be far behind after a crash of the server
	checkpoint  uint64 // inbound sequence of the checkpoint; 0 where there is none that belongs to this stream

	// sure is a sequence up to which copies are those of the messages that the stream holds now, and not of others that
	// had their sequences before it was made anew or lost its end.
	sure            uint64
	routed, invalid *copies
}

// span is sequences from one to another, both included. It is empty where to is below from.
type span struct{ from, to uint64 }

// startPlan says where to begin.
type startPlan struct {
	recount span   // settled messages after the checkpoint: they are counted, and not routed
	route   uint64 // the first message to route; all before it are settled
	high    uint64 // the highest inbound sequence with a copy; below route where there is none
	holes   []span // sequences from route to high without a copy
}

// base is up to where everything is settled, whatever copies there are.
func (e *evidence) base() uint64 {
	base := max(min(e.floor, e.last), e.checkpoint)
	if e.first > 0 {
		base = max(base, e.first-1)
	}
	return base
}

// plan decides where to begin. Everything up to the checkpoint and up to the floor is settled; after that, what has a
// copy is. Nothing else that the consumer says counts.
//
// The messages between route and high are decided again, since the state of the limits depends on them, and those with
// a copy are not published again.
func plan(e evidence) startPlan {
	base := e.base()
	p := startPlan{route: base + 1, high: base}
	for _, s := range joined(span{base + 1, min(e.sure, e.last)}, e.routed, e.invalid) {
		if s.from > p.high+1 {
			p.holes = append(p.holes, span{p.high + 1, s.from - 1})
		}
		p.high = s.to
		if len(p.holes) == 0 {
			p.route = s.to + 1
		}
	}
	p.recount = span{e.checkpoint + 1, p.route - 1}
	return p
}

// joined is the sequences of several sets within bounds, in order, as few spans as possible.
func joined(within span, sets ...*copies) []span {
	var all []span
	for _, c := range sets {
		for _, r := range c.series {
			for i := range r {
				s := span{max(r[i].first, within.from), min(r[i].last(), within.to)}
				if s.from <= s.to {
					all = append(all, s)
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	out := all[:0]
	for _, s := range all {
		if n := len(out); n > 0 && s.from <= out[n-1].to+1 {
			out[n-1].to = max(out[n-1].to, s.to)
			continue
		}
		out = append(out, s)
	}
	return out
}
