package stream

import (
	"fmt"
	"hash/maphash"
	"slices"
	"strings"
	"testing"
	"time"
)

// The model is a gate, its streams and everything that may happen to them, small enough to be tried out in every order:
// what is sent arrives late, or not at all, or after its sender was killed; answers are lost; sidecars crash, and so does
// the server, which then forgets acknowledgements but nothing that it confirmed; the server forgets ids; others write to
// the routed stream; a second sidecar runs beside the first. What the sidecar does is decided by the functions that decide
// it in earnest: plan, judge, and the lanes.

// modelled is how many messages there are at most, and how much may be under way from one process.
const (
	modelled = 4
	underWay = 4
)

// world is one state of the model. It is comparable, and small.
type world struct {
	streams    [2]storedCopies // routed and invalid
	remembered uint8           // the routed stream knows ids of copies after this sequence
	floor      uint8           // the consumer's
	repeats    uint8           // messages that were settled since the server called them repetitions, as bits
	procs      [2]process
	late       [2]queue // what killed sidecars have sent
	left       faults
}

type storedCopies struct {
	n      uint8
	copies [2*modelled - 1]uint8 // message numbers from 1; 0 is somebody else's
}

func (s *storedCopies) store(m uint8) {
	s.copies[s.n] = m
	s.n++
}

// process is a sidecar.
type process struct {
	phase   uint8
	floor   uint8 // as read at the start
	settled uint8
	broken  bool
	lanes   [2]laneBits
	line    [modelled]modelEntry
	out     queue
	answers [underWay]modelAnswer
	n       uint8 // answers
}

const (
	down uint8 = iota
	learning
	atWork
)

// laneBits is a lane; its copies are a bit for each message.
type laneBits struct {
	base, ahead, beyond, last, known uint8
	unsure, wary                     bool
}

type modelEntry struct {
	state                  state
	diverted, asked, found bool
	silent                 uint8 // copies sent right before its own that the server was not asked of
	quiet                  bool  // its own copy is one of those
	attempt                uint8
	repeats                uint8 // sequence of the copy that the server named
	expected               modelExpectation
}

type modelExpectation struct{ seq, id uint8 }

// queue is what a process has sent and the server has not got yet, in order.
type queue struct {
	n    uint8
	sent [underWay]modelCopy
}

type modelCopy struct {
	m, lane, attempt uint8
	quiet            bool // the server is not asked to confirm it
	expected         modelExpectation
}

type modelAnswer struct {
	m, attempt uint8
	kind       answerKind
	seq        uint8
}

// faults is how often each may still happen.
type faults struct{ crashes, serverCrashes, losses, forgets, foreign uint8 }

// scenario is what there is to route, and what may happen.
type scenario struct {
	name   string
	ids    [modelled]uint8 // of messages; 0 ends them
	bodies [modelled]uint8
	broken uint8 // messages that are invalid, as bits
	procs  int
	width  int
	left   faults
	rules  rules

	// The server forgets an id only once what was under way has arrived. Where one message is sent twice, a copy that is
	// under way for longer than ids are remembered counts as a new message.
	prompt bool
}

// rules are those that a test can do without.
type rules struct{ noLearning, noCondition, noChain, ackEarly, noLooking, noAsking, hearsay, trusting bool }

func (s *scenario) messages() uint8 {
	n := uint8(0)
	for n < modelled && s.ids[n] > 0 {
		n++
	}
	return n
}

func (s *scenario) isInvalid(p *process, m uint8) bool {
	return s.broken>>(m-1)&1 == 1 || p.line[m-1].diverted
}

// id is how a message is called in a lane.
func (s *scenario) id(lane, m uint8) uint8 {
	if lane == 0 && m > 0 {
		return s.ids[m-1]
	}
	return m
}

func laneOf(isInvalid bool) uint8 {
	if isInvalid {
		return 1
	}
	return 0
}

func (b *laneBits) lane() *lane {
	l := &lane{base: uint64(b.base), ahead: uint64(b.ahead), beyond: uint64(b.beyond), unsure: b.unsure, wary: b.wary}
	if b.ahead > 0 {
		l.last = string(rune(b.last))
	}
	l.known = *bitCopies(b.known)
	return l
}

func bitCopies(bits uint8) *copies {
	c := &copies{}
	for m := uint64(1); m <= modelled; m++ {
		if bits>>(m-1)&1 == 1 {
			c.add(at(m))
		}
	}
	return c
}

