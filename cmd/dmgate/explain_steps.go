package main

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
)

// factValue is one fact of the message.
type factValue struct {
	Fact  string `json:"fact"`
	Value any    `json:"value"` // bool, string or number; null where unknown
	unit  filter.Unit
}

// factValues reads every fact. Without all it leaves out what says nothing: unknown, false and zero.
func factValues(f *filter.Facts, all bool) []factValue {
	out := []factValue{}
	for _, fact := range filter.Vocabulary() {
		v := fact.Read(f)
		value := factValue{Fact: fact.Name, unit: fact.Unit}
		silent := true
		switch {
		case !v.Known:
		case fact.Kind == filter.Flag:
			value.Value, silent = v.Flag, !v.Flag
		case fact.Kind == filter.Label:
			value.Value, silent = v.Label, false
		default:
			value.Value, silent = v.Number, v.Number == 0
		}
		if all || !silent {
			out = append(out, value)
		}
	}
	return out
}

// text puts the value in words.
func (f factValue) text() string {
	switch v := f.Value.(type) {
	case nil:
		return "unknown"
	case bool:
		return map[bool]string{true: "yes", false: "no"}[v]
	case float64:
		return numberText(v, f.unit)
	default:
		return fmt.Sprint(v)
	}
}

func numberText(x float64, unit filter.Unit) string {
	switch unit {
	case filter.Seconds:
		return durationText(time.Duration(x * float64(time.Second)))
	case filter.Share:
		return fmt.Sprintf("%.0f %%", x*100)
	}
	return number(math.Round(x*100) / 100)
}

// durationText rounds a duration to what a person wants to know of it: days and hours, hours and minutes, or less.
func durationText(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= day:
		days, hours := d/day, d%day/time.Hour
		if hours == 0 {
			return fmt.Sprintf("%dd", days)
		}
		return fmt.Sprintf("%dd %dh", days, hours)
	case d >= time.Minute:
		text := strings.TrimSuffix(d.Round(time.Minute).String(), "0s")
		if d.Round(time.Minute)%time.Hour == 0 {
			text = strings.TrimSuffix(text, "0m")
		}
		return text
	}
	return d.Round(time.Millisecond).String()
}

// bandValue is the range that a band puts the message in.
type bandValue struct {
	Band  string `json:"band"`
	Value string `json:"value"`
}

// limitReading is what a limit says of the message.
type limitReading struct {
	Limit    string  `json:"limit"`
	Counts   string  `json:"counts"`
	Count    int     `json:"count"`
	Allowed  int     `json:"allowed"`
	Per      float64 `json:"per_seconds"`
	Exceeded bool    `json:"exceeded"`
	Band     string  `json:"band"`
}

func limitReadingOf(r filter.Reading) limitReading {
	return limitReading{Limit: r.Limit, Counts: r.Counts, Count: r.Count, Allowed: r.Allowed,
		Per: r.Per.Seconds(), Exceeded: r.Exceeded, Band: r.Band}
}

// route repeats the arithmetic of the decision.
func route(pack *rules.Pack, d *filter.Decision) routing {
	t := pack.Config.Scoring.Thresholds
	r := routing{
		Sum:         sumText(d),
		RequestFrom: t.Requests,
		DropFrom:    t.Drop,
		ByScore:     t.Route(d.Score),
		ByFault:     len(d.Faults) > 0,
	}
	for _, h := range d.Hits {
		r.ByFloor = max(r.ByFloor, h.Floor)
	}
	return r
}

// sumText writes the score as the sum that it is.
func sumText(d *filter.Decision) string {
	var b strings.Builder
	for _, h := range d.Hits {
		switch {
		case h.Weight == 0:
		case b.Len() == 0:
			b.WriteString(number(h.Weight))
		case h.Weight < 0:
			b.WriteString(" - " + number(-h.Weight))
		default:
			b.WriteString(" + " + number(h.Weight))
		}
	}
	if b.Len() == 0 {
		return "0"
	}
	return b.String() + " = " + number(d.Score)
}

// text says in words how score, floors and faults make the route.
func (r routing) text(d *filter.Decision) string {
	if !d.Scored {
		return "trusted messages are delivered unscored"
	}
	var parts []string
	switch {
	case r.ByFault:
		parts = append(parts, "a fault holds the message whatever its score")
	default:
		parts = append(parts, fmt.Sprintf("%s by score (requests from %s, drop from %s)",
			r.ByScore, number(r.RequestFrom), number(r.DropFrom)))
	}
	if r.ByFloor != filter.Inbox {
		parts = append(parts, fmt.Sprintf("at least %s by rule", r.ByFloor))
	}
	if len(d.Demoted) > 0 {
		parts = append(parts, "held and not dropped while demoted: "+strings.Join(d.Demoted, ", "))
	}
	return strings.Join(parts, ", ")
}
