package rego

// budget ends an evaluation after a number of steps. The evaluator asks before every expression, and its costlier
// built-in functions while they run, whether the evaluation was cancelled. Counting how often it asks needs no clock
// and no goroutine. A budget is for one evaluation, and not safe for concurrent use.
type budget struct{ left int }

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
