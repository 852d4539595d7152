package main

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// row is a line of the table: figures of one kind, each with its aim.
type row struct {
	what    string
	figures []figure
}

// figure is one metric, and what it is to reach.
type figure struct {
	metric
	name    string  // within the row, where it has several
	atLeast float64 // 0 is no such aim
	atMost  float64 // 0 is no such aim
	unit    string  // as written behind the number
}

// rows are what dmgate is to reach, in the order of the table.
var rows = []row{
	{"strangers' messages through the sidecar, shipped pack, mixed traffic ÷ pass-through relay", []figure{
		{metric: metric{"Gate", "gate/relay"}, atLeast: 0.6}}},
	{"trusted messages through the sidecar ÷ pass-through relay", []figure{
		{metric: metric{"Gate", "trusted/relay"}, atLeast: 0.9}}},
	{"one decision (engine, stranger, one core)", []figure{
		{metric: metric{"Decision", "p50-µs"}, name: "median", atMost: 25, unit: " µs"},
		{metric: metric{"Decision", "p99-µs"}, name: "p99", atMost: 100, unit: " µs"}}},
	{"allocations per decision", []figure{
		{metric: metric{"Decision", "allocs/decision"}, atMost: 60}}},
	{"latency, publish to routed, at half of the maximum load", []figure{
		{metric: metric{"Latency", "p50-ms"}, name: "p50", atMost: 1, unit: " ms"},
		{metric: metric{"Latency", "p99-ms"}, name: "p99", atMost: 5, unit: " ms"},
		{metric: metric{"Latency", "p99.9-ms"}, name: "p99.9", atMost: 20, unit: " ms"}}},
	{"the same through the relay, at the same rate", []figure{
		{metric: metric{"Latency", "relay-p50-ms"}, name: "p50", unit: " ms"},
		{metric: metric{"Latency", "relay-p99-ms"}, name: "p99", unit: " ms"},
		{metric: metric{"Latency", "relay-p99.9-ms"}, name: "p99.9", unit: " ms"}}},
	{"limits, 1 million live keys: a check ÷ a bare map of x/time/rate limiters; memory a key", []figure{
		{metric: metric{"Million/limits-1", "limits/map"}, name: "where a message is counted once", atMost: 0.7},
		{metric: metric{"Million/limits-7", "limits/map"}, name: "seven times", atMost: 0.7},
		{metric: metric{"Million/limits-1", "alone/map"}, name: "once, and nothing waits behind it"},
		{metric: metric{"Million/limits-7", "bytes/key"}, name: "memory", atMost: 120, unit: " bytes"}}},
	{"lists, 10 million entries: a miss ÷ a bare bloom `Test`; a confirmed hit ÷ the same; memory an entry; load", []figure{
		{metric: metric{"TenMillion", "miss/bloom"}, name: "miss", atMost: 1.1},
		{metric: metric{"TenMillion", "hit/bloom"}, name: "hit", atMost: 2},
		{metric: metric{"TenMillion", "bytes/entry"}, name: "memory", atMost: 12, unit: " bytes"},
		{metric: metric{"TenMillion", "load-s"}, name: "load", atMost: 1, unit: " s"}}},
	{"`check` and `replay` offline, strangers", []figure{
		{metric: metric{"Replay", "check-msg/s"}, name: "check", atLeast: 50_000, unit: "/s"},
		{metric: metric{"Replay", "replay-msg/s"}, name: "replay", atLeast: 50_000, unit: "/s"}}},
	{"start to ready with the shipped pack; with 10 million list entries", []figure{
		{metric: metric{"Process", "ready-ms"}, name: "shipped", atMost: 300, unit: " ms"},
		{metric: metric{"ProcessTenMillion", "ready-ms"}, name: "10 million", atMost: 2000, unit: " ms"}}},
	{"cost as rules grow: 1,000 rules ÷ 25", []figure{
		{metric: metric{"Rules/plain", "1000/25"}, name: "plain", atMost: 2},
		{metric: metric{"Rules/mixed-seen", "1000/25"}, name: "OPA asked for some, seen", atMost: 2},
		{metric: metric{"Rules/mixed-unseen", "1000/25"}, name: "unseen", atMost: 2},
		{metric: metric{"Rules/opa", "1000/25"}, name: "all left to OPA"}}},
	{"the binary; resident memory idle; at most under full load", []figure{
		{metric: metric{"Process", "binary-MB"}, name: "binary", unit: " MB"},
		{metric: metric{"Process", "idle-MB"}, name: "idle", unit: " MB"},
		{metric: metric{"Process", "load-MB"}, name: "load", unit: " MB"}}},
}

