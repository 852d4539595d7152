//go:build linux

package crashtest

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// round is a fault, and processes that are killed meanwhile.
type round struct {
	fault  string
	lead   time.Duration // from the fault to the kill
	victim victim
	down   time.Duration // until a killed server is started again
	again  time.Duration // until the sidecar is killed a second time, while it recovers; 0: it is not
	before bool          // the fault is over before the kill, or else after the restart
	hold   time.Duration // how long the fault goes on after the restart
	number int64         // whatever else the fault has to decide
	wait   bool          // until the sidecar routes again, before the next round
}

type victim string

const (
	theSidecar victim = "sidecar"
	theServer  victim = "server"
	both       victim = "sidecar and server"
)

func (r round) String() string {
	return fmt.Sprintf("%s, kill %s after %v, down %v, again %v", r.fault, r.victim, r.lead, r.down, r.again)
}

// plan is the schedule that follows from a seed. Faults come from a shuffled deck, so that each comes about as often as any
// other.
type plan struct {
	r      *rand.Rand
	faults []string
	deck   []string
}

func newPlan(seed uint64, faults []string) *plan {
	return &plan{r: rand.New(rand.NewPCG(seed, 1)), faults: faults}
}

func (p *plan) next() round {
	if len(p.deck) == 0 {
		p.deck = append(p.deck, p.faults...)
		p.r.Shuffle(len(p.deck), func(i, j int) { p.deck[i], p.deck[j] = p.deck[j], p.deck[i] })
	}
	r := round{
		fault:  p.deck[0],
		lead:   p.upTo(700),
		victim: []victim{theSidecar, theSidecar, theServer, theServer, both}[p.r.IntN(5)],
		down:   p.upTo(150),
		before: p.r.IntN(3) == 0,
		hold:   p.upTo(400),
		number: p.r.Int64(),
		wait:   p.r.IntN(3) > 0,
	}
	if p.r.IntN(3) == 0 {
		r.again = time.Millisecond + p.upTo(400)
	}
	p.deck = p.deck[1:]
	return r
}

func (p *plan) upTo(ms int) time.Duration { return time.Duration(p.r.IntN(ms*1000)) * time.Microsecond }
