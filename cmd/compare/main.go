// Compare measures what a user might run instead of dmgate: a consumer that asks an OPA server over HTTP, a consumer with
// OPA embedded, and rspamd where it is installed. All get the same messages, and the first two the same rules, those of
// the shipped pack. Run it with "make compare"; it sends to addresses on 127.0.0.1 alone.
//
// Where there is a choice it favours the others. The facts, bands, list matches and limits that the rules read are
// computed for them before the clock starts, by dmgate's own engine, while the gate computes them as it goes. Only the
// fields that the rules read are sent. What they find they do not weigh: a message with a hit goes to requests.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
)

func main() {
	gate := flag.String("dmgate", "bin/dmgate", "the binary to compare with")
	opa := flag.String("opa", "bin/opa", "the binary of the OPA server")
	messages := flag.Int("messages", 20_000, "messages that each moves in a round")
	rounds := flag.Int("rounds", 3, "rounds; the table has their medians")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *gate, *opa, *messages, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

// rival is something to compare with.
type rival struct {
	what    string
	rate    func(ctx context.Context) (float64, error) // messages a second
	rates   []float64
	missing string // why it can't be measured here
}

func run(ctx context.Context, gate, opa string, messages, rounds int) error {
	t, err := newTraffic(messages)
	if err != nil {
		return err
	}
	server, err := startOPA(ctx, opa)
	if err != nil {
		return err
	}
	defer server.stop()
	embedded, err := newEmbedded(ctx)
	if err != nil {
		return err
	}
	if err := t.check(ctx, embedded, server); err != nil {
		return err
	}
	rivals := []*rival{
		{what: "the gate", rate: func(ctx context.Context) (float64, error) { return gateRate(ctx, gate, messages) }},
		{what: "a consumer that asks an OPA server over HTTP", rate: t.through(server.ask, 1)},
		{what: "the same, 8 at once", rate: t.through(server.ask, 8)},
		{what: "a consumer with OPA embedded", rate: t.through(embedded.ask, 1)},
		{what: "the same, 8 at once", rate: t.through(embedded.ask, 8)},
		rspamdRival(ctx, t),
	}
	for range rounds {
		for _, r := range rivals {
			if r.missing != "" {
				continue
			}
			rate, err := r.rate(ctx)
			if err != nil {
				return fmt.Errorf("%s: %w", r.what, err)
			}
			r.rates = append(r.rates, rate)
			fmt.Fprintf(os.Stderr, "%s: %.0f messages/s\n", r.what, rate)
		}
	}
	print(rivals)
	return nil
}

// print writes the table in Markdown.
func print(rivals []*rival) {
	fmt.Print("| what | messages/s | the gate is |\n|---|---|---|\n")
	gate := median(rivals[0].rates)
	for _, r := range rivals {
		switch rate := median(r.rates); {
		case r.missing != "":
			fmt.Printf("| %s | not measured: %s | |\n", r.what, r.missing)
		case r == rivals[0]:
			fmt.Printf("| %s | %.0f | |\n", r.what, rate)
		default:
			fmt.Printf("| %s | %.0f | %.1f times as fast |\n", r.what, rate, gate/rate)
		}
	}
}

func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(values))[len(values)/2]
}
