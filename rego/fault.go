package rego

import (
	"errors"
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// fault says what went wrong in an evaluation, and where. The evaluator's own message is left out, for it may quote
// values.
func (p *program) fault(err error) error {
	failed, ok := errors.AsType[*topdown.Error](err)
	if !ok {
		return err
	}
	e := Error{Message: p.faultMessage(failed), exhausted: failed.Code == topdown.CancelErr || failed.Code == memoryErr}
	if failed.Location != nil {
		e.File, e.Line, e.Col = failed.Location.File, failed.Location.Row, failed.Location.Col
	}
	return e
}

func (p *program) faultMessage(e *topdown.Error) string {
	switch e.Code {
	case topdown.CancelErr:
		return fmt.Sprintf("the evaluation took more than the %d steps allowed", p.options.Budget)
	case memoryErr:
		return fmt.Sprintf("the evaluation made values of more than the %d KiB allowed", p.options.Memory>>10)
	case sizeErr:
		return e.Message
	case topdown.BuiltinErr, topdown.TypeErr:
		if name, _, _ := strings.Cut(e.Message, ":"); ast.BuiltinMap[name] != nil {
			return fmt.Sprintf("the call of %s failed", name)
		}
		return "the call of a built-in function failed"
	case topdown.ConflictErr:
		return "a rule has two values at once"
	}
	return fmt.Sprintf("the evaluation failed (%s)", e.Code)
}
