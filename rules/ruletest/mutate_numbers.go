package ruletest

import (
	"math"
	"strconv"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/strictyaml"
)

// The smallest step of points, and of what is measured in shares of something.
const (
	pointStep = 0.25
	share     = 0.1
)

// nudgedPoints returns points a little lower and a little higher: by a tenth, in quarters of a point, at least one.
func nudgedPoints(x float64) []float64 {
	step := max(pointStep, math.Floor(math.Abs(x)*share/pointStep)*pointStep)
	if x != 0 && math.Abs(x) <= pointStep {
		step = math.Abs(x) / 2
	}
	return []float64{x - step, x + step}
}

// nudgedWhole returns a whole number a little lower and a little higher: by a tenth, at least 1. It is 1 at least.
func nudgedWhole(n int) []int {
	step := max(1, n/10)
	if n-step < 1 {
		return []int{n + step}
	}
	return []int{n - step, n + step}
}

// nudgedFrom returns the bounds of a limit's band, in shares of its burst, from which it begins a few messages earlier
// and later: a tenth, at least one. They lie halfway between two counts, so that no rounding can tell.
func nudgedFrom(from float64, burst int) []float64 {
	var out []float64
	for _, count := range nudgedWhole(int(from * float64(burst))) {
		out = append(out, (float64(count)+0.5)/float64(burst))
	}
	return out
}

// nudgedShare returns a number a tenth lower and higher.
func nudgedShare(x float64) []float64 { return []float64{x * (1 - share), x * (1 + share)} }

// units are what durations are written in, the longest first.
var units = []time.Duration{24 * time.Hour, time.Hour, time.Minute, time.Second}

// nudgedDuration returns a duration about a tenth shorter and longer, as one would write it.
func nudgedDuration(d time.Duration) []time.Duration {
	step := time.Duration(float64(d) * share)
	for _, unit := range units {
		if step >= unit {
			step = step.Truncate(unit)
			break
		}
	}
	if step == 0 {
		return []time.Duration{time.Hour}
	}
	return []time.Duration{d - step, d + step}
}

// numberText writes a number without the noise of binary fractions.
func numberText(x float64) string {
	return strconv.FormatFloat(math.Round(x*1e6)/1e6, 'f', -1, 64)
}

// nudgedBound returns bounds a little lower and higher, in the unit of the band's fact.
func nudgedBound(n strictyaml.Node, b *filter.Band) []float64 {
	switch b.Fact.Unit {
	case filter.Seconds:
		var out []float64
		at, _ := n.Duration()
		for _, d := range nudgedDuration(at) {
			out = append(out, d.Seconds())
		}
		return out
	case filter.Count:
		at, _ := n.Number()
		return []float64{at - 1, at + 1}
	}
	at, _ := n.Number()
	return nudgedShare(at)
}

// boundText writes a bound in the unit of the band's fact.
func boundText(x float64, b *filter.Band) string {
	if b.Fact.Unit == filter.Seconds {
		return rules.DurationText(time.Duration(x * float64(time.Second)))
	}
	return numberText(x)
}
