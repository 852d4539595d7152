package crashtest

import (
	"bytes"
	"fmt"
	"strings"
	"time"
)

// published is a message in the inbound stream.
type published struct {
	seq    uint64
	stored time.Time
	id     string // Nats-Msg-Id
	body   []byte
}

// twin reports whether the message was published before, under another Nats-Msg-Id.
func (p *published) twin() bool { return strings.HasPrefix(p.id, "twin-") }

// routed is a copy in the routed stream or in the invalid one.
type routed struct {
	seq      uint64 // in its own stream
	of       uint64 // Dmgate-Sequence
	invalid  bool
	body     []byte
	omitted  bool // the body, since there was no room
	revision string
	decision string
	live     uint64 // position in the live log, as the decision says
	reason   string
}

func (r *routed) stream() string {
	if r.invalid {
		return "the invalid stream"
	}
	return "the routed stream"
}

// findings are the ways in which a gate broke its promise, each with what was found.
type findings struct {
	lost      []string
	doubled   []string
	reordered []string
	altered   []string
	unknown   []string // copies of what was never published
	unsettled []string // acknowledgements that are missing
}

func (f *findings) all() [][]string {
	return [][]string{f.lost, f.doubled, f.reordered, f.altered, f.unknown, f.unsettled}
}

func (f *findings) count() (n int) {
	for _, some := range f.all() {
		n += len(some)
	}
	return n
}

// String lists the first findings of each kind.
func (f *findings) String() string {
	const shown = 5
	var out strings.Builder
	for _, some := range f.all() {
		for i, one := range some {
			if i == shown {
				fmt.Fprintf(&out, "… and %d more\n", len(some)-shown)
				break
			}
			fmt.Fprintln(&out, one)
		}
	}
	return out.String()
}

// verify holds what came out to what went in. Both are in the order of their streams, the copies of the two streams one
// after the other; floor is up to where the gate acknowledged. A twin may have no copy, for it was routed already.
func verify(in []published, out []routed, floor uint64) *findings {
	f := &findings{}
	sent := map[uint64]*published{}
	for i := range in {
		sent[in[i].seq] = &in[i]
	}
	copies := map[uint64]*routed{}
	var last [2]uint64 // of each stream
	for i := range out {
		c := &out[i]
		if before := copies[c.of]; before != nil {
			f.doubled = append(f.doubled, fmt.Sprintf("message %d is at %d of %s and at %d of %s", c.of, before.seq,
				before.stream(), c.seq, c.stream()))
			continue
		}
		copies[c.of] = c
		f.compare(c, sent[c.of])
		if stream := index(c.invalid); c.of > last[stream] {
			last[stream] = c.of
		} else {
			f.reordered = append(f.reordered, fmt.Sprintf("message %d follows message %d in %s", c.of, last[stream], c.stream()))
		}
	}
	for i := range in {
		f.missing(&in[i], copies[in[i].seq], floor)
	}
	return f
}

func index(invalid bool) int {
	if invalid {
		return 1
	}
	return 0
}

// compare holds a copy to its original.
func (f *findings) compare(c *routed, p *published) {
	switch {
	case p == nil:
		f.unknown = append(f.unknown, fmt.Sprintf("%d of %s is a copy of message %d, which was never published", c.seq,
			c.stream(), c.of))
	case !c.omitted && !bytes.Equal(c.body, p.body):
		f.altered = append(f.altered, fmt.Sprintf("message %d has %d bytes, its copy at %d of %s has %d others", p.seq,
			len(p.body), c.seq, c.stream(), len(c.body)))
	}
}

// missing notes a message that came nowhere, or was not acknowledged.
func (f *findings) missing(p *published, c *routed, floor uint64) {
	if c == nil && !p.twin() {
		f.lost = append(f.lost, fmt.Sprintf("message %d (%s) was not routed", p.seq, p.id))
	}
	if p.seq > floor {
		f.unsettled = append(f.unsettled, fmt.Sprintf("message %d (%s) was not acknowledged", p.seq, p.id))
	}
}
