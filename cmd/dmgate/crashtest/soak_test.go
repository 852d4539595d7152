//go:build linux

package crashtest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// The phases of a soak, in parts of its duration: messages flow, then the routed stream takes none, then they flow again.
const (
	parts     = 6
	fullFrom  = 2 // until then the sidecar warms up
	fullUntil = 4
)

// What may grow from the second sixth, when the sidecar is warm, to the last; and while the output is full.
const (
	memoryGrowth    = 1.25 // times as much
	memorySlack     = 16   // MB more
	goroutineGrowth = 10
	fileGrowth      = 5
	fullGrowth      = 1.5 // times the maximum of before
)

// soak is a sidecar under a steady load for a long time.
type soak struct {
	*site
	lasts   time.Duration
	began   time.Time
	url     string // of the metrics
	samples span
	reloads int64
	full    bool
}

const (
	soakRate    = 1000 // messages a second
	soakBatches = 50   // a second
	reloadEvery = 20 * time.Second
)

// TestSoak lets a sidecar run for as long as -soak says, with reloads, changes of the lists and an output that is full
// for a third of the time, and fails where it needs more and more of anything.
func TestSoak(t *testing.T) {
	if *soakFlag == 0 {
		t.Skip("takes as long as -soak says; see make soak")
	}
	s := newSoak(t, *soakFlag)
	s.publish(steadyLoad(*seedFlag, int(s.lasts.Seconds())*soakRate/parts),
		pace{pause: time.Second / soakBatches, batch: s.batch()})
	s.run()
	s.finish()
	s.table()
	s.checkBalance()
	s.checkGrowth()
}

func newSoak(t *testing.T, lasts time.Duration) *soak {
	t.Helper()
	addr := freeAddr(t)
	return &soak{
		site: newSite(t, options{seed: *seedFlag, gate: []string{"--metrics=" + addr}, inbound: func(c *jetstream.StreamConfig) {
			c.Duplicates, c.MaxBytes = 2*time.Minute, 8<<30
		}}),
		lasts: lasts, began: time.Now(), url: "http://" + addr + "/metrics",
	}
}

// batch makes up for what was late, so that the rate holds.
func (s *soak) batch() func() int {
	made := 0
	return func() int {
		due := int(time.Since(s.began).Seconds() * soakRate)
		n := min(max(due-made, 1), burstBatch)
		made += n
		return n
	}
}

// run samples, reloads and fills the output until the time is over.
func (s *soak) run() {
	sampling := time.NewTicker(max(s.lasts/200, 500*time.Millisecond))
	defer sampling.Stop()
	reloading := time.NewTicker(min(reloadEvery, s.lasts/10))
	defer reloading.Stop()
	end := time.After(s.lasts)
	s.bound()
	for {
		select {
		case <-end:
			return
		case <-sampling.C:
			s.sample()
			s.turn()
		case <-reloading.C:
			s.disturb()
		}
	}
}

// bound keeps the routed stream from filling the disk.
func (s *soak) bound() {
	s.server.update(topology.RoutedStream(), func(c *jetstream.StreamConfig) {
		c.Discard, c.MaxMsgs, c.MaxBytes = jetstream.DiscardOld, -1, 1<<30
	})
}

// turn has the output full in the middle of the time, and only then.
func (s *soak) turn() {
	part := int(parts * time.Since(s.began) / s.lasts)
	full := part >= fullFrom && part < fullUntil
	if full == s.full {
		return
	}
	if s.full = full; !full {
		s.bound()
		return
	}
	held := s.server.info(topology.RoutedStream()).State.Msgs
	s.server.update(topology.RoutedStream(), func(c *jetstream.StreamConfig) {
		c.Discard, c.MaxMsgs, c.MaxBytes = jetstream.DiscardNew, max(1, int64(held)), -1
	})
}

// disturb changes the pack, and now and then the live log.
func (s *soak) disturb() {
	s.reloads++
	r := round{number: s.reloads}
	if canReload(s.site) {
		reload(s.site, r)
	}
	if canChangeLists(s.site) {
		changeLists(s.site, r)
	}
}

