// Compare measures what a user might run instead of dmgate: a consumer that asks an OPA server over HTTP, a consumer with
// OPA embedded, and rspamd where it is installed. All get the same messages. Run it with "make compare"; it sends to
// addresses on 127.0.0.1 alone.
//
// OPA is asked in two ways. With facts for free it has the rules of the shipped pack, and the facts, bands, list matches
// and limits that they read are computed before the clock starts, by dmgate's own engine; what it finds is not weighed.
//
// For the whole job the consumer decodes the event, reads the text, looks into the lists and counts the limits itself, as
// a short and plain program does, and asks the policies of the folder ordinary, which also weigh and route. These are the
// rules, limits and weights of the shipped pack as one writes them who does not know OPA's index. They see through fewer
// tricks of writing, so some messages get another route than the gate's; how many is printed.
//
// Where there is a choice it favours the others: they are collected as seldom as dmgate, forget nothing that they have
// counted, survive nothing and explain nothing. One thing costs OPA embedded a hundredth or two: dmgate's library bounds
// what OPA's functions make, in the whole process.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
)

func main() {
	var o options
	flag.StringVar(&o.gate, "dmgate", "bin/dmgate", "the binary to compare with")
	flag.StringVar(&o.opa, "opa", "bin/opa", "the binary of the OPA server")
	flag.IntVar(&o.messages, "messages", 5_000, "messages that each of the others moves in a round")
	flag.IntVar(&o.gateMessages, "gate-messages", 50_000, "messages that the gate moves in a round; fewer would be over too soon")
	flag.IntVar(&o.rounds, "rounds", 5, "rounds; the table has their medians")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	debug.SetGCPercent(gcPercent)
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

// gcPercent is how seldom dmgate has the collector run.
const gcPercent = 400

type options struct {
	gate, opa              string
	messages, gateMessages int
	rounds                 int
}

func run(ctx context.Context, o options) error {
	if o.messages < checked || o.rounds < 1 {
		return fmt.Errorf("%d messages in %d rounds, want at least %d in 1", o.messages, o.rounds, checked)
	}
	t, err := newTraffic(o.messages)
	if err != nil {
		return err
	}
	lists, err := readLists()
	if err != nil {
		return err
	}
	shipped, own, err := readPolicies()
	if err != nil {
		return err
	}
	embedded, err := embeddedWay(ctx, shipped, own)
	if err != nil {
		return err
	}
	server, err := startOPA(ctx, o.opa, shipped, own)
	if err != nil {
		return err
	}
	defer server.stop()
	ways := []way{httpWay(server), embedded}
	agreed, err := t.check(ctx, ways, lists)
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, agreed)
	rspamd, stop, err := t.rspamdRival(ctx)
	if err != nil {
		return err
	}
	defer stop()
	rivals := slices.Concat([]*rival{gateRival(o)}, t.rivals(ways, lists), []*rival{rspamd})
	for range o.rounds {
		for _, r := range rivals {
			if err := r.measure(ctx); err != nil {
				return fmt.Errorf("%s: %w", r.what, err)
			}
		}
	}
	print(rivals)
	fmt.Printf("\n%s\n", agreed)
	return nil
}