// write writes the table in Markdown, and below where and how often it was measured.
func (r *results) write(w io.Writer, rows []row) {
	fmt.Fprintln(w, "| what | aim | median | least to most | met |")
	fmt.Fprintln(w, "|---|---|---|---|---|")
	rounds := 0
	for _, one := range rows {
		var aims, medians, spreads []string
		met := "" // where there is no aim
		for _, f := range one.figures {
			s, ok := r.of(f.metric)
			rounds = max(rounds, s.rounds)
			aims = append(aims, f.labelled(f.aim()))
			medians = append(medians, f.shown(s.median, ok))
			spreads = append(spreads, f.extent(s, ok))
			met = worse(met, f.verdict(s, ok))
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s |\n", one.what, strings.Join(aims, "; "), strings.Join(medians, "; "),
			strings.Join(spreads, "; "), met)
	}
	fmt.Fprintf(w, "\nMedians of up to %d rounds on %s cores: %s, %s/%s.\n", rounds, cmp.Or(r.cores, "1"), r.place["cpu"],
		r.place["goos"], r.place["goarch"])
}

// The verdicts, from best to worst.
var verdicts = []string{"", "yes", "not measured", "**no**"}

// worse returns the worse of two verdicts: a row is met where all of its figures are.
func worse(a, b string) string {
	for i := len(verdicts) - 1; i > 0; i-- {
		if a == verdicts[i] || b == verdicts[i] {
			return verdicts[i]
		}
	}
	return ""
}

func (f *figure) verdict(s spread, ok bool) string {
	switch {
	case f.atLeast == 0 && f.atMost == 0:
		return ""
	case !ok:
		return "not measured"
	case f.atLeast > 0 && s.median < f.atLeast, f.atMost > 0 && s.median > f.atMost:
		return "**no**"
	}
	return "yes"
}

func (f *figure) aim() string {
	switch {
	case f.atLeast > 0:
		return "≥ " + number(f.atLeast) + f.unit
	case f.atMost > 0:
		return "≤ " + number(f.atMost) + f.unit
	}
	return "stated"
}

func (f *figure) labelled(text string) string { return strings.TrimSpace(f.name + " " + text) }

func (f *figure) shown(median float64, ok bool) string {
	if !ok {
		return f.labelled("–")
	}
	return f.labelled(number(median) + f.unit)
}

// extent writes what was least and most.
func (f *figure) extent(s spread, ok bool) string {
	if !ok {
		return "–"
	}
	return number(s.least) + " to " + number(s.most)
}

// number writes a number with as many digits as mean anything, and commas between its thousands.
func number(value float64) string {
	switch {
	case value >= 1000:
		whole := strconv.FormatFloat(value, 'f', 0, 64)
		for at := len(whole) - 3; at > 0; at -= 3 {
			whole = whole[:at] + "," + whole[at:]
		}
		return whole
	case value >= 100 || value == float64(int(value)):
		return strconv.FormatFloat(value, 'f', 0, 64)
	case value >= 10:
		return strconv.FormatFloat(value, 'f', 1, 64)
	}
	return strconv.FormatFloat(value, 'f', 2, 64)
}
