package rego

import "sync/atomic"

// budget ends an evaluation after a number of steps, or when the values that it has made take too much memory. The
// evaluator asks before every expression, and its costlier built-in functions while they run, whether the evaluation was
// cancelled. Counting how often it asks needs no clock and no goroutine. A budget is for one evaluation, and not safe for
// concurrent use.
type budget struct {
	left   int // steps
	memory int // bytes that may still be made
}

// Cancel ends the evaluation at its next step.
func (b *budget) Cancel() { b.left = 0 }

// Cancelled takes a step, and reports whether there was none left to take.
func (b *budget) Cancelled() bool {
	if b.left <= 0 {
		return true
	}
	b.left--
	return false
}

// spend takes memory, and reports whether there was enough.
func (b *budget) spend(bytes int) bool {
	b.memory -= bytes
	return b.memory >= 0
}

// spender is a budget, watched or not.
type spender interface{ spend(bytes int) bool }

// watchedBudget is a budget that another goroutine watches and can end.
type watchedBudget struct {
	budget
	taken atomic.Int64 // steps
	ended atomic.Bool
}

// Cancel ends the evaluation at its next step. It is safe for concurrent use.
func (b *watchedBudget) Cancel() { b.ended.Store(true) }

// Cancelled takes a step, and reports whether there was none left to take.
func (b *watchedBudget) Cancelled() bool {
	b.taken.Add(1)
	return b.ended.Load() || b.budget.Cancelled()
}
