package replay

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dmgate/dmgate/filter"
)

// Text says what the cause is: "added mystery.box +4".
func (c Cause) Text() string {
	switch c.Kind {
	case Thresholds:
		return "other thresholds"
	case Trusted, Untrusted:
		return string(c.Kind) + ": " + strings.ReplaceAll(c.Rule, "_", " ")
	case Faulty:
		return "fault in " + c.Rule
	case Recovered:
		return "no fault in " + c.Rule
	}
	parts := []string{string(c.Kind), c.Rule}
	if c.Old != nil {
		parts = append(parts, c.Old.Text())
	}
	if c.Old != nil && c.New != nil {
		parts = append(parts, "→")
	}
	if c.New != nil {
		parts = append(parts, c.New.Text())
	}
	return strings.Join(parts, " ")
}

// Text says what a hit does: the points it adds, the route it demands, or both.
func (e Effect) Text() string { return filter.Weight{Points: e.Weight, Floor: e.Floor}.Text() }

// ScoreText is the score, or a dash for a trusted message, which has none.
func (v Verdict) ScoreText() string {
	if v.Trust != "" {
		return "–"
	}
	return strconv.FormatFloat(v.Score, 'f', -1, 64)
}

// Text names the scores of the bin.
func (b Bin) Text() string {
	switch {
	case b.AndLess:
		return fmt.Sprintf("under %d", b.From+1)
	case b.AndMore:
		return fmt.Sprintf("%d and more", b.From)
	}
	return fmt.Sprintf("%d to under %d", b.From, b.From+1)
}

// Difference is how many more messages have such a score with the new pack.
func (b Bin) Difference() int { return b.New - b.Old }
