package main

import (
	"context"

	"github.com/dmgate/dmgate/filter"
)

// decider decides about the body of a message.
type decider func(ctx context.Context, body []byte) (verdict, error)

// verdict is what a consumer has to know to move a message.
type verdict struct {
	id, recipient string
	route         filter.Route
}

// asked is a way to ask OPA a query of an input. It returns the value as encoding/json decodes it.
type asked func(ctx context.Context, input map[string]any) (any, error)
