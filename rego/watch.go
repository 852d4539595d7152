package rego

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/dmgate/dmgate/filter"
)

// watchdog is the last resort: it abandons evaluations that stand still in one step, and after some of them lets none
// begin. Budgets end whatever takes many steps, the sizes of values bound what one step takes; so this is for what
// nobody has thought of. It looks at steps and not at the time of the whole evaluation, so that a machine that
// is busy, or was asleep, abandons nothing. It is safe for concurrent use.
type watchdog struct {
	patience  time.Duration
	abandoned atomic.Int64
}

// maxAbandoned is how many evaluations are abandoned before the policies are suspended. Each may keep a core busy.
const maxAbandoned = 3

// stuckError is the error of an evaluation that was abandoned, or that was not begun because others were.
type stuckError struct{ message string }

func (e *stuckError) Error() string { return e.message }

// isStuck reports whether an error says something of the machine, and not only of the policies and the facts.
func isStuck(err error) bool {
	_, ok := errors.AsType[*stuckError](err)
	return ok
}

// run runs an evaluation in a goroutine of its own, and returns what it returns, or panics as it does.
func (w *watchdog) run(b budget, evaluate func(*watchedBudget) ([]filter.Finding, error)) ([]filter.Finding, error) {
	if w.abandoned.Load() >= maxAbandoned {
		return nil, &stuckError{fmt.Sprintf(
			"suspended after %d evaluations that stood still for %s; other policies end that", maxAbandoned, w.patience)}
	}
	within := &watchedBudget{budget: b}
	done := make(chan ended, 1)
	go func() {
		var e ended
		defer func() {
			e.panicked = recover()
			done <- e
		}()
		e.findings, e.err = evaluate(within)
	}()
	timer := time.NewTimer(w.patience)
	defer timer.Stop()
	for before := int64(-1); ; {
		select {
		case e := <-done:
			if e.panicked != nil {
				panic(e.panicked)
			}
			return e.findings, e.err
		case <-timer.C:
			now := within.taken.Load()
			if now == before {
				within.Cancel()
				w.abandoned.Add(1)
				return nil, &stuckError{fmt.Sprintf("the evaluation stood still for %s", w.patience)}
			}
			before = now
			timer.Reset(w.patience)
		}
	}
}

// ended is how an evaluation ended.
type ended struct {
	findings []filter.Finding
	err      error
	panicked any
}

// isSimple reports whether the policies do nothing but compare facts with what is written out, as most do: then no step
// can take long, and evaluations need no watching.
func isSimple(c *ast.Compiler) bool {
	simple := true
	for _, m := range c.Modules {
		ast.WalkExprs(m, func(e *ast.Expr) bool {
			simple = simple && isSimpleExpr(e)
			return !simple
		})
	}
	return simple
}

func isSimpleExpr(e *ast.Expr) bool {
	if _, isEvery := e.Terms.(*ast.Every); isEvery {
		return false
	}
	if e.IsCall() && !e.IsEquality() && !isComparison(e.Operator().String()) {
		return false
	}
	simple := true
	ast.WalkTerms(e, func(t *ast.Term) bool {
		simple = simple && !isMade(t)
		return !simple
	})
	return simple
}

// isComparison reports whether a built-in function looks at two values and makes none.
func isComparison(name string) bool {
	switch name {
	case ast.Equal.Name, ast.NotEqual.Name, ast.LessThan.Name, ast.LessThanEq.Name, ast.GreaterThan.Name,
		ast.GreaterThanEq.Name, ast.Member.Name:
		return true
	}
	return false
}
