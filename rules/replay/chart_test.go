package replay

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// charted is a report of n messages with score 0 and a quarter as many with score 4, a minute apart.
func charted(n int) page {
	usual := filter.Thresholds{Requests: 3, Drop: 10}
	r := New(Options{Old: Pack{Thresholds: usual}, New: Pack{Thresholds: filter.Thresholds{Requests: 3.5, Drop: 9}}})
	for i := range n {
		at := time.Date(2026, 3, 2, 0, i, 0, 0, time.UTC)
		d := &filter.Decision{Scored: true}
		if i%4 == 0 {
			d = &filter.Decision{Scored: true, Score: 4, Route: filter.Requests}
		}
		r.Add(Entry{Message: &filter.Message{ID: fmt.Sprint(i), At: at}, Old: d, New: d})
	}
	return page{r.Report()}
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// A bar is as high as its count, and stands on the base line inside the chart.
func TestBarsAreToScale(t *testing.T) {
	c := charted(80).ScoreChart()
	if c.Logarithmic {
		t.Fatal("few messages on a logarithmic scale")
	}
	var heights []float64
	for _, b := range c.New {
		height := number(t, b.Height)
		if end := number(t, b.Y) + height; end < number(t, c.Base)-0.11 || end > number(t, c.Base)+0.11 {
			t.Errorf("a bar ends at %v, the base is at %s", end, c.Base)
		}
		if right := number(t, b.X) + number(t, b.Width); right > chartWidth-marginRight {
			t.Errorf("a bar ends at %v, outside of the chart", right)
		}
		if height > 0 {
			heights = append(heights, height)
		}
	}
	if len(heights) != 2 || heights[0] < 2.9*heights[1] || heights[0] > 3.1*heights[1] {
		t.Errorf("heights %v, want 60 messages three times as high as 20", heights)
	}
	if top := scorePlot.height; heights[0] > top || heights[0] < top/2 {
		t.Errorf("the highest bar takes %v of %v", heights[0], top)
	}
}

// On a logarithmic scale one message can still be seen, and a hundred are not a hundred times as high.
func TestLogarithmicScale(t *testing.T) {
	s := scaleOf(5000, true)
	if s.of(0) != 0 || s.of(1) < 0.03 || s.of(s.most) != 1 || s.of(100) > 10*s.of(1) || s.of(100) <= s.of(99) {
		t.Errorf("0 is %v, 1 is %v, 100 is %v, %d is %v", s.of(0), s.of(1), s.of(100), s.most, s.of(s.most))
	}
}

// Each threshold is marked where its score stands on the axis, with a row of its own for its label.
func TestThresholdsAreMarked(t *testing.T) {
	p := charted(8)
	marks := p.ScoreChart().Thresholds
	rows := map[string]bool{}
	for _, m := range marks {
		rows[m.LabelY] = true
	}
	if len(marks) != 4 || len(rows) != 4 {
		t.Fatalf("got %+v", marks)
	}
	slot := float64(plotWidth) / float64(len(p.Scores))
	at := func(score float64) string { return coordinate(marginLeft + (score-float64(p.Scores[0].From))*slot) }
	for i, want := range []struct{ x, text string }{
		{at(3), "old: requests from 3"}, {at(10), "old: drop from 10"},
		{at(3.5), "new: requests from 3.5"}, {at(9), "new: drop from 9"},
	} {
		if marks[i].X != want.x || marks[i].Text != want.text {
			t.Errorf("got %+v, want %+v", marks[i], want)
		}
	}
}

// A line over time has a step a bucket, and ends where the chart does.
func TestRatesAreSteps(t *testing.T) {
	p := charted(240)
	charts := p.RateCharts()
	if len(charts) != 3 || charts[0].Total != (BothCounts{180, 180}) || charts[1].Total != (BothCounts{60, 60}) {
		t.Fatalf("got %+v", charts)
	}
	for _, c := range charts {
		if steps := strings.Count(c.New, "H"); steps != len(p.Timeline.Buckets) {
			t.Errorf("%s has %d steps for %d buckets", c.Route, steps, len(p.Timeline.Buckets))
		}
		if end := coordinate(marginLeft + plotWidth); !strings.HasSuffix(c.New, "H"+end) {
			t.Errorf("%s ends in %q, want %s", c.Route, c.New[len(c.New)-8:], end)
		}
		if len(c.X) == 0 || len(c.X) > 6 {
			t.Errorf("%d labels", len(c.X))
		}
	}
}

// The top of a scale is a round number not much above the counts, with whole quarters.
func TestScaleTops(t *testing.T) {
	for n := 4; n < 200_000; n += 1 + n/7 {
		top := roundUp(n)
		if top < n || top > 2*n || top%4 != 0 {
			t.Errorf("%d gives a scale up to %d", n, top)
		}
	}
}