// take keeps what became of a lane.
func (b *laneBits) take(l *lane) {
	b.base, b.ahead, b.beyond, b.last = uint8(l.base), uint8(l.ahead), uint8(l.beyond), 0
	b.unsure, b.wary = l.unsure, l.wary
	if l.ahead > 0 {
		b.last = l.last[0]
	}
}

// look is what look does.
func (w *world) look(s *scenario, p *process, lane uint8) {
	b := &p.lanes[lane]
	for i := b.base; i < w.streams[lane].n && !s.rules.noLooking; i++ {
		if m := w.streams[lane].copies[i]; m > 0 {
			b.known |= 1 << (m - 1)
		}
	}
	l := b.lane()
	l.looked(time.Time{}, uint64(w.streams[lane].n))
	b.take(l)
}

// begin is what Sidecar.begin does, in two steps.
func (w *world) begin(s *scenario, p *process) {
	if p.phase == down {
		*p = process{phase: learning, floor: w.floor}
		p.lanes[0].wary = true
		w.look(s, p, 0)
		return
	}
	w.look(s, p, 1)
	if s.rules.noLearning {
		p.lanes[0].known, p.lanes[1].known = 0, 0
	}
	n := uint64(s.messages())
	plan := plan(evidence{first: 1, last: n, floor: uint64(p.floor), sure: n,
		routed: bitCopies(p.lanes[0].known), invalid: bitCopies(p.lanes[1].known)})
	p.phase, p.settled = atWork, uint8(plan.route-1)
}

// next is the first message that may have to be published; 0 where nothing may be done.
func (w *world) next(s *scenario, p *process) uint8 {
	sending := uint8(0)
	for m := p.settled + 1; m <= s.messages(); m++ {
		switch p.line[m-1].state {
		case sent:
			sending++
		case waiting:
			if p.broken || int(sending) >= s.width || p.out.n == underWay {
				return 0
			}
			if w.verdict(s, p, m) == ask && (sending > 0 || m > p.settled+1) {
				return 0
			}
			return m
		}
	}
	return 0
}

func (w *world) verdict(s *scenario, p *process, m uint8) verdict {
	v := judge(at(uint64(m)), s.isInvalid(p, m), p.lanes[0].lane(), p.lanes[1].lane())
	if v == ask && s.rules.noAsking {
		return publish
	}
	return v
}

// place is what outbox.place does, with a run of messages.
func (w *world) place(s *scenario, p *process, m, run uint8) {
	e := &p.line[m-1]
	switch w.verdict(s, p, m) {
	case skip:
		e.state, e.found = stored, true
		w.advance(s, p)
		return
	case ask:
		if !e.asked {
			w.ask(s, p, m)
			return
		}
	}
	for i := range run {
		w.send(s, p, m+i, i, i < run-1)
	}
}

// run is how many messages from one on may be published in one go, as outbox.nextRun says.
func (w *world) run(s *scenario, p *process, m uint8) uint8 {
	if w.verdict(s, p, m) != publish {
		return 1
	}
	sending := uint8(0)
	for i := range p.line {
		if p.line[i].state == sent {
			sending++
		}
	}
	n := uint8(1)
	for m+n <= s.messages() && p.out.n+n < underWay && int(sending+n) < s.width && p.line[m+n-1].state == waiting &&
		s.isInvalid(p, m+n) == s.isInvalid(p, m) && w.verdict(s, p, m+n) == publish {
		n++
	}
	return n
}

// send is what outbox.sendOne does.
func (w *world) send(s *scenario, p *process, m, silent uint8, quiet bool) {
	e := &p.line[m-1]
	lane := laneOf(s.isInvalid(p, m))
	l := p.lanes[lane].lane()
	x := l.next(string(rune(s.id(lane, m))))
	p.lanes[lane].take(l)
	e.state, e.attempt, e.expected = sent, (e.attempt+1)%4, modelExpectation{seq: uint8(x.seq)}
	e.silent, e.quiet = silent, quiet
	if x.id != "" {
		e.expected.id = x.id[0]
	}
	p.out.sent[p.out.n] = modelCopy{m, lane, e.attempt, quiet, e.expected}
	p.out.n++
	if s.rules.ackEarly {
		w.floor = max(w.floor, m)
	}
}

