// Package wording puts numbers and lists into words, so that all that people read says them alike.
package wording

import (
	"fmt"
	"strconv"
	"strings"
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

// Things counts things in words: "1 message", "1,200 messages".
func Things(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return Commas(n) + " " + one + "s"
}

// Or joins alternatives: "a, b or c".
func Or(texts []string) string { return join(texts, " or ") }

// And joins texts to a list: "a, b and c".
func And(texts []string) string { return join(texts, " and ") }

func join(texts []string, before string) string {
	last := len(texts) - 1
	if last < 1 {
		return strings.Join(texts, "")
	}
	return strings.Join(texts[:last], ", ") + before + texts[last]
}
