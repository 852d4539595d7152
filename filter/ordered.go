package filter

import "sync"

// Outcome is what became of one item: a decision on its message, or why it holds no valid message.
type Outcome[T any] struct {
	Item     T
	Message  *Message // nil where Invalid is set
	Invalid  error    // never quotes message text
	Decision Decision
	Shadow   *Decision // the whole decision of the engine's shadow; nil where there is none
}

// Ordered decides the items of in with several workers, and calls emit for each from a single goroutine, in the order
// in which they came. Decoding, Prepare and Judge run in parallel; Count runs in order, so the decisions are the same
// whatever the number of workers. Ordered returns when in is closed and emit has had the last item. Fewer than 1 workers are 1.
//
// A slow emit holds everything up: at most 4 chunks of 32 items a worker are under way.
func Ordered[T any](engine *Engine, workers int, in <-chan T, decode func(T) (*Message, error), emit func(Outcome[T])) {
	o := newOrdered(engine, max(workers, 1), decode)
	o.run(in, emit)
}

// Recount counts the items of in as Ordered does and decides none of them, and returns how many there were. It brings
// an engine to where another was after the same items.
func Recount[T any](engine *Engine, workers int, in <-chan T, decode func(T) (*Message, error)) int {
	o := newOrdered(engine, max(workers, 1), decode)
	o.countOnly = true
	items := 0
	o.run(in, func(Outcome[T]) { items++ })
	return items
}

func newOrdered[T any](engine *Engine, workers int, decode func(T) (*Message, error)) *ordered[T] {
	return &ordered[T]{
		engine: engine, decode: decode, workers: workers,
		prepare: make(chan *chunk[T], workers), counting: make(chan *chunk[T], 4*workers),
		judge: make(chan *chunk[T], 4*workers), emitting: make(chan *chunk[T], 4*workers),
	}
}

func (o *ordered[T]) run(in <-chan T, emit func(Outcome[T])) {
	var pool sync.WaitGroup
	for range o.workers {
		pool.Go(o.work)
	}
	go o.collect(in)
	go o.count()
	for c := range o.emitting {
		<-c.judged
		for i := range c.outcomes {
			emit(c.outcomes[i])
		}
	}
	pool.Wait()
}

// chunkSize bounds how many items travel together. Items that are waiting travel together, which makes the hand-overs
// cheap under load; an item that is alone travels alone.
const chunkSize = 32

type chunk[T any] struct {
	outcomes []Outcome[T]
	cases    []*Case
	prepared chan struct{}
	judged   chan struct{}
}

// ordered moves chunks through four stages. Every chunk is announced to the stage after the workers' before the
// workers get it, so order is kept by the queues and not by the workers.
type ordered[T any] struct {
	engine    *Engine
	decode    func(T) (*Message, error)
	workers   int
	countOnly bool
	prepare   chan *chunk[T]
	counting  chan *chunk[T]
	judge     chan *chunk[T]
	emitting  chan *chunk[T]
}

// collect cuts the input into chunks.
func (o *ordered[T]) collect(in <-chan T) {
	defer close(o.prepare)
	defer close(o.counting)
	for item := range in {
		c := &chunk[T]{prepared: make(chan struct{}), judged: make(chan struct{})}
		c.outcomes = append(c.outcomes, Outcome[T]{Item: item})
		c.fill(in)
		c.cases = make([]*Case, len(c.outcomes))
		o.counting <- c
		o.prepare <- c
	}
}

// fill adds the items that are waiting already.
func (c *chunk[T]) fill(in <-chan T) {
	for len(c.outcomes) < chunkSize {
		select {
		case item, ok := <-in:
			if !ok {
				return
			}
			c.outcomes = append(c.outcomes, Outcome[T]{Item: item})
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
	defer close(c.prepared)
	for i := range c.outcomes {
		out := &c.outcomes[i]
		if out.Message, out.Invalid = o.decode(out.Item); out.Invalid == nil {
			c.cases[i] = o.engine.Prepare(out.Message)
		}
	}
}

// count counts chunk after chunk.
func (o *ordered[T]) count() {
	defer close(o.judge)
	defer close(o.emitting)
	for c := range o.counting {
		<-c.prepared
		for _, one := range c.cases {
			if one != nil {
				o.engine.Count(one)
			}
		}
		o.emitting <- c
		o.judge <- c
	}
}

func (o *ordered[T]) judgeChunk(c *chunk[T]) {
	defer close(c.judged)
	if o.countOnly {
		return
	}
	for i, one := range c.cases {
		if one != nil {
			c.outcomes[i].Decision, c.outcomes[i].Shadow = o.engine.judgeBoth(one)
		}
	}
}