// ask is what outbox.ask does.
func (w *world) ask(s *scenario, p *process, m uint8) {
	e := &p.line[m-1]
	w.look(s, p, 0)
	w.look(s, p, 1)
	e.asked = true
	if w.verdict(s, p, m) == ask {
		if w.holds(s, m) {
			e.state, e.found = stored, true
		}
	}
	w.advance(s, p)
}

// advance is what outbox.advance and settle do.
func (w *world) advance(s *scenario, p *process) {
	for m := p.settled + 1; m <= s.messages() && p.line[m-1].state == stored; m++ {
		e := &p.line[m-1]
		if e.repeats > 0 && !e.found && !s.isInvalid(p, m) {
			if other := w.streams[0].copies[e.repeats-1]; s.bodies[other-1] != s.bodies[m-1] {
				*e = modelEntry{diverted: true, attempt: e.attempt}
				p.broken = true
				return
			} else if other != m {
				w.repeats |= 1 << (m - 1)
			}
		}
		p.settled = m
		*e = modelEntry{}
	}
}

// arrive is what the server does with a copy.
func (w *world) arrive(s *scenario, c modelCopy) (answerKind, uint8) {
	at := &w.streams[c.lane]
	if c.expected.seq != at.n && !s.rules.noCondition {
		return wasOutrun, at.n
	}
	if seq := w.recalls(s, c); seq > 0 {
		return wasRepeated, seq
	}
	if c.expected.id > 0 && !s.rules.noChain && !s.rules.noCondition && s.id(c.lane, at.copies[at.n-1]) != c.expected.id {
		return wasOutrun, 0
	}
	at.store(c.m)
	return wasConfirmed, at.n
}

// recalls is the sequence of a copy with the same id that the server remembers; 0 where there is none.
func (w *world) recalls(s *scenario, c modelCopy) uint8 {
	from := uint8(0)
	if c.lane == 0 {
		from = w.remembered
	}
	for i := from; i < w.streams[c.lane].n; i++ {
		if m := w.streams[c.lane].copies[i]; m > 0 && s.id(c.lane, m) == s.id(c.lane, c.m) {
			return i + 1
		}
	}
	return 0
}

// hear is what outbox.conclude does.
func (w *world) hear(s *scenario, p *process, a modelAnswer) {
	e := &p.line[a.m-1]
	if a.m <= p.settled || e.state != sent || e.attempt != a.attempt {
		return // reported already
	}
	lane := laneOf(s.isInvalid(p, a.m))
	l := p.lanes[lane].lane()
	wary := l.wary
	all, stop := l.conclude(asked{expectation{seq: uint64(e.expected.seq)}, uint64(e.silent)}, answer{a.kind, uint64(a.seq)})
	if s.rules.trusting {
		l.wary = l.wary && (wary || a.kind == wasFailed)
	}
	p.broken = p.broken || stop
	p.lanes[lane].take(l)
	for silent := a.m - e.silent; silent < a.m; silent++ {
		if p.line[silent-1].state = waiting; all || s.rules.hearsay {
			p.line[silent-1].state = stored
		}
	}
	switch a.kind {
	case wasConfirmed:
		e.state = stored
	case wasRepeated:
		e.state, e.repeats = stored, a.seq
	default:
		e.state = waiting
	}
	w.advance(s, p)
}

// resume is what outbox.resume does.
func (w *world) resume(s *scenario, p *process) {
	for lane := range uint8(2) {
		l := p.lanes[lane].lane()
		if l.mustLook() {
			w.look(s, p, lane)
		} else {
			p.lanes[lane].take(l)
		}
	}
	p.broken = false
}

func (p *process) sending() bool {
	for i := range p.line {
		if p.line[i].state == sent {
			return true
		}
	}
	return false
}

// pop takes the first out of a queue.
func (q *queue) pop() modelCopy {
	c := q.sent[0]
	copy(q.sent[:], q.sent[1:])
	q.n--
	q.sent[q.n] = modelCopy{}
	return c
}

func (p *process) popAnswer() modelAnswer {
	a := p.answers[0]
	copy(p.answers[:], p.answers[1:])
	p.n--
	p.answers[p.n] = modelAnswer{}
	return a
}

// step is something that may happen.
type step struct {
	what string
	who  uint8
	m    uint8
}

