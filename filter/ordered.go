package filter

// Outcome is what became of one item: a decision on its message, or why it holds no valid message.
type Outcome[T any] struct {
	Item     T
	Message  *Message // nil where Invalid is set, and where the item holds no message at all
	Invalid  error    // never quotes message text
	Decision Decision
	Shadow   *Decision // the whole decision of the engine's shadow; nil where there is none
}

// Ordered decides the items of in with several workers, and calls emit for each from a single goroutine, in the order
// in which they came. Decoding, Prepare and Judge run in parallel; Count and Temper run in order, so the decisions are
// the same whatever the number of workers. Ordered returns when in is closed and emit has had the last item. Fewer than
// 1 workers are 1.
//
// A slow emit holds everything up: at most 4 chunks of 32 items a worker are under way.
func Ordered[T any](engine *Engine, workers int, in <-chan T, decode func(T) (*Message, error), emit func(Outcome[T])) {
	p := Pipeline[T]{Workers: workers, Engine: func(T) *Engine { return engine }, Decode: decode, Emit: emit}
	p.Run(in)
}

// Recount runs the items of in through an engine and does nothing with the decisions, and returns how many there were. It
// brings an engine to where another was after the same items.
func Recount[T any](engine *Engine, workers int, in <-chan T, decode func(T) (*Message, error)) int {
	items := 0
	Ordered(engine, workers, in, decode, func(Outcome[T]) { items++ })
	return items
}
