package replay

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dmgate/dmgate/filter"
)

// Commas writes a number with commas between its thousands.
func Commas(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// Share writes n of all as a percentage: "0.7 %". What is not 0 is not written as 0, and what is not all not as 100.
func Share(n, all int) string {
	if n == 0 || all == 0 {
		return "0 %"
	}
	percent := 100 * float64(n) / float64(all)
	switch {
	case n == all:
		return "100 %"
	case percent < 0.1:
		return "< 0.1 %"
	case percent > 99.9:
		return "> 99.9 %"
	case percent >= 10 && percent < 99:
		return fmt.Sprintf("%.0f %%", percent)
	}
	return fmt.Sprintf("%.1f %%", percent)
}

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

// Things counts things in words: "1 message", "1,200 messages".
func Things(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return Commas(n) + " " + one + "s"
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
