package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/stream"
)

// liveView prints rows, and below them a status that stays at the bottom: counts, the rate and the rules that hit
// most. It draws at a steady pace, however much comes in.
type liveView struct {
	c    *console
	rows *rowView

	mu       sync.Mutex // guards what follows
	pending  []stream.Routed
	hidden   int // messages since the last frame that have no row: too many came
	arrived  int // messages since the last frame
	tally    tally
	released int // copies that were released to the inbox, which are not counted again
	rules    map[string]int
	shadow   shadowTally
	tried    map[string]int // hits of rules in shadow mode
	recent   []int          // messages in each of the last frames
	status   int            // lines of the status that is on the screen

	stop, stopped chan struct{}
}

const (
	frameTime   = 100 * time.Millisecond
	frameRows   = 200                               // rows that a frame adds at most
	rateFrames  = int(10 * time.Second / frameTime) // frames over which the rate is taken
	statusRules = 5                                 // rules that the status names
	toLastLine  = "\x1b[%dA\x1b[J"                  // up so many lines, and erase what is below
)

// newLiveView returns a view that draws until end.
func newLiveView(c *console) *liveView {
	v := newStillView(c)
	go v.animate()
	return v
}

// newStillView returns a view that draws only when it is told.
func newStillView(c *console) *liveView {
	return &liveView{c: c, rows: newRowView(c), rules: map[string]int{}, tried: map[string]int{},
		stop: make(chan struct{}), stopped: make(chan struct{})}
}

func (v *liveView) animate() {
	defer close(v.stopped)
	ticker := time.NewTicker(frameTime)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			v.draw()
		case <-v.stop:
			v.draw()
			return
		}
	}
}

// draw writes a frame. A terminal that is gone ends the process, so errors have no one to be told to.
func (v *liveView) draw() {
	v.mu.Lock()
	defer v.mu.Unlock()
	_, _ = io.WriteString(v.c.out, v.frame())
}

// end draws the last frame and leaves it on the screen.
func (v *liveView) end() error {
	close(v.stop)
	<-v.stopped
	return nil
}

func (v *liveView) show(r *stream.Routed, row bool) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.arrived++
	if row {
		v.pending = append(v.pending, *r)
	}
	if len(v.pending) > frameRows {
		v.pending = v.pending[1:]
		v.hidden++
	}
	if r.Invalid != "" {
		v.tally.invalid++
		return nil
	}
	if r.Released != nil {
		v.released++
		return nil
	}
	v.tally.routed[r.Route]++
	for _, h := range r.Decision.Hits {
		v.rules[h.Rule]++
	}
	for _, h := range r.Decision.ShadowHits {
		v.tried[h.Rule]++
	}
	v.shadow.add(&r.Decision)
	return nil
}

// frame returns what makes the screen show the present state. v.mu is held.
func (v *liveView) frame() string {
	v.recent = append(v.recent, v.arrived)
	v.recent = v.recent[max(0, len(v.recent)-rateFrames):]
	var b strings.Builder
	if v.status > 0 {
		fmt.Fprintf(&b, toLastLine, v.status)
	}
	if v.hidden > 0 {
		fmt.Fprintln(&b, v.rows.rows.painter.paint(dim, fmt.Sprintf("… %d more", v.hidden)))
	}
	for i := range v.pending {
		_ = v.rows.write(&b, &v.pending[i]) // a strings.Builder takes everything
	}
	v.pending, v.hidden, v.arrived = nil, 0, 0
	status := v.lines()
	v.status = len(status)
	for _, line := range status {
		fmt.Fprintln(&b, line)
	}
	return b.String()
}

// lines is the status. None is wider than the terminal: a line that wraps would not be erased.
func (v *liveView) lines() []string {
	p, width := v.rows.rows.painter, v.c.width
	if width == 0 {
		width = 80
	}
	rules := "no rule has hit"
	if len(v.rules) > 0 {
		rules = "top rules: " + strings.Join(top(v.rules, statusRules), ", ")
	}
	lines := []string{
		p.paint(dim, strings.Repeat("─", width)),
		v.counts(width),
		p.paint(dim, cut(rules, width)),
	}
	for _, line := range v.shadowLines() {
		lines = append(lines, p.paint(dim, cut(line, width)))
	}
	return lines
}

// shadowLines tell of rules in shadow mode and of a second pack, where there are any.
func (v *liveView) shadowLines() []string {
	var lines []string
	if len(v.tried) > 0 {
		lines = append(lines, "rules in shadow mode: "+strings.Join(top(v.tried, statusRules), ", "))
	}
	messages, agree := v.shadow.total()
	if messages == 0 {
		return lines
	}
	parts := []string{fmt.Sprintf("shadow: %d agree", agree)}
	v.shadow.differing(func(from, to filter.Route, c *shadowCell) {
		parts = append(parts, fmt.Sprintf("%s → %s %d", from, to, c.messages))
	})
	if v.shadow.faulty > 0 {
		parts = append(parts, fmt.Sprintf("faults %d", v.shadow.faulty))
	}
	lines = append(lines, strings.Join(parts, "   "))
	if changes := v.shadow.changes(); len(changes) > 0 {
		lines = append(lines, "its difference: "+strings.Join(top(changes, statusRules), ", "))
	}
	return lines
}

// counts says how many messages went where. Where it has to be cut it has no colour.
func (v *liveView) counts(width int) string {
	p := v.rows.rows.painter
	parts := []cell{{fmt.Sprintf("%d messages", v.tally.total()), plain}, {fmt.Sprintf("%.1f/s", v.rate()), plain}}
	for _, r := range filter.Routes {
		parts = append(parts, cell{fmt.Sprintf("%s %d", r, v.tally.routed[r]), routeStyles[r]})
	}
	if v.tally.invalid > 0 {
		parts = append(parts, cell{fmt.Sprintf("invalid %d", v.tally.invalid), red})
	}
	if v.released > 0 {
		parts = append(parts, cell{fmt.Sprintf("released %d", v.released), plain})
	}
	var bare, painted []string
	for _, part := range parts {
		bare, painted = append(bare, part.text), append(painted, p.paint(part.style, part.text))
	}
	if line := strings.Join(bare, "   "); columnsOf(line) > width {
		return cut(line, width)
	}
	return strings.Join(painted, "   ")
}

// rate is messages a second over the last frames.
func (v *liveView) rate() float64 {
	n := 0
	for _, count := range v.recent {
		n += count
	}
	return float64(n) / (float64(len(v.recent)) * frameTime.Seconds())
}

// top names the n that are counted most, and how often.
func top(counts map[string]int, n int) []string {
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	names = names[:min(len(names), n)]
	for i, name := range names {
		names[i] = fmt.Sprintf("%s %d", printable(name), counts[name])
	}
	return names
}
