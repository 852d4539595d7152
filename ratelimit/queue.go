package ratelimit

// queue is a binary heap of buckets, the one that may be forgotten first in front. An entry's due time is when its
// bucket would have been full as of the last look at it: never later than the bucket's own, which every use moves on.
type queue []entry

type entry struct {
	due    instant
	bucket *bucket
}

func (q *queue) push(e entry) {
	h := append(*q, e)
	i := len(h) - 1
	for i > 0 {
		parent := (i - 1) / 2
		if h[parent].due <= e.due {
			break
		}
		h[i] = h[parent]
		i = parent
	}
	h[i] = e
	*q = h
}

func (q *queue) pop() {
	h := *q
	last := len(h) - 1
	h[0], h[last] = h[last], entry{}
	*q = h[:last]
	q.settle()
}

// settle restores the order after the first entry was replaced or made due later.
func (q queue) settle() {
	if len(q) > 0 {
		q.settleAt(0)
	}
}

// order makes a queue of entries in any order.
func (q queue) order() {
	for i := len(q)/2 - 1; i >= 0; i-- {
		q.settleAt(i)
	}
}

// settleAt restores the order after entry i was made due later, where all behind it are in order.
func (q queue) settleAt(i int) {
	e := q[i]
	for {
		child := 2*i + 1
		if child >= len(q) {
			break
		}
		if right := child + 1; right < len(q) && q[right].due < q[child].due {
			child = right
		}
		if e.due <= q[child].due {
			break
		}
		q[i] = q[child]
		i = child
	}
	q[i] = e
}