func (s step) String() string { return fmt.Sprintf("%s (sidecar %d, message %d)", s.what, s.who, s.m) }

// each calls visit for everything that may happen next. What is no fault comes first, and the first of it is what happens
// where nothing goes wrong.
func (w *world) each(s *scenario, visit func(step, world)) {
	try := func(what string, who, m uint8, do func(*world)) {
		next := *w
		do(&next)
		visit(step{what, who, m}, next)
	}
	for i := range uint8(s.procs) {
		p := &w.procs[i]
		if p.n > 0 {
			try("hears", i, p.answers[0].m, func(w *world) { w.hear(s, &w.procs[i], w.procs[i].popAnswer()) })
		}
		if p.out.n > 0 && p.n < underWay {
			try("the server gets", i, p.out.sent[0].m, func(w *world) {
				p := &w.procs[i]
				c := p.out.pop()
				kind, seq := w.arrive(s, c)
				if c.quiet {
					return
				}
				p.answers[p.n] = modelAnswer{c.m, c.attempt, kind, seq}
				p.n++
			})
		}
		for m := uint8(1); m <= s.messages(); m++ {
			if w.lost(i, m) {
				try("hears nothing", i, m, func(w *world) { w.timeout(s, i, m) })
			}
		}
		if p.broken && !p.sending() {
			try("looks and goes on", i, 0, func(w *world) { w.resume(s, &w.procs[i]) })
		}
		if p.phase != atWork {
			try("begins", i, 0, func(w *world) { w.begin(s, &w.procs[i]) })
		}
		if p.phase == atWork {
			if m := w.next(s, p); m > 0 {
				for run := w.run(s, p, m); run > 0; run-- {
					try(fmt.Sprintf("publishes %d", run), i, m, func(w *world) { w.place(s, &w.procs[i], m, run) })
				}
			}
			if p.settled > w.floor {
				try("acknowledges", i, w.floor+1, func(w *world) { w.floor++ })
			}
		}
	}
	w.eachFault(s, try)
}

// lost reports whether a copy was sent and neither it nor its answer is under way.
func (w *world) lost(who, m uint8) bool {
	p := &w.procs[who]
	e := &p.line[m-1]
	if e.state != sent || e.quiet {
		return false
	}
	for _, c := range p.out.sent[:p.out.n] {
		if c.m == m && c.attempt == e.attempt {
			return false
		}
	}
	for _, a := range p.answers[:p.n] {
		if a.m == m && a.attempt == e.attempt {
			return false
		}
	}
	return true
}

func (w *world) timeout(s *scenario, who, m uint8) {
	p := &w.procs[who]
	w.hear(s, p, modelAnswer{m: m, attempt: p.line[m-1].attempt, kind: wasFailed})
}

func (w *world) eachFault(s *scenario, try func(string, uint8, uint8, func(*world))) {
	for i := range w.late {
		if w.late[i].n > 0 {
			try("the server gets, late,", uint8(i), w.late[i].sent[0].m, func(w *world) { w.arrive(s, w.late[i].pop()) })
		}
	}
	if w.left.forgets > 0 && w.remembered < w.streams[0].n && !(s.prompt && w.anyUnderWay()) {
		try("the server forgets ids", 0, 0, func(w *world) { w.left.forgets--; w.remembered = w.streams[0].n })
	}
	if w.left.foreign > 0 {
		try("somebody writes to the routed stream", 0, 0, func(w *world) { w.left.foreign--; w.streams[0].store(0) })
	}
	if w.left.serverCrashes > 0 {
		try("the server crashes", 0, 0, func(w *world) {
			w.left.serverCrashes--
			w.floor, w.late = 0, [2]queue{}
			for i := range w.procs {
				p := &w.procs[i]
				p.out, p.answers, p.n = queue{}, [underWay]modelAnswer{}, 0
			}
		})
	}
	for i := range uint8(s.procs) {
		p := &w.procs[i]
		if w.left.crashes > 0 && p.phase != down {
			try("crashes", i, 0, func(w *world) {
				w.left.crashes--
				free := 0
				if w.late[0].n > 0 {
					free = 1
				}
				w.late[free] = w.procs[i].out
				w.procs[i] = process{}
			})
		}
		if w.left.losses == 0 {
			continue
		}
		if p.out.n > 0 {
			try("loses what it sent", i, p.out.sent[0].m, func(w *world) { w.left.losses--; w.procs[i].out.pop() })
			asks := slices.IndexFunc(p.out.sent[:p.out.n], func(c modelCopy) bool { return !c.quiet })
			try("gives up waiting for", i, p.out.sent[asks].m, func(w *world) {
				w.left.losses--
				w.timeout(s, i, w.procs[i].out.sent[asks].m)
			})
		}
		if p.n > 0 {
			try("loses an answer", i, p.answers[0].m, func(w *world) { w.left.losses--; w.procs[i].popAnswer() })
		}
	}
}

