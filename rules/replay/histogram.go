package replay

import (
	"math"

	"github.com/dmgate/dmgate/filter"
)

// histogram counts scores, a point a bin. What lies beyond its ends counts in the bin at the end.
type histogram struct {
	counts [lastBin - firstBin + 1][2]int // by bin and side
}

// The first and the last bin that a histogram has, named by the scores that they begin with.
const (
	firstBin = -10
	lastBin  = 40
)

func (h *histogram) add(side int, score float64) {
	bin := min(max(math.Floor(score), firstBin), lastBin)
	h.counts[int(bin)-firstBin][side]++
}

// report returns the bins from the first that is used to the last, those at the thresholds included.
func (h *histogram) report(thresholds ...filter.Thresholds) []Bin {
	least, most := 0, 0
	for i, c := range h.counts {
		if c != [2]int{} {
			least, most = min(least, i+firstBin), max(most, i+firstBin)
		}
	}
	for _, t := range thresholds {
		least = max(min(least, int(math.Floor(t.Requests))-1), firstBin)
		most = min(max(most, int(math.Ceil(t.Drop))), lastBin)
	}
	bins := []Bin{}
	for from := least; from <= most; from++ {
		c := h.counts[from-firstBin]
		bins = append(bins, Bin{From: from, Old: c[before], New: c[after],
			AndLess: from == firstBin, AndMore: from == lastBin})
	}
	return bins
}
