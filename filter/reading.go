package filter

import (
	"strconv"
	"strings"
	"time"
)

// Reading is what a limit says of a message: how much of what it allows is used, this message included.
type Reading struct {
	Limit    string        // the limit's id in the pack; its rule is "limit.<Limit>"
	Counts   string        // what it counts, in words for a reason: "new conversations"
	Count    int           // messages since the limit's bucket was last full, less what has refilled; this one included
	Allowed  int           // the bucket's burst
	Per      time.Duration // how long an empty bucket takes to refill
	Exceeded bool
	Band     string // the pack's name for Count/Allowed; "ok" or "exceeded" where it names none
}

// Rule returns the id of the rule that an exceeded limit hits.
func (r *Reading) Rule() string { return limitFamily + r.Limit }

// limitFamily begins the ids of the rules that limits hit.
const limitFamily = "limit."

func isLimit(rule string) bool { return strings.HasPrefix(rule, limitFamily) }

// Reason puts the reading in words.
func (r *Reading) Reason() string {
	return strconv.Itoa(r.Count) + " " + r.Window() + ", " + strconv.Itoa(r.Allowed) + " allowed"
}

// Window puts in words what is counted and over what time: "new conversations in 1h".
func (r *Reading) Window() string { return r.Counts + " in " + shortDuration(r.Per) }

// shortDuration drops the zero units that time.Duration prints: "1h" instead of "1h0m0s".
func shortDuration(d time.Duration) string {
	switch {
	case d >= time.Hour && d%time.Hour == 0:
		return strconv.Itoa(int(d/time.Hour)) + "h"
	case d >= time.Minute && d%time.Minute == 0:
		return strconv.Itoa(int(d/time.Minute)) + "m"
	}
	return d.String()
}
