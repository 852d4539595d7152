package filter

import (
	"errors"
	"fmt"
	"sync"
)

// Pipeline decides items in order, as Ordered does, with engines that may change between any two of them. Workers,
// Engine, Decode and Emit must be set.
type Pipeline[T any] struct {
	Workers int // fewer than 1 are 1

	// Engine says which engine decides an item. It is asked for every item, in their order, by one goroutine. An engine
	// that does not share its state with the one before takes the state over between the two items.
	Engine func(T) *Engine

	// After, which may be nil, is an engine that the first one succeeds.
	After *Engine

	// Decode turns an item into a message. It may run any number of times at once. nil and no error is an item without
	// a message: it has a place in the order, and no decision.
	Decode func(T) (*Message, error)

	// Emit is told of every item, in their order, by one goroutine.
	Emit func(Outcome[T])

	// Flush, which may be nil, is told that Emit has had all that is there for now, by the same goroutine: at most 32 items later
	// than the first of them, and at once where none are waiting. What has to be done once for many is best done then.
	Flush func()

	// Mark, which may be nil, says after which items the state is to be captured. It is asked as Engine is.
	Mark func(T) bool

	// Captured is told what makes the state after a marked item, as AppendState would give it, once Emit has had the item,
	// by the same goroutine. Making it may take seconds where the state is large: any goroutine may, once.
	Captured func(item T, state func() []byte)

	// Switched, which may be nil, is told of every switch to an engine with a state of its own, between Emit's items and
	// by the same goroutine.
	Switched func(Switch)
}

// Switch is that one engine took another's place.
type Switch struct {
	From, To *Engine
	State    []byte // of To, before its first item
	Err      error  // why To could not take over the state and begins without it, or with a part of it
}

// Run decides the items of in, and returns the engine of the last, or After, when in is closed and Emit has had it.
func (p *Pipeline[T]) Run(in <-chan T) *Engine {
	workers := max(p.Workers, 1)
	o := &ordered[T]{
		Pipeline: p,
		prepare:  make(chan *chunk[T], workers), counting: make(chan *chunk[T], 4*workers),
		judge: make(chan *chunk[T], 4*workers), emitting: make(chan *chunk[T], 4*workers),
		emitted: p.After,
		used:    sync.Pool{New: func() any { return newChunk[T]() }},
	}
	var pool sync.WaitGroup
	for range workers {
		pool.Go(o.work)
	}
	go o.collect(in)
	go o.count()
	for c := range o.emitting {
		<-c.judged
		o.emit(c)
		c.clear()
		o.used.Put(c)
	}
	pool.Wait()
	return o.emitted
}

// chunkSize bounds how many items travel together. Items that are waiting travel together, which makes the hand-overs
// cheap under load; an item that is alone travels alone.
const chunkSize = 32

// chunk is used again once its items are emitted, with the memory of their cases.
type chunk[T any] struct {
	items    []item[T]
	marked   bool                  // the state is to be captured after the last item
	captured func(b []byte) []byte // appends what counting adds to it
	prepared chan struct{}         // told once, and asked once
	judged   chan struct{}         // likewise
}

func newChunk[T any]() *chunk[T] {
	return &chunk[T]{
		items:    make([]item[T], 0, chunkSize),
		prepared: make(chan struct{}, 1), judged: make(chan struct{}, 1),
	}
}

// clear lets go of all but memory.
func (c *chunk[T]) clear() {
	for i := range c.items {
		one := &c.items[i]
		one.of.begin(nil)
		*one = item[T]{of: one.of}
	}
	c.items, c.marked, c.captured = c.items[:0], false, nil
}

// item is one of a chunk with what it needs on its way.
type item[T any] struct {
	Outcome[T]
	engine *Engine
	of     Case   // where there is a valid message
	taken  []byte // of a state that was taken over before the item: what counting adds to it
	failed error  // why it could not be
}

// valid reports whether there is a message to decide.
func (one *item[T]) valid() bool { return one.Message != nil }

// ordered moves chunks through four stages. Every chunk is announced to the stage after the workers' before the
// workers get it, so order is kept by the queues and not by the workers.
type ordered[T any] struct {
	*Pipeline[T]
	prepare  chan *chunk[T]
	counting chan *chunk[T]
	judge    chan *chunk[T]
	emitting chan *chunk[T]
	facts    []*Facts // scratch
	emitted  *Engine  // that of the item emitted last
	used     sync.Pool
}

