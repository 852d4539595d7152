package replay

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules/wording"
)

// The measures of a chart, in the units of its view box.
const (
	chartWidth  = 640
	marginLeft  = 48
	marginRight = 12
	plotWidth   = chartWidth - marginLeft - marginRight
)

// plot is where a chart draws: its top and the height below.
type plot struct{ top, height float64 }

// y returns where a share of the height stands.
func (p plot) y(share float64) float64 { return p.top + p.height*(1-share) }

// tick is a labelled place on an axis.
type tick struct {
	At   string
	Text string
}

// scale maps counts to shares of a chart's height.
type scale struct {
	most        int
	logarithmic bool
}

// scaleOf chooses a scale for counts up to most. Where they are many and differ widely, it is logarithmic.
func scaleOf(most int, logarithmic bool) scale {
	if logarithmic {
		return scale{most: powerOfTen(most), logarithmic: true}
	}
	return scale{most: roundUp(most)}
}

// of returns the share of the height that a count takes.
func (s scale) of(n int) float64 {
	switch {
	case n == 0:
		return 0
	case s.logarithmic:
		return (math.Log10(float64(n)) + 0.3) / (math.Log10(float64(s.most)) + 0.3) // 1 is not nothing
	}
	return float64(n) / float64(s.most)
}

func (s scale) ticks(p plot) []tick {
	var counts []int
	if s.logarithmic {
		for n := 1; n <= s.most; n *= 10 {
			counts = append(counts, n)
		}
	} else {
		step := max(s.most/4, 1)
		for n := 0; n <= s.most; n += step {
			counts = append(counts, n)
		}
	}
	var out []tick
	for _, n := range counts {
		out = append(out, tick{coordinate(p.y(s.of(n))), compact(n)})
	}
	return out
}

func powerOfTen(n int) int {
	p := 10
	for p < n {
		p *= 10
	}
	return p
}

// roundUp returns a number with one or two digits that count, a multiple of four, so that quarters are whole.
func roundUp(n int) int {
	unit := 1
	for unit*40 < n {
		unit *= 10
	}
	for _, m := range []int{4, 8, 12, 16, 20, 24, 32, 40} {
		if m*unit >= n {
			return m * unit
		}
	}
	return 40 * unit
}

// compact writes a count in as few characters as the axis has room for.
func compact(n int) string {
	switch {
	case n >= 1_000_000:
		return fmt.Sprintf("%gM", float64(n)/1e6)
	case n >= 10_000:
		return fmt.Sprintf("%gk", float64(n)/1e3)
	}
	return wording.Commas(n)
}

func coordinate(x float64) string { return fmt.Sprintf("%.1f", x) }

// bar is one bar of a histogram.
type bar struct{ X, Y, Width, Height string }

// scoreChart is the histogram of scores.
type scoreChart struct {
	Logarithmic bool
	Old, New    []bar
	X, Y        []tick
	Thresholds  []threshold
	Base        string
	Top         string
}

// threshold marks where a route begins.
type threshold struct {
	X, LabelX, LabelY string
	Text              string
	Old               bool
	Anchor            string
}

var scorePlot = plot{top: 70, height: 190}

// ScoreChart draws the scores with either pack.
func (p page) ScoreChart() scoreChart {
	most := 0
	for _, b := range p.Scores {
		most = max(most, b.Old, b.New)
	}
	s := scaleOf(max(most, 4), most > 200)
	c := scoreChart{Logarithmic: s.logarithmic, Y: s.ticks(scorePlot), Base: coordinate(scorePlot.y(0)),
		Top: coordinate(scorePlot.top)}
	slot := float64(plotWidth) / float64(max(len(p.Scores), 1))
	every := (len(p.Scores) + 15) / 16
	for i, b := range p.Scores {
		left := marginLeft + float64(i)*slot
		c.Old = append(c.Old, barOf(left+slot*0.08, slot*0.42, s.of(b.Old)))
		c.New = append(c.New, barOf(left+slot*0.50, slot*0.42, s.of(b.New)))
		if mod(b.From, every) == 0 {
			c.X = append(c.X, tick{coordinate(left), axisScore(b.From)})
		}
	}
	c.Thresholds = p.thresholds(slot)
	return c
}

func barOf(x, width, share float64) bar {
	return bar{coordinate(x), coordinate(scorePlot.y(share)), coordinate(width), coordinate(scorePlot.height * share)}
}