func (w *world) anyUnderWay() bool {
	return w.procs[0].out.n+w.procs[1].out.n+w.late[0].n+w.late[1].n > 0
}

// wrong says which promise a state breaks; "" where none is.
func (w *world) wrong(s *scenario) string {
	var count [modelled + 1]int
	last := uint8(0)
	for _, m := range w.streams[0].copies[:w.streams[0].n] {
		if count[m]++; m == 0 {
			continue
		}
		if m < last {
			return fmt.Sprintf("message %d is routed after message %d", m, last)
		}
		last = m
		if w.repeats>>(m-1)&1 == 1 {
			return fmt.Sprintf("message %d is routed, which repeats another", m)
		}
	}
	for _, m := range w.streams[1].copies[:w.streams[1].n] {
		count[m]++
	}
	for m := uint8(1); m <= s.messages(); m++ {
		switch {
		case count[m] > 1:
			return fmt.Sprintf("message %d is stored twice", m)
		case m <= w.floor && count[m] == 0 && !w.holds(s, m):
			return fmt.Sprintf("message %d is acknowledged and not stored", m)
		}
	}
	return ""
}

// holds reports whether a copy of the same message is routed.
func (w *world) holds(s *scenario, m uint8) bool {
	return slices.ContainsFunc(w.streams[0].copies[:w.streams[0].n], func(other uint8) bool {
		return other > 0 && s.ids[other-1] == s.ids[m-1] && s.bodies[other-1] == s.bodies[m-1]
	})
}

// finished reports whether everything is done: each message is stored, or repeats one that is, and is acknowledged. What
// wrong forbids aside, that is all.
func (w *world) finished(s *scenario) bool { return w.floor == s.messages() }

// explored is what came of trying everything out.
type explored struct {
	states int
	wrong  string
	trace  []step // the shortest that leads there
}

// explore tries everything out, breadth first.
func explore(s *scenario) explored {
	type key [2]uint64
	seeds := [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}
	keyOf := func(w *world) key { return key{maphash.Comparable(seeds[0], *w), maphash.Comparable(seeds[1], *w)} }
	type visited struct {
		from, onward int32 // the state before, and the one after where nothing goes wrong
		by           step
		finished     bool
	}
	first := world{left: s.left}
	index := map[key]int32{keyOf(&first): 0}
	all := []visited{{from: -1, onward: -1}}
	trace := func(i int32) (out []step) {
		for ; i > 0; i = all[i].from {
			out = append([]step{all[i].by}, out...)
		}
		return out
	}
	level, numbers := []world{first}, []int32{0}
	for len(level) > 0 {
		var nextLevel []world
		var nextNumbers []int32
		for i := range level {
			w, number := &level[i], numbers[i]
			all[number].finished = w.finished(s)
			broken := int32(-1)
			what := ""
			w.each(s, func(by step, next world) {
				k := keyOf(&next)
				n, known := index[k]
				if !known {
					n = int32(len(all))
					index[k] = n
					all = append(all, visited{from: number, onward: -1, by: by})
					nextLevel, nextNumbers = append(nextLevel, next), append(nextNumbers, n)
					if problem := next.wrong(s); problem != "" && broken < 0 {
						broken, what = n, problem
					}
				}
				if all[number].onward < 0 {
					all[number].onward = n
				}
			})
			if broken >= 0 {
				return explored{len(all), what, trace(broken)}
			}
		}
		level, numbers = nextLevel, nextNumbers
	}
	// From every state, a run without faults must end with everything done.
	ends := make([]int8, len(all)) // 1 well, 2 on the way
	for i := range all {
		var path []int32
		n := int32(i)
		for n >= 0 && ends[n] == 0 && !all[n].finished {
			ends[n] = 2
			path = append(path, n)
			n = all[n].onward
		}
		if n < 0 || ends[n] == 2 {
			return explored{len(all), "nothing goes on, and not everything is done", trace(int32(i))}
		}
		ends[n] = 1
		for _, on := range path {
			ends[on] = 1
		}
	}
	return explored{states: len(all)}
}

