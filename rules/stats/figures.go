package stats

import "math"

// Estimate is a share with the interval in which the true one lies with a confidence of 95 %.
type Estimate struct {
	Share float64 `json:"share"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// z is the quantile of the normal distribution that leaves 2.5 % on either side.
const z = 1.959964

// estimate returns the share of part in whole with Wilson's score interval, which holds for small numbers and for
// shares near 0 and 1 too: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference",
// Journal of the American Statistical Association 22 (1927), pages 209 to 212. It returns nil where whole is 0.
func estimate(part, whole int) *Estimate {
	if whole == 0 {
		return nil
	}
	n := float64(whole)
	p := float64(part) / n
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	reach := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return &Estimate{Share: figure(p), Low: figure(max(0, middle-reach)), High: figure(min(1, middle+reach))}
}

// ratio returns part of whole, or nil where whole is 0.
func ratio(part, whole int) *float64 {
	if whole == 0 {
		return nil
	}
	r := share(part, whole)
	return &r
}

// share returns part of whole, 0 where whole is 0.
func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return figure(float64(part) / float64(whole))
}

// spamOverOverall is SpamAssassin's S/O, as its script hit-frequencies reckons it, spam% / (spam% + ham%): the share of
// unwanted messages that a rule hits, over that share and the same share of wanted ones together. Unlike precision it
// does not depend on how many of the messages are unwanted: 0.5 tells nothing, 1 hits unwanted messages only. It is nil
// where there is nothing to compare.
func spamOverOverall(hit, all *Messages) *float64 {
	if all.Wanted == 0 || all.Unwanted == 0 || hit.Judged() == 0 {
		return nil
	}
	spam := float64(hit.Unwanted) / float64(all.Unwanted)
	ham := float64(hit.Wanted) / float64(all.Wanted)
	so := figure(spam / (spam + ham))
	return &so
}

// figure rounds to what a report shows and a person can use.
func figure(x float64) float64 { return math.Round(x*1e4) / 1e4 }