func mod(n, by int) int { return ((n % by) + by) % by }

func axisScore(n int) string { return strings.Replace(fmt.Sprint(n), "-", "−", 1) }

// thresholds marks where the routes begin with either pack. Each has a row for its label, since they may be close.
func (p page) thresholds(slot float64) []threshold {
	var out []threshold
	for _, side := range []struct {
		name string
		pack Pack
		row  float64
	}{{"old", p.Old, 0}, {"new", p.New, 1}} {
		for _, t := range []struct {
			route filter.Route
			score float64
			row   float64
		}{{filter.Requests, side.pack.Thresholds.Requests, 0}, {filter.Drop, side.pack.Thresholds.Drop, 2}} {
			x := marginLeft + (t.score-float64(p.Scores[0].From))*slot
			if x < marginLeft || x > marginLeft+plotWidth {
				continue
			}
			text := fmt.Sprintf("%s: %s from %g", side.name, t.route, t.score)
			label, anchor := x+4, "start"
			if x > marginLeft+plotWidth*0.75 {
				label, anchor = x-4, "end"
			}
			y := 14 + 15*(side.row+t.row)
			out = append(out, threshold{coordinate(x), coordinate(label), coordinate(y), text, side.name == "old", anchor})
		}
	}
	return out
}

// rateChart shows one route over time.
type rateChart struct {
	Route    filter.Route
	Old, New string // what a path draws
	X, Y     []tick
	Base     string
	Total    BothCounts
}

var ratePlot = plot{top: 12, height: 96}

// RateCharts draws each route over time, all in one scale.
func (p page) RateCharts() []rateChart {
	most := 0
	for _, b := range p.Timeline.Buckets {
		for _, route := range filter.Routes {
			most = max(most, b.Old.Of(route), b.New.Of(route))
		}
	}
	s := scaleOf(max(most, 4), false)
	var out []rateChart
	for _, route := range filter.Routes {
		out = append(out, rateChart{
			Route: route, X: p.timeTicks(), Y: s.ticks(ratePlot)[:5], Base: coordinate(ratePlot.y(0)),
			Old:   p.steps(s, func(b Bucket) int { return b.Old.Of(route) }),
			New:   p.steps(s, func(b Bucket) int { return b.New.Of(route) }),
			Total: BothCounts{p.Routes.Old.Of(route), p.Routes.New.Of(route)},
		})
	}
	return out
}

// steps draws a count a bucket as a line of steps.
func (p page) steps(s scale, count func(Bucket) int) string {
	var b strings.Builder
	width := float64(plotWidth) / float64(len(p.Timeline.Buckets))
	for i, bucket := range p.Timeline.Buckets {
		verb := "V"
		if i == 0 {
			fmt.Fprintf(&b, "M%s ", coordinate(marginLeft))
			verb = ""
		}
		fmt.Fprintf(&b, "%s%s H%s ", verb, coordinate(ratePlot.y(s.of(count(bucket)))),
			coordinate(marginLeft+width*float64(i+1)))
	}
	return strings.TrimSpace(b.String())
}

// timeTicks labels up to six buckets.
func (p page) timeTicks() []tick {
	buckets := p.Timeline.Buckets
	form := "15:04"
	switch {
	case p.Timeline.Width >= int64(day/time.Second):
		form = "2006-01-02"
	case p.Until.Sub(p.From) > day:
		form = "01-02 15:04"
	case p.Timeline.Width < 60:
		form = "15:04:05"
	}
	every := (len(buckets) + 5) / 6
	width := float64(plotWidth) / float64(max(len(buckets), 1))
	var out []tick
	for i := 0; i < len(buckets); i += every {
		out = append(out, tick{coordinate(marginLeft + width*float64(i)), buckets[i].From.Format(form)})
	}
	return out
}

// WidthText says how long a bucket is.
func (t Timeline) WidthText() string {
	d := time.Duration(t.Width) * time.Second
	switch {
	case d >= day:
		return wording.Things(int(d/day), "day")
	case d >= time.Hour:
		return wording.Things(int(d/time.Hour), "hour")
	case d >= time.Minute:
		return wording.Things(int(d/time.Minute), "minute")
	}
	return wording.Things(int(d/time.Second), "second")
}