// collect cuts the input into chunks.
func (o *ordered[T]) collect(in <-chan T) {
	defer close(o.prepare)
	defer close(o.counting)
	for next := range in {
		c := o.used.Get().(*chunk[T])
		o.add(c, next)
		o.fill(c, in)
		o.counting <- c
		o.prepare <- c
	}
}

func (o *ordered[T]) add(c *chunk[T], next T) {
	c.items = c.items[:len(c.items)+1]
	one := &c.items[len(c.items)-1]
	one.Item, one.engine = next, o.Engine(next)
	c.marked = o.Mark != nil && o.Mark(next)
}

// fill adds the items that are waiting already, up to one that is marked.
func (o *ordered[T]) fill(c *chunk[T], in <-chan T) {
	for len(c.items) < chunkSize && !c.marked {
		select {
		case next, ok := <-in:
			if !ok {
				return
			}
			o.add(c, next)
		default:
			return
		}
	}
}

// work prepares and judges chunks until both queues are closed.
func (o *ordered[T]) work() {
	prepare, judge := o.prepare, o.judge
	for prepare != nil || judge != nil {
		select {
		case c, ok := <-judge:
			if !ok {
				judge = nil
				continue
			}
			o.judgeChunk(c)
		case c, ok := <-prepare:
			if !ok {
				prepare = nil
				continue
			}
			o.prepareChunk(c)
		}
	}
}

func (o *ordered[T]) prepareChunk(c *chunk[T]) {
	for i := range c.items {
		one := &c.items[i]
		if one.Message, one.Invalid = o.decode(one.Item); one.valid() {
			one.engine.prepareBoth(&one.of, one.Message, one.engine.config.Reader)
		}
	}
	c.prepared <- struct{}{}
}

// decode decodes an item. One on which the decoder fails altogether is invalid, and does not end the process.
func (o *ordered[T]) decode(next T) (m *Message, err error) {
	defer func() {
		if p := recover(); p != nil {
			m, err = nil, fmt.Errorf("can't be decoded: panic (%T)", p) // what it says may quote text
		}
	}()
	return o.Decode(next)
}

// count counts chunk after chunk.
func (o *ordered[T]) count() {
	defer close(o.judge)
	defer close(o.emitting)
	before := o.After
	for c := range o.counting {
		<-c.prepared
		for i := range c.items {
			if i%fetchSize == 0 {
				o.fetch(c.items[i:min(i+fetchSize, len(c.items))])
			}
			one := &c.items[i]
			one.failed = one.engine.followCounted(before)
			if one.engine.succeeds(before) {
				one.taken = one.engine.appendCounted(nil)
			}
			before = one.engine
			if one.valid() {
				one.engine.Count(&one.of)
			}
		}
		if c.marked {
			c.captured = before.noteCounted()
		}
		o.emitting <- c
		o.judge <- c
	}
}

func (o *ordered[T]) judgeChunk(c *chunk[T]) {
	for i := range c.items {
		if one := &c.items[i]; one.valid() {
			one.Decision, one.Shadow = one.engine.judgeBoth(&one.of)
		}
	}
	c.judged <- struct{}{}
}

// emit tempers the decisions of a chunk and hands them out.
func (o *ordered[T]) emit(c *chunk[T]) {
	for i := range c.items {
		one := &c.items[i]
		o.follow(one)
		if one.valid() {
			one.Decision, one.Shadow = one.engine.temperBoth(&one.of, one.Decision, one.Shadow)
		}
		o.Emit(one.Outcome)
	}
	if c.marked {
		counted, tempered := c.captured, o.emitted.appendTempered(nil)
		o.Captured(c.items[len(c.items)-1].Item, func() []byte { return append(counted(nil), tempered...) })
	}
	if o.Flush != nil {
		o.Flush()
	}
}

// follow has an item's engine take over what tempering depends on.
func (o *ordered[T]) follow(one *item[T]) {
	before := o.emitted
	o.emitted = one.engine
	err := one.engine.followTempered(before)
	if one.engine.succeeds(before) && o.Switched != nil {
		o.Switched(Switch{From: before, To: one.engine, State: one.engine.appendTempered(one.taken), Err: errors.Join(one.failed, err)})
	}
}
