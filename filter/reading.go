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
	b := strconv.AppendInt(make([]byte, 0, 96), int64(r.Count), 10)
	b = r.appendWindow(append(b, ' '))
	b = strconv.AppendInt(append(b, ", "...), int64(r.Allowed), 10)
	return string(append(b, " allowed"...))
}

// Window puts in words what is counted and over what time: "new conversations in 1h".
func (r *Reading) Window() string { return string(r.appendWindow(nil)) }

func (r *Reading) appendWindow(b []byte) []byte {
	return appendDuration(append(append(b, r.Counts...), " in "...), r.Per)
}

// appendDuration drops the zero units that time.Duration prints: "1h" instead of "1h0m0s".
func appendDuration(b []byte, d time.Duration) []byte {
	switch {
	case d >= time.Hour && d%time.Hour == 0:
		return append(strconv.AppendInt(b, int64(d/time.Hour), 10), 'h')
	case d >= time.Minute && d%time.Minute == 0:
		return append(strconv.AppendInt(b, int64(d/time.Minute), 10), 'm')
	}
	return append(b, d.String()...)
}
