package main

import (
	"context"
	"fmt"
	"os"
)

// rival is something to compare: the gate, or what one might run instead.
type rival struct {
	what, does string
	rate       func(ctx context.Context) (float64, error) // messages a second
	rates      []float64
	missing    string // why it can't be measured here
}

// measure adds the rate of one more round.
func (r *rival) measure(ctx context.Context) error {
	if r.missing != "" {
		return nil
	}
	rate, err := r.rate(ctx)
	if err != nil {
		return err
	}
	r.rates = append(r.rates, rate)
	fmt.Fprintf(os.Stderr, "%s: %.0f messages/s\n", r.what, rate)
	return nil
}