func (e *explored) String() string {
	lines := make([]string, len(e.trace))
	for i, s := range e.trace {
		lines[i] = fmt.Sprintf("%3d %v", i+1, s)
	}
	return fmt.Sprintf("%s, after\n%s", e.wrong, strings.Join(lines, "\n"))
}

func distinct(n uint8) (out [modelled]uint8) {
	for m := range n {
		out[m] = m + 1
	}
	return out
}

// scenarios are small cases of everything that there is.
var scenarios = []scenario{
	{name: "three messages", ids: distinct(3), width: 2, procs: 1,
		left: faults{crashes: 1, serverCrashes: 1, losses: 1, forgets: 1}},
	{name: "four messages", ids: distinct(4), width: 3, procs: 1, left: faults{crashes: 1, losses: 1, forgets: 1}},
	{name: "somebody else writes", ids: distinct(4), width: 3, procs: 1,
		left: faults{losses: 1, forgets: 1, foreign: 2}},
	{name: "two crashes", ids: distinct(2), width: 2, procs: 1,
		left: faults{crashes: 2, serverCrashes: 1, losses: 1, forgets: 1, foreign: 1}},
	{name: "a message sent twice", ids: [modelled]uint8{1, 1, 3}, bodies: [modelled]uint8{1, 1, 3}, width: 3, procs: 1,
		prompt: true, left: faults{crashes: 1, serverCrashes: 1, losses: 1, forgets: 1}},
	{name: "an id used twice", ids: [modelled]uint8{1, 1, 3}, width: 3, procs: 1, left: faults{crashes: 1, losses: 1}},
	{name: "an invalid message", ids: distinct(3), broken: 2, width: 2, procs: 1,
		left: faults{crashes: 1, losses: 1, forgets: 1, foreign: 1}},
	{name: "two sidecars", ids: distinct(2), width: 2, procs: 2, left: faults{crashes: 1, forgets: 1}},
	{name: "two sidecars, a message sent twice", ids: [modelled]uint8{1, 1, 3}, bodies: [modelled]uint8{1, 1, 3}, width: 2,
		procs: 2},
}

func (s scenario) complete() *scenario {
	if s.bodies[0] == 0 {
		s.bodies = distinct(s.messages())
	}
	return &s
}

// TestModel tries out everything that may happen in small cases.
func TestModel(t *testing.T) {
	for _, s := range scenarios {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			e := explore(s.complete())
			t.Logf("%d states", e.states)
			if e.wrong != "" {
				t.Error(e.String())
			}
		})
	}
}

// TestModelFindsMissingRules leaves out a rule at a time, and expects to be told what goes wrong then, and how.
func TestModelFindsMissingRules(t *testing.T) {
	for _, c := range []struct {
		name, scenario string
		rules          rules
		want           string
	}{
		{"the consumer's state is trusted at the start", "two crashes", rules{noLearning: true, noAsking: true}, "is stored twice"},
		{"copies are published without a condition", "three messages", rules{noCondition: true}, "is stored twice"},
		{"copies don't name the one before", "somebody else writes", rules{noChain: true}, "is acknowledged and not stored"},
		{"acknowledged before it is stored", "three messages", rules{ackEarly: true}, "is acknowledged and not stored"},
		{"what stands in the way is not looked at", "three messages", rules{noLooking: true}, "is stored twice"},
		{"silent copies are taken for stored", "somebody else writes", rules{hearsay: true}, "is acknowledged and not stored"},
		{"a silent copy is taken for new", "a message sent twice", rules{trusting: true}, "nothing goes on"},
		{"routed without asking", "a message sent twice", rules{noAsking: true}, "which repeats another"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, s := range scenarios {
				if s.name != c.scenario {
					continue
				}
				s.rules = c.rules
				e := explore(s.complete())
				if !strings.Contains(e.wrong, c.want) {
					t.Fatalf("of %d states, what goes wrong is %q, want %q", e.states, e.wrong, c.want)
				}
				t.Log(e.String())
			}
		})
	}
}
