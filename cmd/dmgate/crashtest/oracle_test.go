//go:build linux

package crashtest

import (
	"encoding/json"
	"fmt"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/live"
)

// oracle decides what was published once more, in order and without a fault: with the production engine, each message by
// the revision that is stamped on its decision.
type oracle struct {
	packs    map[string]*rules.Pack
	book     *live.Book     // of the live log
	pack     *filter.Engine // of the revision in force, without live entries
	engine   *filter.Engine // with them
	verdicts []string       // in what decisions differ
	checked  int
	scored   int
	limited  int // decisions that depend on the state
	changes  int // of the revision
	moves    int // in the live log
	faulty   int // decisions with a fault
}

// differences decides every message that has a copy, and says where the copy tells another decision.
func (o *oracle) differences(in []published, out []routed) []string {
	copies := map[uint64]*routed{}
	for i := range out {
		copies[out[i].of] = &out[i]
	}
	for i := range in {
		if c := copies[in[i].seq]; c != nil {
			o.judge(&in[i], c)
		} else {
			o.repeat(&in[i])
		}
	}
	return o.verdicts
}

// repeat decides a message that has no copy, since it was routed before: it counts anew where its sender was erased meanwhile.
func (o *oracle) repeat(p *published) {
	if m, err := event.Decode(p.body, p.stored); err == nil && o.engine != nil {
		o.engine.Decide(m)
	}
}

func (o *oracle) judge(p *published, c *routed) {
	o.checked++
	m, err := event.Decode(p.body, p.stored)
	switch {
	case err != nil && (!c.invalid || c.reason != err.Error()):
		o.differ(p, "is not valid: "+err.Error(), c)
	case err != nil:
	case c.invalid: // a twin, or the id of another message
		o.differ(p, "is valid", c)
	default:
		o.decide(p, m, c)
	}
}

func (o *oracle) decide(p *published, m *filter.Message, c *routed) {
	if !o.follow(c.revision, c.live) {
		o.differ(p, "was decided by no revision that was ever in force", c)
		return
	}
	d := o.engine.Decide(m)
	want, err := json.Marshal(d)
	if err != nil {
		panic(err) // a decision has nothing that JSON can't hold
	}
	o.note(&d)
	if string(want) != c.decision {
		o.differ(p, string(want), c)
	}
}

// follow puts in force the revision and the position in the live log that decided the copy.
func (o *oracle) follow(revision string, position uint64) bool {
	pack := o.packs[revision]
	if pack == nil {
		return false
	}
	if o.engine != nil && o.engine.Revision() == revision && o.engine.Live() == position {
		return true
	}
	if o.pack == nil || o.pack.Revision() != revision {
		o.pack = pack.Engine()
	}
	next := o.pack.WithLive(position, o.book.Lists(pack.Index, position), o.book.Orders(position), nil)
	if o.engine != nil {
		o.count(next)
		if err := next.TakeOver(o.engine); err != nil {
			panic(err) // the state of an engine is one that an engine can take
		}
	}
	o.engine = next
	return true
}

// count counts what changes between one engine and the next.
func (o *oracle) count(next *filter.Engine) {
	if next.Revision() != o.engine.Revision() {
		o.changes++
	}
	if next.Live() != o.engine.Live() {
		o.moves++
	}
}

func (o *oracle) note(d *filter.Decision) {
	if d.Scored {
		o.scored++
	}
	if len(d.Faults) > 0 {
		o.faulty++
	}
	for _, h := range d.Hits {
		if len(h.Rule) > 6 && h.Rule[:6] == "limit." {
			o.limited++
			return
		}
	}
}

func (o *oracle) differ(p *published, want string, c *routed) {
	got := c.decision
	if c.invalid {
		got = "invalid: " + c.reason
	}
	o.verdicts = append(o.verdicts, fmt.Sprintf("message %d (%s): got\n\t%s\nwant\n\t%s", p.seq, p.id, got, want))
}
