package main

import (
	"fmt"
	"slices"
)

// print writes the table in Markdown.
func print(rivals []*rival) {
	fmt.Print("| what | what it does | messages/s | the gate is |\n|---|---|---|---|\n")
	gate := median(rivals[0].rates)
	for _, r := range rivals {
		switch rate := median(r.rates); {
		case r.missing != "":
			fmt.Printf("| %s | %s | not measured: %s | |\n", r.what, r.does, r.missing)
		case r == rivals[0]:
			fmt.Printf("| %s | %s | %.0f | |\n", r.what, r.does, rate)
		default:
			fmt.Printf("| %s | %s | %.0f | %.1f times as fast |\n", r.what, r.does, rate, gate/rate)
		}
	}
}

func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(values))[len(values)/2]
}