func (s *soak) sample() {
	ctx, cancel := context.WithTimeout(s.t.Context(), 5*time.Second)
	defer cancel()
	s.samples = append(s.samples, sample{at: time.Since(s.began), values: scrape(ctx, s.url)})
}

// part is the samples of a sixth of the time.
func (s *soak) part(n int) span {
	return s.samples.between(time.Duration(n)*s.lasts/parts, time.Duration(n+1)*s.lasts/parts)
}

// table prints what was seen: the first sample, the median of every sixth, and the most.
func (s *soak) table() {
	var out strings.Builder
	fmt.Fprintf(&out, "%-18s %9s", "", "start")
	for n := range parts {
		name := fmt.Sprintf("%d/%d", n+1, parts)
		if n >= fullFrom && n < fullUntil {
			name += " full"
		}
		fmt.Fprintf(&out, " %9s", name)
	}
	fmt.Fprintf(&out, " %9s %9s\n", "end", "maximum")
	for _, q := range quantities {
		fmt.Fprintf(&out, "%-18s %9s", q.name, figure(s.samples[:1].median(q.name)))
		for n := range parts {
			fmt.Fprintf(&out, " %9s", figure(s.part(n).median(q.name)))
		}
		fmt.Fprintf(&out, " %9s %9s\n", figure(s.samples[len(s.samples)-1:].median(q.name)), figure(s.samples.maximum(q.name)))
	}
	s.t.Logf("%v, %d messages, %d reloads, output full from %v to %v\n%s", s.lasts, s.backend.confirmed.Load(), s.reloads,
		fullFrom*s.lasts/parts, fullUntil*s.lasts/parts, out.String())
}

func figure(v float64, ok bool) string {
	switch {
	case !ok:
		return "-"
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.3g", v)
}

// checkBalance holds the number of messages that came out to that of those that went in.
func (s *soak) checkBalance() {
	s.t.Helper()
	in := s.server.info(topology.InboundStream()).State.LastSeq
	routed, invalid := s.server.info(topology.RoutedStream()).State.LastSeq, s.server.info(topology.InvalidStream()).State.LastSeq
	if in != routed+invalid || in != uint64(s.backend.confirmed.Load()) {
		s.t.Errorf("%d messages were confirmed, %d are inbound, %d were routed and %d called invalid", s.backend.confirmed.Load(),
			in, routed, invalid)
	}
	if s.gate.starts != 1 {
		s.t.Errorf("the sidecar was started %d times, want once:\n%s", s.gate.starts, s.gate.current().tail())
	}
}

// checkGrowth fails the test where the sidecar needs more at the end than when it was warm, or while the output was full.
func (s *soak) checkGrowth() {
	s.t.Helper()
	warm, last := s.part(fullFrom-1), s.part(parts-1)
	for name, most := range map[string]func(float64) float64{
		"resident MB":      func(v float64) float64 { return v*memoryGrowth + memorySlack },
		"heap in use MB":   func(v float64) float64 { return v*memoryGrowth + memorySlack },
		"goroutines":       func(v float64) float64 { return v + goroutineGrowth },
		"file descriptors": func(v float64) float64 { return v + fileGrowth },
	} {
		before, known := warm.median(name)
		after, alsoKnown := last.median(name)
		if !known || !alsoKnown {
			s.t.Errorf("%s: not sampled", name)
		} else if after > most(before) {
			s.t.Errorf("%s: %.0f when warm, %.0f at the end, at most %.0f are allowed", name, before, after, most(before))
		}
	}
	before, _ := s.samples.between(0, fullFrom*s.lasts/parts).maximum("resident MB")
	if full, _ := s.samples.between(fullFrom*s.lasts/parts, fullUntil*s.lasts/parts).maximum("resident MB"); full > before*fullGrowth {
		s.t.Errorf("resident MB: at most %.0f before, %.0f while the output was full", before, full)
	}
}
