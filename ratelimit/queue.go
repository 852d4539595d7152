package ratelimit

// queue is a binary heap of buckets, the one that may be forgotten first in front. An entry's due time is when its
// bucket would have been full as of the last look at it: never later than the bucket's own, which every use moves on.
// It lies in blocks, so that growing moves nothing.
type queue struct {
	blocks  []block
	n       int
	sharing *sharing
}

type entry struct {
	due instant
	ref ref
}

// block is some entries in a row.
type block struct {
	*entries
	written uint32 // generation of sharing in which it was made or copied
}

// entries have no pointers, and fill 6 KiB to the last byte.
type entries struct {
	due [inBlock]instant
	ref [inBlock]ref
}

const inBlock = 512

func (q *queue) due(i int) instant { return q.blocks[i/inBlock].due[i%inBlock] }

func (q *queue) entry(i int) entry {
	b := &q.blocks[i/inBlock]
	return entry{due: b.due[i%inBlock], ref: b.ref[i%inBlock]}
}

// set puts an entry into a place, in a block that no snapshot reads.
func (q *queue) set(i int, e entry) {
	b := &q.blocks[i/inBlock]
	if q.sharing.read() && b.written != q.sharing.generation {
		copied := *b.entries
		b.entries, b.written = &copied, q.sharing.generation
	}
	b.due[i%inBlock], b.ref[i%inBlock] = e.due, e.ref
}

func (q *queue) push(e entry) {
	if q.n == len(q.blocks)*inBlock {
		q.blocks = append(q.blocks, block{entries: new(entries), written: q.sharing.generation})
	}
	i := q.n
	q.n++
	for i > 0 {
		parent := (i - 1) / 2
		if q.due(parent) <= e.due {
			break
		}
		q.set(i, q.entry(parent))
		i = parent
	}
	q.set(i, e)
}

// pop removes the first entry.
func (q *queue) pop() {
	last := q.entry(q.n - 1)
	q.shrink(q.n - 1)
	if q.n > 0 {
		q.settle(0, last)
	}
}

// shrink leaves the first n entries, and the memory of a few more.
func (q *queue) shrink(n int) {
	q.n = n
	for spare := n/inBlock + 2; len(q.blocks) > spare; {
		q.blocks[len(q.blocks)-1] = block{}
		q.blocks = q.blocks[:len(q.blocks)-1]
	}
}

// order makes a queue of entries in any order.
func (q *queue) order() {
	for i := q.n/2 - 1; i >= 0; i-- {
		q.settle(i, q.entry(i))
	}
}

// settle puts an entry in place of entry i, which is not due later, where all behind it are in order.
func (q *queue) settle(i int, e entry) {
	for {
		child := 2*i + 1
		if child >= q.n {
			break
		}
		due := q.due(child)
		if right := child + 1; right < q.n && q.due(right) < due {
			child, due = right, q.due(right)
		}
		if e.due <= due {
			break
		}
		q.set(i, q.entry(child))
		i = child
	}
	q.set(i, e)
}

// removeFunc removes the entries of which gone says so, and leaves the others in their order.
func (q *queue) removeFunc(gone func(ref) bool) {
	kept := 0
	for i := range q.n {
		if e := q.entry(i); !gone(e.ref) {
			if kept < i {
				q.set(kept, e)
			}
			kept++
		}
	}
	if kept < q.n {
		q.shrink(kept)
		q.order()
	}
}
